namespace ServiceKit.Generators.Analyzers;

/// <summary>A hash in place of a key: whoever reads it cannot call the service with it.</summary>
internal static class KeyHash
{
    public static bool IsHash(string text) => text.StartsWith("sha256$", System.StringComparison.OrdinalIgnoreCase);
}
