#:project ServiceKit.Engineering/ServiceKit.Engineering.csproj
// Installs what the tests need, builds once, runs every test:   dotnet run eng/test.cs [-- <filter of dotnet test>]
// The last line is "N passed, N failed, N skipped"; the exit code is 0 only if nothing failed and something passed.
using System.Diagnostics;
using System.Xml.Linq;
using ServiceKit.Engineering;

if (args.Length > 1)
{
    Console.Error.WriteLine("Usage: dotnet run eng/test.cs [-- <filter of dotnet test>]");
    return 2;
}

var clock = Stopwatch.StartNew();
try
{
    return await RunAsync();
}
catch (CommandFailedException failure)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}

async Task<int> RunAsync()
{
    foreach (var tool in TestTools.All)
    {
        Step($"{tool.Name}: {await tool.EnsureAsync(Step)}");
    }

    Step("dotnet build ServiceKit.sln");
    await new Command("dotnet", "build", "ServiceKit.sln", "-tl:off", "-v", "quiet", "-clp:ErrorsOnly;Summary") { OnLine = Print }.CheckedAsync();

    Step("packages");
    await PackageFeed.EnsureAsync(Step);

    Step("dotnet test ServiceKit.sln");
    var results = Repository.FreshFolder("test-results");
    string[] filter = args is [var expression] ? ["--filter", expression] : [];
    var run = await new Command("dotnet", ["test", "ServiceKit.sln", "--no-build", "-tl:off", "--results-directory", results, .. filter])
    {
        OnLine = Print,
        Timeout = TimeSpan.FromMinutes(30),
    }.RunAsync();

    var (passed, failed, skipped) = Count(results);
    Step($"{clock.Elapsed:mm\\:ss} minutes");
    Console.WriteLine($"{passed} passed, {failed} failed, {skipped} skipped");
    return run.ExitCode == 0 && failed == 0 && passed > 0 ? 0 : 1;
}

static (int Passed, int Failed, int Skipped) Count(string folder)
{
    var outcomes = Directory.EnumerateFiles(folder, "*.trx", SearchOption.AllDirectories)
        .SelectMany(file => XDocument.Load(file).Descendants().Where(e => e.Name.LocalName == "UnitTestResult"))
        .Select(result => (string?)result.Attribute("outcome"))
        .ToList();
    var passed = outcomes.Count(o => o == "Passed");
    var skipped = outcomes.Count(o => o == "NotExecuted");
    return (passed, outcomes.Count - passed - skipped, skipped);
}

static void Print(string line)
{
    if (line.Length > 0)
    {
        Console.WriteLine($"  {line}");
    }
}

static void Step(string text) => Console.WriteLine($"• {text}");
