using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ServiceKit.Generators.Analyzers;

namespace ServiceKit.CodeFixes;

/// <summary>SKIT0006: protects the handler, or opens the endpoint. It is for the author to choose, so there is no fix for all.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ProtectEndpointCodeFix)), Shared]
public sealed class ProtectEndpointCodeFix : CodeFixProvider
{
    internal const string Protect = "Add [ApiKeyProtected] to the handler";
    internal const string Open = "Append AllowAnonymous()";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [DiagnosticIds.UndecidedEndpoint];

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var document = context.Document;
        var root = await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (root?.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } mapping || model is null)
            {
                continue;
            }

            if (HandlerDeclaration.Find(mapping, model, context.CancellationToken) is { } handler
                && document.Project.Solution.GetDocument(handler.SyntaxTree) is { } place)
            {
                context.RegisterCodeFix(CodeAction.Create(Protect, cancellation => ProtectAsync(place, handler, cancellation), Protect), diagnostic);
            }

            context.RegisterCodeFix(CodeAction.Create(Open, _ => Task.FromResult(Append(document, root, mapping)), Open), diagnostic);
        }
    }

    private static Document Append(Document document, SyntaxNode root, InvocationExpressionSyntax mapping)
    {
        var open = SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(
            SyntaxKind.SimpleMemberAccessExpression,
            mapping.WithoutTrailingTrivia(),
            SyntaxFactory.IdentifierName("AllowAnonymous")));
        return document.WithSyntaxRoot(root.ReplaceNode(mapping, open.WithTrailingTrivia(mapping.GetTrailingTrivia())));
    }

    private static async Task<Document> ProtectAsync(Document document, SyntaxNode handler, CancellationToken cancellation)
    {
        var root = await handler.SyntaxTree.GetRootAsync(cancellation).ConfigureAwait(false);
        var model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        var isImported = model?.LookupNamespacesAndTypes(handler.SpanStart, name: "ApiKeyProtectedAttribute")
            .Any(type => type.ContainingNamespace is { Name: "ServiceKit", ContainingNamespace.IsGlobalNamespace: true }) == true;
        return document.WithSyntaxRoot(root.ReplaceNode(handler, HandlerDeclaration.With(handler, isImported ? "ApiKeyProtected" : "global::ServiceKit.ApiKeyProtected")));
    }
}
