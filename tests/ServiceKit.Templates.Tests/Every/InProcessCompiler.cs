using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace ServiceKit.Templates.Tests.Every;

/// <summary>Compiles files as a project that was built was compiled: its arguments, references, generators and analyzers, with other sources.</summary>
internal sealed class InProcessCompiler : IAnalyzerAssemblyLoader
{
    private readonly ConcurrentDictionary<string, MetadataReference> _references = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AnalyzerFileReference> _analyzers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _assemblies = new(StringComparer.Ordinal);

    // Some need others that are beside them.
    public InProcessCompiler() => AssemblyLoadContext.Default.Resolving += (context, name) => _assemblies.TryGetValue(name.Name!, out var path) ? context.LoadFromAssemblyPath(path) : null;

    /// <summary>Compiles <paramref name="files"/> in place of the files of the project that was built.</summary>
    /// <param name="arguments">The file with the arguments of the compiler, in the folder obj/Debug/net10.0 of that project.</param>
    /// <param name="files">The sources, by their paths.</param>
    /// <param name="replaced">References by file name, with the image to take instead.</param>
    public (byte[] Image, IReadOnlyList<string> Complaints) Compile(string arguments, IEnumerable<KeyValuePair<string, string>> files, IReadOnlyDictionary<string, byte[]>? replaced = null)
    {
        var intermediate = Path.GetDirectoryName(arguments)!;
        var project = Path.GetFullPath(Path.Combine(intermediate, "..", "..", ".."));
        // As a response file, where words are quoted.
        var line = CSharpCommandLineParser.Default.Parse([$"@{arguments}"], project, sdkDirectory: null);
        Assert.DoesNotContain(line.Errors, error => error.Severity == DiagnosticSeverity.Error);
        var sources = files.ToDictionary(file => Path.Combine(project, file.Key), file => file.Value);
        // What the build itself wrote, such as global usings, and what packages bring.
        var written = line.SourceFiles.Select(file => file.Path).Where(path => path.StartsWith(intermediate, StringComparison.Ordinal) || !path.StartsWith(project, StringComparison.Ordinal));
        var trees = sources.Concat(written.Select(path => KeyValuePair.Create(path, File.ReadAllText(path))))
            // The encoding matters: what intercepts a call names it by a checksum of the text.
            .Select(file => CSharpSyntaxTree.ParseText(SourceText.From(file.Value, Encoding.UTF8, SourceHashAlgorithm.Sha256), line.ParseOptions, file.Key));
        var compilation = CSharpCompilation.Create(line.CompilationName, trees, line.MetadataReferences.Select(reference => Reference(reference, replaced)), line.CompilationOptions);

        var options = new CommandLineOptions(line.AnalyzerConfigPaths);
        var analyzers = line.AnalyzerReferences.Select(reference => _analyzers.GetOrAdd(reference.FilePath, path => new AnalyzerFileReference(path, this))).ToList();
        CSharpGeneratorDriver.Create(analyzers.SelectMany(reference => reference.GetGenerators(LanguageNames.CSharp)), parseOptions: line.ParseOptions, optionsProvider: options)
            .RunGeneratorsAndUpdateCompilation(compilation, out var output, out var generated);

        // Those of .NET itself were asked when the other combinations were built.
        var own = analyzers.Where(reference => Path.GetFileName(reference.FullPath).StartsWith("ServiceKit.", StringComparison.Ordinal)).SelectMany(reference => reference.GetAnalyzers(LanguageNames.CSharp));
        var analyzed = output.WithAnalyzers([.. own], new AnalyzerOptions([], options)).GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();
        using var image = new MemoryStream();
        var emitted = output.Emit(image);
        Assert.Contains(analyzers, reference => reference.GetGenerators(LanguageNames.CSharp).Any(generator => generator.GetGeneratorType().FullName!.StartsWith("ServiceKit.", StringComparison.Ordinal)));

        var complaints = generated.Concat(output.GetDiagnostics()).Concat(analyzed).Concat(emitted.Diagnostics)
            // CS8019: a condition that takes away code can leave its using behind, which compilers say only when asked.
            .Where(complaint => !complaint.IsSuppressed && (complaint.Severity >= DiagnosticSeverity.Warning || (complaint.Id == "CS8019" && sources.ContainsKey(complaint.Location.SourceTree?.FilePath ?? ""))));
        return (image.ToArray(), [.. complaints.Select(complaint => complaint.ToString()).Distinct()]);
    }

    void IAnalyzerAssemblyLoader.AddDependencyLocation(string fullPath) => _assemblies.TryAdd(Path.GetFileNameWithoutExtension(fullPath), fullPath);

    System.Reflection.Assembly IAnalyzerAssemblyLoader.LoadFromPath(string fullPath) => AssemblyLoadContext.Default.LoadFromAssemblyPath(fullPath);

    private MetadataReference Reference(CommandLineReference reference, IReadOnlyDictionary<string, byte[]>? replaced) =>
        replaced?.TryGetValue(Path.GetFileName(reference.Reference), out var image) == true
            ? MetadataReference.CreateFromImage(image)
            : _references.GetOrAdd(reference.Reference, path => MetadataReference.CreateFromFile(path));

    // What the project tells generators and analyzers.
    private sealed class CommandLineOptions(ImmutableArray<string> files) : AnalyzerConfigOptionsProvider
    {
        private readonly AnalyzerConfigSet _set = AnalyzerConfigSet.Create(files.Select(file => AnalyzerConfig.Parse(File.ReadAllText(file), file)).ToList());

        public override AnalyzerConfigOptions GlobalOptions => new Values(_set.GlobalConfigOptions.AnalyzerOptions);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Values(_set.GetOptionsForSourcePath(tree.FilePath).AnalyzerOptions);

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => new Values(_set.GetOptionsForSourcePath(textFile.Path).AnalyzerOptions);
    }

    private sealed class Values(ImmutableDictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
