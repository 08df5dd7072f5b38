using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace ServiceKit.Generators.Analyzers;

/// <summary>Finds keys in the settings files that the project gives to the compiler as additional files.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class KeyInSettingsAnalyzer : DiagnosticAnalyzer
{
    private const string Entries = "ServiceKit:ApiKeys:";

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

        foreach (var value in new SettingsScanner(text.ToString()).Strings())
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            if (IsKey(value.Path))
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
        || (path.StartsWith(Entries, System.StringComparison.OrdinalIgnoreCase)
            && path.EndsWith(":Key", System.StringComparison.OrdinalIgnoreCase)
            && path.Length > Entries.Length + ":Key".Length
            && path.IndexOf(':', Entries.Length) == path.Length - ":Key".Length);
}
