using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using YamlDotNet.RepresentationModel;

namespace ServiceKit.Templates.Tests.Every;

/// <summary>What every combination of options is made of.</summary>
public sealed partial class EveryFileTests(CreatedServices services)
{
    public static TheoryData<Combination> Every => [.. Combination.Every];

    [Fact]
    public void Combinations_AreAllThatTheOptionsOfTheTemplateAllow()
    {
        // An option or a choice that is new has to be among them.
        using var manifest = JsonDocument.Parse(File.ReadAllText(Engineering.Repository.PathOf("template.json")), new() { CommentHandling = JsonCommentHandling.Skip });
        var options = manifest.RootElement.GetProperty("symbols").EnumerateObject().Where(symbol => symbol.Value.GetProperty("type").GetString() == "parameter").ToDictionary(
            symbol => symbol.Name,
            symbol => symbol.Value.TryGetProperty("choices", out var choices) ? choices.EnumerateArray().Select(choice => choice.GetProperty("choice").GetString()).ToList() : ["true"]);
        Assert.All(options, option => Assert.All(option.Value, value => Assert.Contains(Combination.Every, combination => combination.Symbols.TryGetValue(option.Key, out var given) && given == value)));
        Assert.All(Combination.Every.SelectMany(combination => combination.Symbols), given => Assert.Contains(given.Value, options[given.Key]));
        // Store and dashboard are for managed keys alone.
        Assert.Equal((3 + (2 * 2)) * 2 * 2 * 4, Combination.Every.Distinct().Count());
        Assert.Subset(Combination.Every.ToHashSet(), Combination.All.ToHashSet());
    }

    [Fact]
    public void Files_AreThoseThatDotnetNewMakes()
    {
        // Those are projects of other names, and so nothing but the name may differ.
        Assert.All(Combination.All, combination =>
        {
            var made = services.MadeOf(combination).ToDictionary(file => Renamed(combination, file.Key), file => EveryCombination.WithoutKey(Renamed(combination, file.Value)));
            var here = services.Every.Of(combination);
            Assert.Equal(made.Keys.Order(StringComparer.Ordinal), here.Keys.Order(StringComparer.Ordinal));
            Assert.All(here, file => Assert.Equal(made[file.Key], EveryCombination.WithoutKey(file.Value)));
        });

        static string Renamed(Combination combination, string text) => text
            .Replace(combination.Name, EveryCombination.Name, StringComparison.Ordinal)
            // The engine makes it small where the template has it so.
            .Replace(combination.Name, "stationservice", StringComparison.OrdinalIgnoreCase)
            .Replace(combination.Slug, EveryCombination.Slug, StringComparison.Ordinal)
            .Replace(combination.Title, "Station Service", StringComparison.Ordinal);
    }

