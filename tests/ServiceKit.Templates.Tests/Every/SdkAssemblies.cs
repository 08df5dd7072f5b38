using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace ServiceKit.Templates.Tests.Every;

/// <summary>Loads the template engine and the compiler from the folder of the SDK.</summary>
internal static class SdkAssemblies
{
    private static readonly string Folder = Path.GetFullPath(typeof(SdkAssemblies).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "SdkFolder").Value!);

    [ModuleInitializer]
    internal static void FindThem() => AssemblyLoadContext.Default.Resolving += (context, name) =>
        new[] { Folder, Path.Combine(Folder, "Roslyn", "bincore") }.Select(folder => Path.Combine(folder, $"{name.Name}.dll")).FirstOrDefault(File.Exists) is { } file
            ? context.LoadFromAssemblyPath(file)
            : null;
}
