using ServiceKit.Documentation.Tests.Programs;

namespace ServiceKit.Documentation.Tests.Shell.Rooms;

/// <summary>Pages about running a service: health, logs, metrics, settings, and the dashboard.</summary>
internal static class OperationRooms
{
    public static IReadOnlyList<Room> List { get; } =
    [
        new("docs/health.md")
        {
            Programs = Sample.Program(() => ProgramCode.Of(
                    "docs/health.md",
                    "    .WithHealth(h => h",
                    "app.Run();",
                    "public sealed class StationStore { public ValueTask<bool> CanReadAsync(CancellationToken cancellation) => new(!cancellation.IsCancellationRequested); }")
                .Replace("var app = ServiceBuilder.Create(args, new ServiceInfo(\"station-service\", \"Station Service\"))", "var builder = ServiceBuilder.Create(args, new ServiceInfo(\"station-service\", \"Station Service\"));\nbuilder.Services.AddSingleton<StationStore>();\nvar app = builder.WithSystem()", StringComparison.Ordinal)),
            Before = $"{Room.GivenKey}\ndotnet run",
        },
        new("docs/configs.md")
        {
            Programs = Sample.Program(() => ProgramCode.Of("docs/configs.md", "app.MapGet(\"/api/v1/next/{station}\", Next.Of);")),
            Before = $"{Room.GivenKey}\ndotnet run",
        },
        new("docs/dashboard.md")
        {
            Programs = Sample.Program(() => ProgramCode.Of("docs/dashboard.md", "    .WithDashboard()", "app.Run();")),
            Before = $"{Room.GivenKey}\ndotnet run",
        },
        new("docs/logging.md") { Programs = Sample.Program(() => Sample.With("builder.WithAuth().WithLogging();")) },
        new("docs/monitoring.md")
        {
            KeepsServices = true,
            Programs = new Dictionary<string, Func<string>>
            {
                ["service"] = () => Sample.With("builder.WithAuth().WithOpenTelemetry();"),
                ["collector"] = () =>
                    """
                    var app = WebApplication.Create(args);
                    app.MapPost("/v1/{signal}", (string signal) => Console.WriteLine($"collected {signal}"));
                    app.Run();
                    """,
            },
            Before = $"{Room.GivenKey}\nexport OTEL_BSP_SCHEDULE_DELAY=100\ndotnet run --project collector -- --urls http://localhost:8000",
            Places = [("http://collector:4318", "http://localhost:8000")],
            After =
            [
                new("OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318 dotnet run",
                    """
                    curl -i -H "X-API-Key: $KEY" http://localhost:5080/api/v1/stations   # 200
                    for _ in $(seq 400); do grep -qs '^collected traces' "$OUT"/*.out && break; sleep 0.05; done; grep -qs '^collected traces' "$OUT"/*.out
                    """),
            ],
        },
    ];
}
