using ServiceKit.Documentation.Tests.Programs;

namespace ServiceKit.Documentation.Tests.Shell.Rooms;

/// <summary>Pages about keys: what they look like, where they come from, and how they are managed.</summary>
internal static class KeyRooms
{
    private const string Vectors = "sed -n 's/^| `\\([a-z][a-z]*_[^`]*\\)`.*/\\1/p' \"$REPOSITORY/docs/key-format.md\" > vectors.txt";

    /// <summary>A service with a store, whose first key the reader has.</summary>
    private const string FirstKey = "dotnet run\nread -r KEY";

    public static IReadOnlyList<Room> List { get; } =
    [
        new("docs/keys.md")
        {
            HasCreatedService = true,
            Programs = Sample.Program(() =>
                """
                var app = ServiceBuilder.Create(args, new ServiceInfo("station-service")).WithAuth().WithHealth().Build();
                app.MapGet("/api/v1/me", () => "me");
                app.MapGet("/api/v1/stations", Stations.List);
                app.MapGet("/export", () => "all").RequireApiKeyWithAnyOf("stations:export", "admin:export");
                app.MapGet("/status", () => "up").AllowAnonymous();
                app.Run();

                public static class Stations
                {
                    [ApiKeyProtected("stations:read")]
                    public static string List() => "north";
                }
                """),
            After =
            [
                new("docker run --rm station-service:local --generate-key prod",
                    """
                    ! docker run --rm another-service --generate-key prod
                    [ "$(grep -lE '^sk_prod_[0-9a-f]{8}_[0-9A-Za-z]{38}$' "$OUT"/*.out | wc -l)" -eq 2 ]
                    grep -qE '^acme_prod_[0-9a-f]{8}_[0-9A-Za-z]{38}$' "$OUT"/*.out
                    """),
                new("echo \"sk_prod_$(openssl rand -hex 24)\"", "grep -qE '^sk_prod_[0-9a-f]{48}$' \"$OUT\"/*.out"),
                new("export ServiceKit__ApiKeys__dashboard__Scopes=stations:read",
                    """
                    unset SERVICEKIT_API_KEYS
                    dotnet run
                    curl -i -H "X-API-Key: sk_prod_example_of_the_dashboard" http://localhost:5080/api/v1/stations   # 200
                    curl -i -H "X-API-Key: sk_prod_example_of_the_dashboard" http://localhost:5080/export            # 403
                    curl -i -H "X-API-Key: sk_prod_example_of_the_importer" http://localhost:5080/export             # 200
                    """),
                new("printf '%s' \"$KEY\" | sha256sum | sed 's/^/sha256$/; s/ .*//'",
                    """
                    HASH=$(grep -ohE '^sha256\$[0-9a-f]{64}$' "$OUT"/*.out)
                    ServiceKit__ApiKeys__other__Hash=$HASH dotnet run
                    curl -i -H "X-API-Key: $KEY" http://localhost:5080/api/v1/stations                               # 200
                    curl -i -H "X-API-Key: $HASH" http://localhost:5080/api/v1/stations                              # 401
                    """),
            ],
        },
        new("docs/key-format.md")
        {
            Programs = new Dictionary<string, Func<string>>
            {
                ["service"] = () => Sample.Service,
                ["example"] = () => ProgramCode.Of("docs/key-format.md", "Console.WriteLine(ApiKeyFormat.Mask(key));"),
            },
            After =
            [
                new("dotnet run -- --generate-key hcpms_live", "grep -qE '^hcpms_live_[0-9a-f]{8}_[0-9A-Za-z]{38}$' \"$OUT\"/*.out\ndotnet run --project example\n" + Vectors),
                new("ALPHABET = \"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz\"",
                    """
                    python3 1.py < vectors.txt > "$ROOM/checked"
                    [ "$(grep -cx 'well formed' "$ROOM/checked")" -eq 5 ]
                    [ "$(grep -cx 'bad checksum' "$ROOM/checked")" -eq 1 ]
                    [ "$(grep -cx 'not our format' "$ROOM/checked")" -eq 2 ]
                    """),
                new("grep -rnoE '[a-z0-9]{2,16}_[a-z0-9]{2,16}_[0-9a-f]{8}_[0-9A-Za-z]{38,134}' .", "[ \"$(cat \"$OUT\"/*.out | grep -c '^\\./vectors\\.txt:')\" -eq 6 ]"),
            ],
        },
        new("docs/managed-keys.md")
        {
            HasPackages = true,
            Environment = "Production",
            Programs = Sample.Program(() => ProgramCode.Of("docs/managed-keys.md", "    .WithHealth()", Sample.Stations + "app.Run();")),
            Before = $"{FirstKey}\ndotnet new install ServiceKit.Templates",
            After =
            [
                new("dotnet new keyservice -n StationService --auth managed                            # a SQLite file: one replica", "test -f StationService/Program.cs && test -f SharedStationService/Program.cs"),
                new("export ServiceKit__KeyManagement__Peppers__1=$(openssl rand -base64 32)",
                    """
                    dotnet run
                    curl -s $API -H "X-API-Key: $KEY" -H "Content-Type: application/json" -d '{ "name": "peppered" }' | grep '"pepper":1'
                    """),
            ],
        },
        new("docs/migrating.md")
        {
            HasPackages = true,
            Before = "servicekit keys new --create --store data/keys.db --name operator --scopes '*'",
            Files = new Dictionary<string, string> { ["hashes.txt"] = "sha256$9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 name=partner scopes=stations:read\n" },
            After = [new("servicekit keys import hashes.txt", "servicekit keys list | grep partner")],
        },
        new("docs/command-line.md")
        {
            HasPackages = true,
            KeepsServices = true,
            Programs = Sample.Program(() =>
                """
                var app = ServiceBuilder.Create(args, new ServiceInfo("things-service")).WithAuth().WithHealth().Build();
                app.MapGet("/things/{id:int}", (int id) => id).RequireApiKey("things:read");
                app.MapPost("/things", (Thing thing) => thing.Name).RequireApiKey("things:write");
                app.Run();

                public sealed record Thing(string Name);
                """),
            Files = new Dictionary<string, string>
            {
                ["service/keys.txt"] = $"{Room.Key}\nsk_test_other_scopes_000 scopes=other:read\n",
                ["key.txt"] = $"{Room.Key}\n",
                ["reader.txt"] = "sk_test_other_scopes_000\n",
            },
            Before = "export SERVICEKIT_API_KEY_FILE=$PWD/service/keys.txt\ndotnet run\ndotnet run -- --urls http://localhost:8000",
            Places = [("https://test.example.com", "{address}")],
        },
        new("docs/operations.md")
        {
            HasPackages = true,
            Programs = Sample.Program(() => Sample.With("builder.WithAuth().WithHealth().WithKeyManagement();")),
            Before =
                """
                dotnet run
                read -r ADMIN
                URL=http://localhost:5080
                LEAKED=$(curl -s $URL/api/v1/api-keys -H "X-API-Key: $ADMIN" -H "Content-Type: application/json" -d '{ "name": "leaked" }' | grep -o 'sk_[^"]*' | head -n 1)
                ID=$(echo "$LEAKED" | cut -d _ -f 3)
                """,
            After =
            [
                new("curl -i -X POST -H \"X-API-Key: $ADMIN\" $URL/api/v1/api-keys/$ID/revoke", "curl -i -H \"X-API-Key: $LEAKED\" $URL/api/v1/info   # 401"),
                new("servicekit keys new --name operator --scopes '*'",
                    """
                    OPERATOR=$(grep -ohE '^sk_[a-z]+_[0-9a-f]{8}_[0-9A-Za-z]{38}$' "$OUT"/*.out | tail -n 1)
                    ask=curl
                    for _ in $(seq 100); do $ask -sf -o /dev/null -H "X-API-Key: $OPERATOR" $URL/api/v1/api-keys 2> /dev/null && break; sleep 0.05; done
                    curl -i -H "X-API-Key: $OPERATOR" $URL/api/v1/api-keys   # 200
                    """),
            ],
        },
    ];
}
