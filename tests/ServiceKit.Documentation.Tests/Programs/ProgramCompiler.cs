using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using ServiceKit.Generators;

namespace ServiceKit.Documentation.Tests.Programs;

/// <summary>
/// Makes a program of C# that a page shows: compiled as a project of the Web SDK with the package would be, generator included, and put into a folder from which
/// <c>dotnet</c> runs it. MSBuild would take ten seconds for each; the pages that are about making a project have a real one.
/// </summary>
internal static class ProgramCompiler
{
    private const string Implicit =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Net.Http.Json;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        global using ServiceKit;
        [assembly: System.Reflection.AssemblyInformationalVersion("1.0.0")]
        """;

    private const string RuntimeConfiguration =
        """
        { "runtimeOptions": { "tfm": "net10.0", "framework": { "name": "Microsoft.AspNetCore.App", "version": "10.0.0" }, "configProperties": { "System.GC.Server": false } } }
        """;

    private static readonly CSharpParseOptions Parsing = CSharpParseOptions.Default
        .WithLanguageVersion(LanguageVersion.Preview)
        .WithFeatures([new("InterceptorsNamespaces", "ServiceKit.Generated")]);

    private static readonly Lazy<ImmutableArray<MetadataReference>> References = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && !name.StartsWith("ServiceKit.Generators", StringComparison.Ordinal) && !name.Contains(".Tests", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ]);

    /// <summary>Compiles <paramref name="code"/> into <paramref name="folder"/>.</summary>
    /// <returns>The path of the assembly.</returns>
    public static string Compile(string name, string code, string folder)
    {
        var compilation = CSharpCompilation.Create(
            name,
            [Parse("Usings.cs", Implicit), Parse("Program.cs", code)],
            References.Value,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create([new ApiKeyProtectionGenerator().AsSourceGenerator()], parseOptions: Parsing)
            .RunGeneratorsAndUpdateCompilation(compilation, out var generated, out var diagnostics, TestContext.Current.CancellationToken);
        Assert.Empty(diagnostics);
        Directory.CreateDirectory(folder);
        var assembly = Path.Combine(folder, $"{name}.dll");
        using (var file = File.Create(assembly))
        {
            var emitted = generated.Emit(file, cancellationToken: TestContext.Current.CancellationToken);
            Assert.True(emitted.Success, $"{string.Join('\n', emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))}\n\n{code}");
        }

        File.WriteAllText(Path.Combine(folder, $"{name}.runtimeconfig.json"), RuntimeConfiguration);
        PutLibrariesBeside(assembly);
        return assembly;
    }

    // The encoding matters: the checksum in an interceptable location is that of the text in it.
    private static SyntaxTree Parse(string name, string text) =>
        CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), Parsing, name, TestContext.Current.CancellationToken);

    // Those of this project, which references every package; native ones where the runtime looks for them without a list of dependencies.
    private static void PutLibrariesBeside(string assembly)
    {
        var folder = Path.GetDirectoryName(assembly)!;
        var native = Path.Combine(AppContext.BaseDirectory, "runtimes", System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier, "native");
        foreach (var library in Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Concat(Directory.Exists(native) ? Directory.EnumerateFiles(native) : []))
        {
            var link = Path.Combine(folder, Path.GetFileName(library));
            if (!File.Exists(link))
            {
                File.CreateSymbolicLink(link, library);
            }
        }
    }
}
