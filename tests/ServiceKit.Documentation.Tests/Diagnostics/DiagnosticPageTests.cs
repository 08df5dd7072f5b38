using Microsoft.CodeAnalysis;
using ServiceKit.Documentation.Tests.Pages;
using ServiceKit.Documentation.Tests.Shell;

namespace ServiceKit.Documentation.Tests.Diagnostics;

/// <summary>What pages of diagnostics say of severities is what the compiler makes of it.</summary>
public sealed class DiagnosticPageTests
{
    private static readonly Dictionary<string, ReportDiagnostic> Severities = new(StringComparer.Ordinal)
    {
        ["error"] = ReportDiagnostic.Error,
        ["warning"] = ReportDiagnostic.Warn,
        ["suggestion"] = ReportDiagnostic.Info,
        ["none"] = ReportDiagnostic.Suppress,
    };

    public static IEnumerable<TheoryDataRow<string, int>> Configurations => Page.All.SelectMany(page => Page.Read(page).Blocks("ini"))
        .Where(block => Runners.Of(block) == Runner.Diagnostics).Select(block => new TheoryDataRow<string, int>(block.Page, block.Line));

    public static IEnumerable<TheoryDataRow<string, int>> Examples => Page.All.SelectMany(page => Page.Read(page).Blocks("csharp"))
        .Where(block => Runners.Of(block) == Runner.Diagnostics).Select(block => new TheoryDataRow<string, int>(block.Page, block.Line));

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Diagnostic_OfAPage_IsReportedWhereItSays(string page, int line)
    {
        var block = Page.Read(page).Blocks("csharp").Single(block => block.Line == line);
        var id = Path.GetFileNameWithoutExtension(page);

        var reported = await DiagnosticExample.ReportedAsync(block.Code, id);

        Assert.Equal(DiagnosticExample.Marked(block.Code, id).Order(StringComparer.Ordinal), reported.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Severity_OfAPage_IsThatOfFilesOfTheProject(string page, int line)
    {
        var block = Page.Read(page).Blocks("ini").Single(block => block.Line == line);
        var id = Path.GetFileNameWithoutExtension(page);
        // The first line says which file it is.
        var name = block.Code.Split('\n')[0].TrimStart('#', ' ');
        var set = AnalyzerConfigSet.Create(new List<AnalyzerConfig> { AnalyzerConfig.Parse(block.Code, $"/project/{name}") });
        var lines = block.Code.Split('\n').Where(line => line.StartsWith($"dotnet_diagnostic.{id}.severity = ", StringComparison.Ordinal))
            .Select(line => Severities[line.Split(" = ")[1].Split('#')[0].Trim()]).ToList();
        Assert.NotEmpty(lines);

        Assert.Equal(lines[0], name == ".globalconfig" ? set.GlobalConfigOptions.TreeOptions[id] : Of("/project/Stations/Stations.cs"));
        if (lines.Count > 1)
        {
            Assert.Equal(lines[1], Of("/project/tests/StationTests.cs"));
        }

        ReportDiagnostic? Of(string file) => set.GetOptionsForSourcePath(file).TreeOptions.TryGetValue(id, out var severity) ? severity : null;
    }
}
