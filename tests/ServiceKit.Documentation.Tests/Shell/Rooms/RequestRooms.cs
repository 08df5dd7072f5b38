using ServiceKit.Documentation.Tests.Programs;

namespace ServiceKit.Documentation.Tests.Shell.Rooms;

/// <summary>Pages about what a request is answered with, and why.</summary>
internal static class RequestRooms
{
    public static IReadOnlyList<Room> List { get; } =
    [
        new("docs/common-tasks.md")
        {
            Programs = new Dictionary<string, Func<string>>
            {
                ["service"] = () => Sample.Service,
                ["variable"] = () => Sample.With("builder.WithAuth(envVar: \"STATION_API_KEYS\");"),
            },
            Files = new Dictionary<string, string> { ["StationService/StationService.csproj"] = """<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""" },
            Before = $"KEY={Room.Key}\nmkdir -p \"$ROOM/secrets\" && echo \"$KEY\" > \"$ROOM/secrets/api_keys\"",
            Places = [("/run/secrets/", "{room}/secrets/")],
            After =
            [
                new("export STATION_API_KEYS=\"sk_dev_example_of_one_caller,sk_dev_example_of_another\"",
                    """
                    dotnet run --project variable
                    curl -i -H "X-API-Key: sk_dev_example_of_one_caller" http://localhost:5080/api/v1/stations   # 200
                    curl -i -H "X-API-Key: sk_dev_example_of_another" http://localhost:5080/api/v1/stations      # 200
                    """),
                new("export SERVICEKIT_API_KEY_FILE=/run/secrets/api_keys", "dotnet run\ncurl -i -H \"X-API-Key: $KEY\" http://localhost:5080/api/v1/stations   # 200"),
                new("dotnet run -- --list-endpoints json", "grep -qE '\"pattern\": ?\"/api/v1/stations\"' \"$OUT\"/*.out\ncd StationService"),
                new("dotnet user-secrets init", "dotnet user-secrets list | grep 'SERVICEKIT_API_KEYS = sk_dev_example_for_this_machine'"),
            ],
        },
        new("docs/errors.md")
        {
            Programs = Sample.Program(() => Sample.Service),
            Before = $"{Room.GivenKey}\ndotnet run",
            Places = [("https://stations.example.com", "{address}")],
        },
        new("docs/rate-limits.md")
        {
            Programs = new Dictionary<string, Func<string>>
            {
                ["service"] = () => Sample.With("builder.WithAuth().WithRateLimit(\"3 an hour per client\");"),
                ["unlimited"] = () => Sample.Service,
            },
            Before = $"{Room.GivenKey}\ndotnet run",
            // Where keys are tried, the page speaks of a service without limits, which would count those calls too.
            After = [new("curl -i -H \"X-API-Key: $KEY\" http://localhost:5080/api/v1/stations     # 429", "dotnet run --project unlimited")],
        },
        new("docs/behind-a-proxy.md")
        {
            Programs = new Dictionary<string, Func<string>>
            {
                ["service"] = () => Sample.Service,
                ["variable"] = () => Sample.With("builder.WithAuth().WithAllowedNetworks(envVar: \"ALLOWED_IPS\");"),
            },
            After =
            [
                new("export ALLOWED_IPS=\"10.0.0.0/8, 192.0.2.7\"     # commas or blanks between them; * for everyone",
                    """
                    dotnet run --project variable
                    curl -i -H "X-API-Key: $KEY" http://localhost:5080/api/v1/stations   # 403
                    ALLOWED_IPS="$ALLOWED_IPS, 127.0.0.1" dotnet run --project variable
                    curl -i -H "X-API-Key: $KEY" http://localhost:5080/api/v1/stations   # 200
                    """),
            ],
        },
        new("docs/tenants.md") { Programs = Sample.Program(() => ProgramCode.Of("docs/tenants.md", "var tenant = app.MapGroup(\"/tenants/{tenant}\").RequireTenant(\"tenant\");")) },
        new("docs/coming-from-chapkit.md")
        {
            Programs = Sample.Program(() =>
                """
                ServiceBuilder.Create(args, new ServiceInfo("station-service")).WithAuth().WithConfig<StationConfig>().Build().Run();

                public sealed record StationConfig(int Interval);
                """),
            Before = "export SERVICEKIT_API_KEYS=sk_dev_test123\ndotnet run -- --urls http://localhost:8000",
        },
        new("docs/diagnostics/SKIT0008.md")
        {
            Programs = Sample.Program(() => Sample.Service),
            Before = $"KEY={Room.Key}",
            Places = [("'…'", $"'{Room.Key}'")],
            After = [new("export SERVICEKIT_API_KEYS='…'", "dotnet run\ncurl -i -H \"X-API-Key: $KEY\" http://localhost:5080/api/v1/stations   # 200")],
        },
    ];
}
