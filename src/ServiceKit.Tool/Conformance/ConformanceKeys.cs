using System.Security.Cryptography;
using ServiceKit.Tool.Conformance.Calls;

namespace ServiceKit.Tool.Conformance;

/// <summary>The keys that are tried, and what is made of the good one.</summary>
internal sealed class ConformanceKeys(string? good, string? limited, bool inQuery = false)
{
    /// <summary>Random, so that no server can have been given it.</summary>
    public PresentedKey Wrong { get; } = new($"servicekit-conformance-{RandomNumberGenerator.GetHexString(32, lowercase: true)}", "a key that nobody has");

    public PresentedKey? Good { get; } = good is null ? null : new(good, "the good key");

    /// <summary>The good key, where it may be sent in the query: that puts it into the logs of everything on the way.</summary>
    public PresentedKey? GoodForQuery => inQuery ? Good : null;

    public PresentedKey? Limited { get; } = limited is null ? null : new(limited, "the limited key");

    public PresentedKey? Changed => Made(key => key[..^1] + (key[^1] == 'x' ? 'y' : 'x'), "the good key, its last character changed");

    public PresentedKey? OtherCase => Made(key => string.Concat(key.Select(c => char.IsAsciiLetterUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c))), "the good key, upper and lower case exchanged");

    public PresentedKey? Beginning => Made(key => key[..^1], "the good key without its last character");

    public PresentedKey? Longer => Made(key => key + "x", "the good key and one character more");

    public PresentedKey? Blanks => Made(key => $"  {key} ", "the good key, blanks around it");

    public PresentedKey? GoodThenWrong => Made(key => $"{key}, {Wrong.Value}", "the good key, a wrong key");

    public PresentedKey? WrongThenGood => Made(key => $"{Wrong.Value}, {key}", "a wrong key, the good key");

    // A key without letters is the same in either case: then there is nothing to try.
    private PresentedKey? Made(Func<string, string> change, string words) =>
        Good is { Value: var key } && change(key) is var made && made != key ? new PresentedKey(made, words) : null;
}
