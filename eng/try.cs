#:project ServiceKit.Engineering/ServiceKit.Engineering.csproj
// From packages to a running, called service:   dotnet run eng/try.cs [-- --exit]
// Packs, installs the template into a private hive, creates a service, builds it, starts it, calls it; then it runs until
// Ctrl+C, or with --exit stops after the calls (exit code 0 if all answers were right, else 1).
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using ServiceKit.Engineering;

const string Name = "StationService";
if (args is not ([] or ["--exit"]))
{
    Console.Error.WriteLine("Usage: dotnet run eng/try.cs [-- --exit]");
    return 2;
}

var exit = args.Length > 0;
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

try
{
    return await TryAsync(stop.Token);
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Step("stopped");
    return exit ? 1 : 0;
}
catch (CommandFailedException failure)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}

async Task<int> TryAsync(CancellationToken cancellation)
{
    Step("packages");
    var feed = await PackageFeed.EnsureAsync(Step, cancellation);

    using var only = Occupy();
    var folder = Repository.FreshFolder(Path.GetRelativePath(Repository.Artifacts, Path.ChangeExtension(only.Name, null)));
    feed.Isolate(folder);
    Step("dotnet new install ServiceKit.Templates");
    var hive = await TemplateHive.InstallAsync(feed, Path.Combine(folder, "hive"), cancellation);

    var service = Path.Combine(folder, Name);
    Step($"dotnet new keyservice -n {Name}");
    await hive.CreateAsync(Name, service, [], cancellation);

    Step("dotnet build");
    await new Command("dotnet", "build", "-tl:off", "-v", "quiet") { WorkingDirectory = service }.CheckedAsync(cancellation);

    // The settings that "dotnet run" would take from launchSettings.json; only the port may differ.
    var settings = LaunchSettings(service);
    settings["ASPNETCORE_URLS"] = $"http://localhost:{FreePort(preferred: 5080)}";
    var key = settings["SERVICEKIT_API_KEYS"]!;
    Step("dotnet run");
    await using var running = await ServiceProcess.StartAsync(
        new Command("dotnet", "run", "--no-build", "--no-launch-profile") { WorkingDirectory = service, Environment = settings }, cancellation);

    Console.WriteLine();
    using var client = new HttpClient { BaseAddress = running.Address };
    var right = await CallAsync(client, null, HttpStatusCode.Unauthorized, cancellation)
        & await CallAsync(client, "wrong-key", HttpStatusCode.Unauthorized, cancellation)
        & await CallAsync(client, key, HttpStatusCode.OK, cancellation);

    Console.WriteLine();
    Console.WriteLine($"  Swagger UI   {new Uri(running.Address, "docs")}");
    Console.WriteLine($"  ReDoc        {new Uri(running.Address, "redoc")}");
    Console.WriteLine($"  OpenAPI      {new Uri(running.Address, "openapi.json")}");
    Console.WriteLine($"  Source       {service}");
    Console.WriteLine($"  Your key     {Path.Combine(service, "Properties", "launchSettings.json")}");
    Console.WriteLine();
    if (exit)
    {
        Step(right ? "all answers are right" : "an answer is wrong");
        return right ? 0 : 1;
    }

    Step("running; Ctrl+C stops it");
    await running.WaitForExitAsync(cancellation);
    return 1;
}

async Task<bool> CallAsync(HttpClient client, string? key, HttpStatusCode expected, CancellationToken cancellation)
{
    using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/stations");
    if (key is not null)
    {
        request.Headers.Add("X-API-Key", key);
    }

    using var response = await client.SendAsync(request, cancellation);
    var shown = key is null ? "" : key == "wrong-key" ? $" -H \"X-API-Key: {key}\"" : " -H \"X-API-Key: $KEY\"";
    Console.WriteLine($"  curl{shown} {new Uri(client.BaseAddress!, "api/v1/stations")}");
    Console.WriteLine($"    {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellation)}");
    return response.StatusCode == expected;
}

static Dictionary<string, string?> LaunchSettings(string service)
{
    using var file = File.OpenRead(Path.Combine(service, "Properties", "launchSettings.json"));
    using var json = JsonDocument.Parse(file);
    return json.RootElement.GetProperty("profiles").EnumerateObject().First().Value.GetProperty("environmentVariables")
        .EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value.GetString());
}

// The usual port if it is free, so that the addresses look familiar; any other if not.
static int FreePort(int preferred)
{
    foreach (var port in (int[])[preferred, 0])
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException)
        {
            // taken
        }
    }

    throw new InvalidOperationException("This machine has no free port.");
}

// A folder that no other run of this program has: artifacts/try/1, or the next.
static FileStream Occupy()
{
    var folder = Directory.CreateDirectory(Path.Combine(Repository.Artifacts, "try")).FullName;
    for (var number = 1; ; number++)
    {
        try
        {
            return new FileStream(Path.Combine(folder, $"{number}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (number < 100)
        {
            // taken
        }
    }
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

static void Step(string text) => Console.WriteLine($"• {text}");
