using KeyService.Stations;
using ServiceKit;

var builder = ServiceBuilder.Create(args, new ServiceInfo("key-service", "Key Service"))
#if (AuthNone)
    .WithoutAuth()
#else
    .WithAuth()
#endif
#if (AuthManaged)
    .WithKeyManagement()
#endif
#if (StorePostgres)
    .WithPostgreSqlKeys("Keys")
#endif
#if (HasDashboard)
    .WithDashboard()
#endif
#if (HasMonitoring)
#if (AuthNone)
    .WithMonitoring(metrics => metrics.OpenToAnyone())
#else
    .WithMonitoring()
#endif
    .WithOpenTelemetry()
    .WithLogging()
#endif
    .WithLandingPage()
    .WithHealth();
#if (SecretFiles)

// Where it is deployed, each secret is a file that is named like its setting, with __ in place of the colon.
builder.Configuration.AddKeyPerFile("/run/secrets/key-service", optional: true);
#endif

builder.Services.AddValidation();
builder.Services.AddSingleton<StationStore>();

var app = builder.Build();
app.MapStations();
app.Run();
