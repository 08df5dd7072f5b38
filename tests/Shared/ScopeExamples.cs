namespace ServiceKit.Generators.Tests;

/// <summary>Texts that are scopes and texts that are not: the runtime and the analyzer must agree on every one.</summary>
public static class ScopeExamples
{
    public static TheoryData<string, bool> All => new()
    {
        { "stations:read", true },
        { "stations:*", true },
        { "a:b:*", true },
        { "*", true },
        { "read", true },
        { "urn.x/y-z_0:A", true },
        { new string('a', 128), true },
        { new string('a', 129), false },
        { "", false },
        { " ", false },
        { "a b", false },
        { "a,b", false },
        { "a\"b", false },
        { "a\\b", false },
        { "a\nb", false },
        { "stätions", false },
        { "a*", false },
        { "*a", false },
        { "*:read", false },
        { "a:*:b", false },
        { "**", false },
        { "a:**", false },
    };
}
