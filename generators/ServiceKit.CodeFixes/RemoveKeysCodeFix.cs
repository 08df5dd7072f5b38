using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ServiceKit.Generators.Analyzers;

namespace ServiceKit.CodeFixes;

/// <summary>SKIT0007: removes the keys from <c>WithAuth(apiKeys: …)</c>, so that the environment is read.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveKeysCodeFix)), Shared]
public sealed class RemoveKeysCodeFix : CodeFixProvider
{
    private const string Title = "Remove the keys, and read SERVICEKIT_API_KEYS";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [DiagnosticIds.KeyInSource];

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (root is not null
                && diagnostic.Properties.ContainsKey(DiagnosticIds.Removable)
                && KeysOf(root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)) is { Parent: ArgumentListSyntax list } keys
                && CanGo(keys, list))
            {
                var fewer = list.WithArguments(list.Arguments.RemoveAt(list.Arguments.IndexOf(keys)));
                context.RegisterCodeFix(
                    CodeAction.Create(Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(list, fewer))), Title),
                    diagnostic);
            }
        }
    }

    // The argument of WithAuth, past those of a list that is made in it.
    private static ArgumentSyntax? KeysOf(SyntaxNode key) => key.AncestorsAndSelf().OfType<ArgumentSyntax>().FirstOrDefault(argument =>
        argument.Parent?.Parent is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WithAuth" } });

    // Positional arguments behind it would move up.
    private static bool CanGo(ArgumentSyntax keys, ArgumentListSyntax list) =>
        list.Arguments.Skip(list.Arguments.IndexOf(keys) + 1).All(argument => argument.NameColon is not null);
}
