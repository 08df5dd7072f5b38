using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using ServiceKit.Generators.Attachment;
using ServiceKit.Generators.Caching;
using ServiceKit.Generators.Catalogue;
using ServiceKit.Generators.Probes;

namespace ServiceKit.Generators;

/// <summary>Turns <c>[ApiKeyProtected]</c> into endpoint filters, by intercepting the calls that map the handlers.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ApiKeyProtectionGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        context.RegisterPostInitializationOutput(static output => output.AddSource(CheckEmitter.HintName, CheckEmitter.Text));

        CataloguePipeline.Register(context);
        ProbePipeline.Register(context);

        var intercepts = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) => !UsesRequestDelegateGenerator(options.GlobalOptions))
            .WithTrackingName(TrackingNames.Intercepts);

        var calls = context.SyntaxProvider
            .CreateSyntaxProvider(MappedCallParser.IsCandidate, MappedCallParser.Parse)
            .Where(static call => call is not null)
            .Select(static (call, _) => call!)
            .WithTrackingName(TrackingNames.Calls);

        var files = calls.Collect()
            .SelectMany(static (all, _) => ByFile(all))
            .WithTrackingName(TrackingNames.Files);

        context.RegisterSourceOutput(files.Combine(intercepts), static (output, input) =>
        {
            // With the request delegate generator on, it intercepts the same calls, and the runtime attaches the filter.
            if (input.Right)
            {
                output.AddSource(input.Left.HintName, InterceptorEmitter.Emit(input.Left));
            }
            else if (input.Left.Calls.Any(call => call.IsProtectedByReceiver))
            {
                output.AddSource(input.Left.HintName, InterceptorEmitter.Refuse(input.Left));
            }
        });
    }

    private static bool UsesRequestDelegateGenerator(Microsoft.CodeAnalysis.Diagnostics.AnalyzerConfigOptions options) =>
        options.TryGetValue("build_property.EnableRequestDelegateGenerator", out var value)
        && bool.TryParse(value, out var on)
        && on;

    // Files of the same name in different folders share a hint name, told apart by a number in the order of their paths.
    private static IEnumerable<MappedFile> ByFile(ImmutableArray<MappedCall> calls)
    {
        var used = new Dictionary<string, int>(System.StringComparer.OrdinalIgnoreCase);
        foreach (var file in calls.GroupBy(call => call.FilePath).OrderBy(file => file.Key, System.StringComparer.Ordinal))
        {
            var name = System.IO.Path.GetFileNameWithoutExtension(file.Key);
            name = name.Length == 0 ? "Program" : new string([.. name.Select(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '_')]);
            used[name] = used.TryGetValue(name, out var count) ? count + 1 : 1;
            var suffix = used[name] == 1 ? string.Empty : $".{used[name]}";
            yield return new MappedFile($"{name}{suffix}.ApiKeys.g.cs", new EquatableArray<MappedCall>([.. file]));
        }
    }
}