    [Fact]
    public void Options_ThatMeanNothingBesideTheOthers_ChangeNothing()
    {
        Assert.NotEmpty(Combination.Meaningless);
        Assert.All(Combination.Meaningless, typed => Assert.Equal(Texts(typed.Meaning), Texts(typed)));

        SortedDictionary<string, string> Texts(Combination combination) =>
            new(services.Every.Of(combination).ToDictionary(file => file.Key, file => EveryCombination.WithoutKey(file.Value)), StringComparer.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Every))]
    [Trait("Feature", "C11")]
    public void Files_AreThoseOfTheOptions(Combination combination)
    {
        var expected = new SortedSet<string>(StringComparer.Ordinal)
        {
            ".editorconfig", ".gitignore", "Program.cs", "Properties/launchSettings.json", "README.md", "Stations/NewStation.cs", "Stations/Station.cs", "Stations/StationEndpoints.cs",
            "Stations/StationStore.cs", "StationService.csproj", "StationService.http", "appsettings.json", "http-client.env.json",
        };
        Add(combination.Auth == "env", "Properties/launchSettings.json.example");
        // Managed keys begin with one that the service makes.
        Add(combination.Auth is "env" or "file", "http-client.env.json.user");
        Add(combination.Auth == "file", "secrets/api_keys.txt");
        // Kubernetes mounts keys as a file whatever the service reads elsewhere.
        Add(combination.Auth == "file" || combination is { Auth: "env", HasKubernetes: true }, "secrets/api_keys.txt.example");
        Add(combination is { Auth: "env", HasCompose: true }, ".env.example");
        Add(combination.Store == "postgres", "appsettings.Development.json");
        Add(combination.Deploy != "none", "Dockerfile", ".dockerignore");
        Add(combination.HasCompose, "compose.yaml");
        Add(combination.HasKubernetes, "kubernetes/deployment.yaml", "kubernetes/kustomization.yaml", "kubernetes/networkpolicy.yaml", "kubernetes/service.yaml");
        Add(combination.HasKubernetes && combination.Auth != "none", "kubernetes/secret.yaml");
        Add(combination is { Store: "sqlite", HasKubernetes: true }, "kubernetes/volume.yaml");
        Add(combination is { Store: "postgres", HasKubernetes: true }, "kubernetes/disruption.yaml");
        Add(combination.Monitoring, "monitoring/alerts.yml", "monitoring/dashboard.json", "monitoring/prometheus.yml");
        Add(combination is { Monitoring: true, HasKubernetes: true }, "kubernetes/servicemonitor.yaml");
        Add(combination.Tests, [.. ((string[])["OpenPathTests.cs", "ServiceFactory.cs", "StationService.Tests.csproj", "StationTests.cs"]).Select(Test)]);
        Add(combination.Tests && combination.Auth != "none", Test("ApiKeyTests.cs"), Test("EveryEndpointTests.cs"));
        Add(combination is { Tests: true, IsManaged: true }, Test("ManagedKeyTests.cs"));
        Add(combination is { Tests: true, Monitoring: true }, Test("MetricsTests.cs"));

        Assert.Equal(expected, new SortedSet<string>(services.Every.Of(combination).Keys, StringComparer.Ordinal));

        static string Test(string file) => $"tests/StationService.Tests/{file}";

        void Add(bool condition, params string[] files) => expected.UnionWith(condition ? files : []);
    }

    [Theory]
    [MemberData(nameof(Every))]
    public void Text_HasNothingLeftOfTheTemplate(Combination combination)
    {
        foreach (var (file, text) in services.Every.Of(combination))
        {
            Assert.False(Leftover().IsMatch(text), $"{file}: {Leftover().Match(text).Value}");
            Assert.False(text.Contains("\n\n\n", StringComparison.Ordinal), $"{file} has two blank lines in a row");
            Assert.False(text.StartsWith('\n') || text.EndsWith("\n\n", StringComparison.Ordinal) || !text.EndsWith('\n'), $"{file} begins or ends with a blank line, or without an end");
            Assert.DoesNotMatch(@"Password=(?!replace-me|\$PASSWORD)", text);
        }
    }

    [Theory]
    [MemberData(nameof(Every))]
    public void Data_CanBeRead(Combination combination)
    {
        foreach (var (file, text) in services.Every.Of(combination))
        {
            switch (Path.GetExtension(file.EndsWith(".json.user", StringComparison.Ordinal) || file.EndsWith(".json.example", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(file) : file))
            {
                // To the letter of the standard: "dotnet run" wants it so.
                case ".json":
                    JsonDocument.Parse(text).Dispose();
                    break;
                case ".csproj":
                    Assert.Equal("Project", XDocument.Parse(text).Root!.Name);
                    break;
                case ".yaml" or ".yml":
                    var yaml = new YamlStream();
                    using (var reader = new StringReader(text))
                    {
                        yaml.Load(reader);
                    }

                    Assert.Single(yaml.Documents);
                    break;
                default:
                    break;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Every))]
    public void Packages_AreThoseOfTheOptions(Combination combination)
    {
        var files = services.Every.Of(combination);
        SortedSet<string> expected = ["ServiceKit"];
        expected.UnionWith(combination.IsManaged ? ["ServiceKit.KeyManagement"] : []);
        expected.UnionWith(combination.Store == "postgres" ? ["ServiceKit.KeyManagement.PostgreSql"] : []);
        expected.UnionWith(combination.Dashboard ? ["ServiceKit.Dashboard"] : []);
        expected.UnionWith(combination.Monitoring ? ["ServiceKit.OpenTelemetry"] : []);
        var project = XDocument.Parse(files["StationService.csproj"]);
        Assert.Equal(expected, new SortedSet<string>(project.Descendants("PackageReference").Select(package => package.Attribute("Include")!.Value)));
        Assert.All(project.Descendants("PackageReference"), package => Assert.Equal(services.Feed.Version, package.Attribute("Version")!.Value));
        // What is not there cannot be named: files of the project, and tests that it would otherwise compile.
        Assert.Equal(combination.Tests, project.Descendants("DefaultItemExcludes").SingleOrDefault()?.Value.EndsWith(";tests/**", StringComparison.Ordinal) ?? false);
        Assert.All(project.Descendants().Where(item => item.Name.LocalName is "Content" or "None").SelectMany(item => item.Attributes()), name => Assert.Contains(name.Value, files.Keys));
        if (combination.Tests)
        {
            var reference = Assert.Single(XDocument.Parse(files["tests/StationService.Tests/StationService.Tests.csproj"]).Descendants("ProjectReference"));
            Assert.Equal("../../StationService.csproj", reference.Attribute("Include")!.Value);
        }
    }

    // Directives, names of symbols, and the template's own names.
    [GeneratedRegex(@"(?m)^\s*(//|#|<!--|##)\s*#?(if|endif|else|elseif)\b.*$|KeyService|key-service|Key Service|AuthEnv|AuthFile|AuthNone|AuthManaged|StoreSqlite|StorePostgres|HasDashboard|HasMonitoring|SecretFiles|KeyFile\b|made-when-the-project-is-created|\bnoTests\b")]
    private static partial Regex Leftover();
}
