using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ServiceKit.Documentation.Tests.Examples;

/// <summary>
/// An ellipsis in code stands for an expression that is the reader's: after an arrow for what a handler answers, and
/// anywhere else for a handler. In a text or a comment it stands for itself.
/// </summary>
internal static class Ellipsis
{
    public static string Fill(string code)
    {
        var arrow = false;
        var text = new System.Text.StringBuilder();
        foreach (var token in SyntaxFactory.ParseTokens(code))
        {
            text.Append(token.LeadingTrivia.ToFullString())
                .Append(token.Text == "…" ? Expression(arrow) : token.Text)
                .Append(token.TrailingTrivia.ToFullString());
            arrow = token.IsKind(SyntaxKind.EqualsGreaterThanToken);
        }

        return text.ToString();
    }

    private static string Expression(bool arrow) => arrow ? "Results.NoContent()" : "() => \"answer\"";
}
