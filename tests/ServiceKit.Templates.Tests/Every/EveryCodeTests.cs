using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace ServiceKit.Templates.Tests.Every;

/// <summary>The code of every combination, compiled in this process with the packages of that combination, the generator and the analyzers. What is the same to the letter is compiled once.</summary>
public sealed class EveryCodeTests(CreatedServices services, CompiledCode code) : IClassFixture<CompiledCode>
{
    public static TheoryData<Combination> Every => [.. Combination.Every];

    [Theory]
    [MemberData(nameof(Every))]
    public void Code_CompilesWithoutAComplaint(Combination combination)
    {
        var files = services.Every.Of(combination);
        // The packages have to be those of the project whose references are taken.
        Assert.Equal(Packages(services.Every.Of(combination.Twin)["StationService.csproj"]), Packages(files["StationService.csproj"]));
        var complaints = code.ComplaintsAbout(services, combination);
        Assert.True(complaints.Count == 0, string.Join('\n', complaints));
    }

    [Theory]
    [InlineData("    .WithHealth();", "    .WithHealth()", "CS1003")]
    [InlineData("    .WithAuth()\n", "    .WithAuth()\n    .WithDashboard()\n", "CS1061")]
    [InlineData("using ServiceKit;\n", "using ServiceKit;\nusing System.Net.Sockets;\n", "CS8019")]
    [InlineData("app.MapStations();\n", "app.MapStations();\napp.MapGet(\"/open\", [ApiKeyProtected(\"no scope\")] () => \"open\");\n", "SKIT0001")]
    public void Code_WithAFault_IsComplainedAbout(string before, string after, string complaint)
    {
        var combination = new Combination("env", Tests: false, "none");
        var files = services.Every.Of(combination).ToDictionary();
        Assert.Contains(before, files["Program.cs"], StringComparison.Ordinal);
        files["Program.cs"] = files["Program.cs"].Replace(before, after, StringComparison.Ordinal);
        Assert.Contains(code.ComplaintsAbout(services, combination, files), line => line.Contains(complaint, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Packages(string project) => XDocument.Parse(project).Descendants("PackageReference").Select(package => $"{package.Attribute("Include")!.Value} {package.Attribute("Version")!.Value}");
}

/// <summary>Compiles services, and their tests against them, each once.</summary>
public sealed class CompiledCode
{
    private readonly InProcessCompiler _compiler = new();
    private readonly ConcurrentDictionary<string, Lazy<(byte[] Image, IReadOnlyList<string> Complaints)>> _compiled = new(StringComparer.Ordinal);

    /// <summary>What the compiler, the generator and the analyzers say: nothing.</summary>
    public IReadOnlyList<string> ComplaintsAbout(CreatedServices services, Combination combination, IReadOnlyDictionary<string, string>? files = null)
    {
        const string Tests = "tests/StationService.Tests/";
        var code = (files ?? services.Every.Of(combination)).Where(file => file.Key.EndsWith(".cs", StringComparison.Ordinal)).ToList();
        var twin = combination.Twin;
        var service = Compile(services.ArgumentsOf(twin, tests: false), [.. code.Where(file => !file.Key.StartsWith(Tests, StringComparison.Ordinal))], []);
        var tests = code.Where(file => file.Key.StartsWith(Tests, StringComparison.Ordinal)).Select(file => KeyValuePair.Create(file.Key[Tests.Length..], file.Value)).ToArray();
        return service.Complaints.Count > 0 || tests.Length == 0
            ? service.Complaints
            : Compile(services.ArgumentsOf(twin, tests: true), tests, new() { [$"{twin.Name}.dll"] = service.Image }).Complaints;
    }

    private (byte[] Image, IReadOnlyList<string> Complaints) Compile(string arguments, KeyValuePair<string, string>[] files, Dictionary<string, byte[]> replaced)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in files.OrderBy(file => file.Key, StringComparer.Ordinal).SelectMany(file => new[] { file.Key, file.Value }).Prepend(arguments))
        {
            hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        }

        foreach (var image in replaced.Values)
        {
            hash.AppendData(SHA256.HashData(image));
        }

        return _compiled.GetOrAdd(Convert.ToHexString(hash.GetHashAndReset()), _ => new(() => _compiler.Compile(arguments, files, replaced))).Value;
    }
}
