using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ServiceKit.Generators.Analyzers;

namespace ServiceKit.CodeFixes;

/// <summary>SKIT0003: puts the nearest scope of the catalogue in place of one that is not in it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NearestScopeCodeFix)), Shared]
public sealed class NearestScopeCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [DiagnosticIds.UnknownScope];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (diagnostic.Properties.TryGetValue(DiagnosticIds.NearestScope, out var nearest)
                && nearest is not null
                && root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is ExpressionSyntax expression)
            {
                context.RegisterCodeFix(
                    CodeAction.Create($"Use the scope '{nearest}'", _ => Task.FromResult(Replace(context.Document, root, expression, nearest)), nameof(NearestScopeCodeFix)),
                    diagnostic);
            }
        }
    }

    private static Document Replace(Document document, SyntaxNode root, ExpressionSyntax expression, string scope)
    {
        var literal = SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(scope)).WithTriviaFrom(expression);
        return document.WithSyntaxRoot(root.ReplaceNode(expression, literal));
    }
}
