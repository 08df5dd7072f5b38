using ServiceKit.Documentation.Tests.Programs;

namespace ServiceKit.Documentation.Tests.Shell.Rooms;

/// <summary>Pages about making, testing and delivering a program, with everything that a reader installs.</summary>
internal static class PackageRooms
{
    private const string Project = """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""";

    public static IReadOnlyList<Room> List { get; } =
    [
        new("README.md")
        {
            HasPackages = true,
            Before = "cd \"$REPOSITORY\"",
            After =
            [
                new("dotnet run eng/test.cs    # installs what the tests need and runs all of them", "cd \"$ROOM/work\""),
                new("cd StationService && dotnet run",
                    """
                    KEY=$(grep -o 'sk_dev_[^"]*' StationService/Properties/launchSettings.json)
                    curl -i -H "X-API-Key: $KEY" http://localhost:5080/api/v1/stations   # 200
                    curl -i http://localhost:5080/api/v1/stations                        # 401
                    """),
            ],
        },
        new("docs/getting-started.md")
        {
            HasPackages = true,
            KeepsServices = true,
            Needs = ["prometheus"],
            Before = "",
            After =
            [
                new("until curl -s http://localhost:9090/api/v1/query --data-urlencode 'query=max(servicekit_keys_count{job=\"stationservice\"})' | grep '\"value\"'; do sleep 1; done", "grep -qE '\"value\":\\[[0-9.]+,\"4\"\\]' \"$OUT\"/*.out"),
                new("dotnet run reader.cs                                                                           # prints \"0 stations\"", "grep -qx '0 stations' \"$OUT\"/*.out"),
                new("dotnet new keyservice-endpoint -n Readings --scopes readings:read", "test -f Readings/ReadingEndpoints.cs"),
            ],
        },
        new("docs/testing.md")
        {
            HasPackages = true,
            Before = "",
            Files = new Dictionary<string, string> { ["StationService.Tests.csproj"] = Project },
            After = [new("dotnet add package ServiceKit.Testing", "grep -q '<PackageReference Include=\"ServiceKit.Testing\"' StationService.Tests.csproj")],
        },
        new("docs/client.md")
        {
            HasPackages = true,
            KeepsServices = true,
            Files = new Dictionary<string, string> { ["caller/Caller.csproj"] = Project },
            Programs = new Dictionary<string, Func<string>>
            {
                ["service"] = () => Sample.Service,
                // Another address in the code than in the configuration, which is to win.
                ["caller"] = () => ProgramCode.Of(
                    "docs/client.md",
                    "public sealed class StationClient(HttpClient http)",
                    """
                    using var host = builder.Build();
                    Console.WriteLine(string.Join(' ', (await host.Services.GetRequiredService<StationClient>().ListAsync()).Select(station => station)));
                    """)
                    .Replace("Station[]", "string[]", StringComparison.Ordinal).Replace("<Station[]>", "<string[]>", StringComparison.Ordinal)
                    .Replace("https://stations.example/", "https://not.asked.example/", StringComparison.Ordinal),
            },
            Before = $"{Room.GivenKey}\nmkdir -p \"$ROOM/secrets\" && echo \"$KEY\" > \"$ROOM/secrets/stations_key\"\ndotnet run\ncd caller",
            Places = [("https://stations.example", "{address}"), ("/run/secrets/", "{room}/secrets/")],
            After =
            [
                new("dotnet add package ServiceKit.Client", "grep -q '<PackageReference Include=\"ServiceKit.Client\"' Caller.csproj\ncd .."),
                new("export ServiceKit__Clients__StationClient__KeyFile=/run/secrets/stations_key", "dotnet run --project caller\ngrep -qx 'north south' \"$OUT\"/*.out"),
            ],
        },
        new("docs/deploying.md")
        {
            HasPackages = true,
            HasCreatedService = true,
            Before =
                """
                cp -r "$CREATED" . && cd StationService
                cp secrets/api_keys.txt new.txt
                cp secrets/api_keys.txt secrets/production.txt
                mkdir "$ROOM/etc" && cp secrets/api_keys.txt "$ROOM/etc/api_keys.txt"
                docker secret create api_keys_1 secrets/api_keys.txt
                """,
            Places = [("/etc/station-service/", "{room}/etc/")],
            After =
            [
                // What stands in for the engine and the cluster minds names.
                new("docker secret create api_keys_2 new.txt",
                    """
                    ! docker service update --secret-rm api_keys_2 --secret-add source=api_keys_3,target=api_keys station-service
                    ! docker service update --secret-rm api_keys_1 --secret-add source=api_keys_2,target=keys station-service
                    ! docker service update --secret-rm api_keys_1 --secret-add source=api_keys_2,target=api_keys stations
                    """),
                new("kubectl create secret generic station-service-api-keys --from-file=api_keys.txt=secrets/production.txt \\",
                    """
                    ! kubectl create secret generic station-keys --from-file=api_keys.txt=secrets/production.txt --dry-run=client --output=yaml
                    ! kubectl create secret generic station-service-api-keys --from-file=keys.txt=secrets/production.txt --dry-run=client --output=yaml
                    ! kubectl create secret generic station-service-api-keys --from-file=api_keys.txt=secrets/nothing.txt --dry-run=client --output=yaml
                    """),
                new("dotnet publish --configuration Release --output publish",
                    """
                    KEY=$(grep -v '^#' secrets/api_keys.txt | head -n 1)
                    curl -i -H "X-API-Key: $KEY" http://127.0.0.1:8080/api/v1/stations   # 200
                    curl -i http://127.0.0.1:8080/api/v1/stations                        # 401
                    """),
            ],
        },
        new("docs/behaviours.md")
        {
            HasPackages = true,
            Built = "ServiceKit.Tests",
            Before = "cd \"$REPOSITORY\"",
            After = [new("dotnet test tests/ServiceKit.Tests --filter \"Feature=C4\"", "grep -qE 'Passed: +[1-9]|Passed!' \"$OUT\"/*.out")],
        },
    ];
}
