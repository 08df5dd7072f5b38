using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;
using ServiceKit.Generators.Tests.Analyzers;

namespace ServiceKit.Generators.Tests.CodeFixes;

/// <summary>Applies a fix as an editor does, and compiles the result.</summary>
internal static class CodeFixHost
{
    /// <summary>The source after the fix of that title for the first diagnostic, which must then be gone.</summary>
    public static async Task<string> FixAsync(CodeFixProvider provider, string id, string title, string source)
    {
        using var workspace = new AdhocWorkspace();
        var document = Open(workspace, source);
        var (diagnostic, actions) = await ActionsAsync(provider, id, document);
        var action = Assert.Single(actions, action => action.Title == title);
        var applied = Assert.Single((await action.GetOperationsAsync(TestContext.Current.CancellationToken)).OfType<ApplyChangesOperation>());
        var changed = applied.ChangedSolution.GetDocument(document.Id)!;
        var compilation = (await changed.Project.GetCompilationAsync(TestContext.Current.CancellationToken))!;
        AnalyzerHost.AssertCompiles(compilation);
        Assert.DoesNotContain(await AnalyzerHost.AnalyzeAsync(compilation), d => d.Id == id);
        Assert.NotNull(diagnostic);
        return (await changed.GetTextAsync(TestContext.Current.CancellationToken)).ToString();
    }

    /// <summary>What is offered for the first diagnostic.</summary>
    public static async Task<IReadOnlyList<string>> TitlesAsync(CodeFixProvider provider, string id, string source)
    {
        using var workspace = new AdhocWorkspace();
        return [.. (await ActionsAsync(provider, id, Open(workspace, source))).Actions.Select(action => action.Title)];
    }

    private static async Task<(Diagnostic Diagnostic, IReadOnlyList<CodeAction> Actions)> ActionsAsync(CodeFixProvider provider, string id, Document document)
    {
        Assert.Contains(id, provider.FixableDiagnosticIds);
        var compilation = (await document.Project.GetCompilationAsync(TestContext.Current.CancellationToken))!;
        var diagnostic = (await AnalyzerHost.AnalyzeAsync(compilation)).First(d => d.Id == id);
        var actions = new List<CodeAction>();
        await provider.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), TestContext.Current.CancellationToken));
        return (diagnostic, actions);
    }

    private static Document Open(AdhocWorkspace workspace, string source)
    {
        var compilation = AnalyzerHost.Compile(source);
        var project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(),
            VersionStamp.Create(),
            "Project",
            compilation.AssemblyName!,
            LanguageNames.CSharp,
            compilationOptions: compilation.Options,
            parseOptions: compilation.SyntaxTrees[0].Options,
            metadataReferences: compilation.References));
        Document? document = null;
        foreach (var tree in compilation.SyntaxTrees)
        {
            document = project.AddDocument(tree.FilePath, SourceText.From(tree.ToString()));
            project = document.Project;
        }

        return document!;
    }
}
