using KeyService.Stations;
using ServiceKit;

var builder = ServiceBuilder.Create(args, new ServiceInfo("key-service", "Key Service"))
#if (AuthNone)
    .WithoutAuth()
#else
    .WithAuth()
#endif
    .WithHealth();

builder.Services.AddValidation();
builder.Services.AddSingleton<StationStore>();

var app = builder.Build();
app.MapGet("/", () => TypedResults.Redirect("~/docs")).ExcludeFromDescription();
app.MapStations();
app.Run();
