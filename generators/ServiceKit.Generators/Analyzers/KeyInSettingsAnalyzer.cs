using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace ServiceKit.Generators.Analyzers;

/// <summary>Finds keys in the settings files that the project gives to the compiler as additional files.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class KeyInSettingsAnalyzer : DiagnosticAnalyzer
{
    private const string Section = "ServiceKit:ApiKeys";

    private const string Entries = Section + ":";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.KeyInSettings];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterAdditionalFileAction(Analyze);
    }

    private static void Analyze(AdditionalFileAnalysisContext context)
    {
        var path = context.AdditionalFile.Path;
        if (!IsSettings(System.IO.Path.GetFileName(path)) || context.AdditionalFile.GetText(context.CancellationToken) is not { } text)
        {
            return;
        }

        var content = text.ToString();
        foreach (var value in new SettingsScanner(content).Strings())
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            if (IsKey(value.Path) && !KeyHash.IsHash(content.Substring(value.Start + 1, value.Length - 1)))
            {
                var span = new TextSpan(value.Start, value.Length);
                context.ReportDiagnostic(Diagnostic.Create(Descriptors.KeyInSettings, Location.Create(path, span, text.Lines.GetLinePositionSpan(span)), value.Path));
            }
        }
    }

    // Development settings hold development keys; the file is not read anywhere else.
    private static bool IsSettings(string name) =>
        name.StartsWith("appsettings", System.StringComparison.OrdinalIgnoreCase)
        && name.EndsWith(".json", System.StringComparison.OrdinalIgnoreCase)
        && !name.Equals("appsettings.Development.json", System.StringComparison.OrdinalIgnoreCase);

    // Configuration does not tell case apart.
    private static bool IsKey(string path) =>
        path.Equals("SERVICEKIT_API_KEYS", System.StringComparison.OrdinalIgnoreCase)
        || path.Equals("ADMIN_API_KEY", System.StringComparison.OrdinalIgnoreCase)
        || path.Equals(Section, System.StringComparison.OrdinalIgnoreCase)
        || (path.StartsWith(Entries, System.StringComparison.OrdinalIgnoreCase) && IsSecret(path.Substring(Entries.Length)));

    // "0", an entry that is a key and no more, or "0:Key".
    private static bool IsSecret(string entry) =>
        entry.IndexOf(':') is var colon
        && (colon < 0 || (colon > 0 && entry.Substring(colon).Equals(":Key", System.StringComparison.OrdinalIgnoreCase)));
}
