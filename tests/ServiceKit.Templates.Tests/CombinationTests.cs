using System.Text.RegularExpressions;
using ServiceKit.Engineering;

namespace ServiceKit.Templates.Tests;

/// <summary>The combinations that are created as users create them: they build (the fixture saw to it, or they have the same code as one that was built), and pass their own tests.</summary>
public sealed partial class CombinationTests(CreatedServices services)
{
    public static TheoryData<Combination> WithTests => [.. Combination.All.Where(c => c is { Tests: true, IsBuilt: true })];

    public static TheoryData<Combination> NotBuilt => [.. Combination.All.Where(c => !c.IsBuilt)];

    [Theory]
    [MemberData(nameof(WithTests))]
    public async Task OwnTests_Pass(Combination combination)
    {
        var run = await new Command("dotnet", services.TestsOf(combination)) { WorkingDirectory = services.FolderOf(combination) }
            .CheckedAsync(TestContext.Current.CancellationToken);
        Assert.Matches(@"Total: [1-9]\d*, Errors: 0, Failed: 0, Skipped: 0", run.Output);
    }

    [Theory]
    [MemberData(nameof(NotBuilt))]
    public void Code_OfACombinationThatIsNotBuilt_IsThatOfOneThatIs(Combination combination)
    {
        var built = Combination.All.Where(c => c.IsBuilt && c.Auth == combination.Auth && c.Store == combination.Store && c.Dashboard == combination.Dashboard && c.Monitoring == combination.Monitoring).SelectMany(Code).ToHashSet();
        Assert.All(Code(combination), file => Assert.Contains(file, built));
    }

    // What a compiler sees of a project, by its place, as if all projects had the same name.
    private IEnumerable<(string Path, string Text)> Code(Combination combination) => services.MadeOf(combination)
        .Where(file => Path.GetExtension(file.Key) is ".cs" or ".csproj")
        .Select(file => (Anonymous(file.Key), Anonymous(file.Value)));

    private static string Anonymous(string text) => OwnName().Replace(text, "Svc");

    // The name of a combination in its three spellings: Svc.env.NoTests.both, svc-env-no-tests-both, Svc env No Tests both.
    [GeneratedRegex(@"\bsvc[-. ](\w+[-. ])+?(docker|kubernetes|both|none)\b", RegexOptions.IgnoreCase)]
    private static partial Regex OwnName();
}
