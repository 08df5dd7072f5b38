using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ServiceKit.Documentation.Tests.Examples;

/// <summary>An example in its parts: the namespaces it uses, what it does, and the types it declares.</summary>
internal sealed partial class Snippet
{
    private readonly CompilationUnitSyntax _unit;

    public Snippet(string code)
    {
        Usings = [.. Using().Matches(code).Select(match => match.Value)];
        Code = Using().Replace(code, "").Trim('\n');
        _unit = SyntaxFactory.ParseCompilationUnit(Code);
    }

    public IReadOnlyList<string> Usings { get; }

    /// <summary>The text without <see cref="Usings"/>.</summary>
    public string Code { get; }

    public IReadOnlyList<GlobalStatementSyntax> Statements => [.. _unit.Members.OfType<GlobalStatementSyntax>()];

    public string Types => string.Concat(_unit.Members.Where(member => member is not GlobalStatementSyntax).Select(member => member.ToFullString()));

    /// <summary>True for a part of a chain of calls, which begins with a dot.</summary>
    public bool IsChain => Code.StartsWith('.');

    public bool Declares(string variable) => _unit.DescendantNodes().OfType<VariableDeclaratorSyntax>().Any(declared => declared.Identifier.Text == variable);

    public static bool Uses(SyntaxNode node, string variable) =>
        node.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.Text == variable);

    // Not "using var x = …", which is a statement.
    [GeneratedRegex(@"^using [A-Z][\w.]*;", RegexOptions.Multiline)]
    private static partial Regex Using();
}
