using System.Text.RegularExpressions;
using ServiceKit.Engineering;

namespace ServiceKit.Templates.Tests;

/// <summary>What <c>dotnet new … --help</c> shows to somebody who does not know the templates yet, on a terminal of 80 columns.</summary>
public sealed partial class HelpTests(CreatedServices services)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Service_OptionsAndChoices_AreExplainedInTheOrderOfTheirUse()
    {
        var options = await OptionsAsync("keyservice");
        Assert.Equal(["--auth", "--store", "--dashboard", "--monitoring", "--deploy", "--no-tests"], options.Select(option => option.Name));
        AssertChoices(options[0], "env", ["env", "file", "managed", "none"]);
        AssertChoices(options[1], "sqlite", ["sqlite", "postgres"]);
        AssertChoices(options[4], "both", ["docker", "kubernetes", "both", "none"]);
        Assert.All(options.Where(option => option.Choices.Count == 0), option => Assert.Equal(("bool", "false"), (option.Type, option.Default)));
        // What an option needs of another stands in words.
        Assert.All((string[])["--store", "--dashboard"], name => Assert.EndsWith("Only with --auth managed.", options.Single(option => option.Name == name).Description, StringComparison.Ordinal));
        // Whoever takes the choice that opens everything has read so.
        Assert.Equal("No keys: anyone may call anything.", options[0].Choices["none"]);

        // Each has its row in the README of the repository.
        var readme = await File.ReadAllTextAsync(Repository.PathOf("README.md"), Cancellation);
        Assert.All(options, option => Assert.Contains($"| `{option.Name}", readme, StringComparison.Ordinal));
        Assert.All(options.SelectMany(option => option.Choices.Keys), choice => Assert.Matches($@"[` ]{choice}`", readme));
    }

    [Fact]
    public async Task Endpoint_Options_AreExplainedWithTheirDefaults()
    {
        var options = await OptionsAsync("keyservice-endpoint");
        Assert.Equal(["--scopes", "--write-scopes", "--namespace"], options.Select(option => option.Name));
        // They depend on the name and the folder, and so stand in the description.
        Assert.All(options, option => Assert.Matches(@"\. Default: .+\.$", option.Description));
        Assert.All(options, option => Assert.Equal("text", option.Type));
    }

    [Fact]
    public async Task OptionThatMeansNothing_IsIgnored_AndTheUserIsTold()
    {
        var folder = services.PathOf("ignored");
        Directory.CreateDirectory(folder);
        var told = await services.Hive.NewAsync(["keyservice", "-n", "Ignored", "-o", folder, "--auth", "file", "--store", "postgres", "--dashboard", "--no-tests", "--deploy", "none"], folder, Cancellation);
        Assert.Contains("Without --auth managed they were ignored", told.Output, StringComparison.Ordinal);
        Assert.DoesNotMatch("PostgreSql|Dashboard", await File.ReadAllTextAsync(Path.Combine(folder, "Program.cs"), Cancellation));
        var managed = await services.Hive.NewAsync(["keyservice", "-n", "Ignored", "-o", folder, "--auth", "managed", "--store", "postgres", "--dashboard", "--no-tests", "--deploy", "none", "--force"], folder, Cancellation);
        Assert.DoesNotContain("ignored", managed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChoiceThatIsNone_IsRefused()
    {
        var refused = await Assert.ThrowsAsync<CommandFailedException>(() => services.Hive.NewAsync(["keyservice", "-n", "Refused", "--auth", "open"], services.PathOf(""), Cancellation));
        Assert.Contains("'open' is not a valid value for --auth", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(services.PathOf("Refused")));
    }

    private static void AssertChoices(Option option, string byDefault, string[] choices)
    {
        Assert.Equal("choice", option.Type);
        Assert.Equal(choices, option.Choices.Keys);
        Assert.Equal(byDefault, option.Default);
    }

    private async Task<IReadOnlyList<Option>> OptionsAsync(string template)
    {
        var help = (await services.Hive.NewAsync([template, "--help"], Repository.Root, Cancellation)).Output.ReplaceLineEndings("\n");
        Assert.DoesNotContain("Enabled if", help, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^Description: \S.{20,}\.$", help);
        var lines = help[(help.IndexOf("\nTemplate options:\n", StringComparison.Ordinal) + "\nTemplate options:\n".Length)..].TrimEnd('\n').Split('\n');
        // The column in which descriptions begin.
        var column = Description().Match(lines[0]).Groups[1].Index;
        var options = new List<Option>();
        foreach (var line in lines)
        {
            Assert.True(line.Length <= 80, line);
            if (line.StartsWith("  -", StringComparison.Ordinal))
            {
                // No short names: -d could be any of three.
                options.Add(new Option(Name().Match(line).Groups[1].Value));
            }

            options[^1].Add(line[column..].TrimEnd());
        }

        Assert.All(options, option =>
        {
            Assert.Matches(@"^[A-Z].{15,}\.$", option.Description);
            Assert.DoesNotMatch(@"(?i)\b(symbol|parameter|computed|isEnabled|KeyService|replaces)\b", option.Description);
            Assert.All(option.Choices.Values, choice => Assert.Matches(@"^[A-Z].{5,}\.$", choice));
        });
        return options;
    }

    [GeneratedRegex(@"^  --\S+(?: <[^>]*>)?\s{2,}(\S)")]
    private static partial Regex Description();

    [GeneratedRegex(@"^  (--[a-z-]+)( <| {2})")]
    private static partial Regex Name();

    // A line a choice: what wraps reads like one more.
    [GeneratedRegex(@"^  ([a-z]+) +(\S.*)$")]
    private static partial Regex Choice();

    private sealed record Option(string Name)
    {
        private readonly List<string> _description = [];

        public string Description => string.Join(' ', _description);

        public string? Type { get; private set; }

        public string? Default { get; private set; }

        public OrderedDictionary<string, string> Choices { get; } = [];

        public void Add(string text)
        {
            if (text.StartsWith("Type: ", StringComparison.Ordinal))
            {
                Type = text["Type: ".Length..];
            }
            else if (Type is null)
            {
                _description.Add(text);
            }
            else if (text.StartsWith("Default: ", StringComparison.Ordinal))
            {
                Default = text["Default: ".Length..];
            }
            else
            {
                var choice = Matched(text);
                Choices.Add(choice.Groups[1].Value, choice.Groups[2].Value);
            }
        }

        private static Match Matched(string text)
        {
            var match = Choice().Match(text);
            Assert.True(match.Success, $"\"{text}\" is no choice of one line.");
            return match;
        }
    }
}
