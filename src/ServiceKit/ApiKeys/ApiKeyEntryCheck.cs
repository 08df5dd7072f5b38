using ServiceKit.Limits;
using ServiceKit.Networks;

namespace ServiceKit.ApiKeys;

/// <summary>What is wrong with an entry, whichever source it came from. Never quotes a key, or what could be one.</summary>
internal static class ApiKeyEntryCheck
{
    private const int MaxNameLength = 128;

    /// <returns>The fault in words, or null and the digest that the key is found by.</returns>
    public static string? Fault(ApiKeyEntry entry, out ApiKeyDigest digest) =>
        FaultOfSecret(entry, out digest)
        ?? FaultOfScopes(entry.Scopes)
        ?? FaultOfText(entry.Name, "name", entry.Key)
        ?? FaultOfText(entry.Tenant, "tenant", entry.Key)
        ?? FaultOfNetworks(entry.Networks, out _)
        ?? (KeyLimit.Fault(entry.Limit) is { } fault ? $"the limit {fault}" : null);

    /// <summary>The networks of an entry without a fault; null for anywhere.</summary>
    public static NetworkList? Networks(ApiKeyEntry entry) => FaultOfNetworks(entry.Networks, out var networks) is null ? networks : NetworkList.Nobody;

    private static string? FaultOfSecret(ApiKeyEntry entry, out ApiKeyDigest digest)
    {
        digest = default;
        switch (entry)
        {
            case { Key: not null, Hash: not null }:
                return "both a key and a hash are given; keep one of the two";
            case { Key: null, Hash: null }:
                return "neither a key nor a hash is given";
            case { Hash: { } hash }:
                return ApiKeyHash.TryParse(hash, out digest) ? null : "the hash is malformed; write sha256$ and the 64 hexadecimal digits of the key's SHA-256 digest";
            case { Key: { } key } when ApiKeySyntax.Fault(key) is { } fault:
                return $"the key {fault}";
            case { Key: { } key } when ApiKeyHash.IsHash(key):
                return "the key is a hash; give it as the hash instead";
            case { Key: { } key } when ApiKeyHash.IsForeignHash(key):
                return "the key looks like a hash of a kind that is not read here; write the key, or sha256$ and its SHA-256 digest in hexadecimal";
            case { Key: { } key } when ApiKeyFormat.Check(key) is ApiKeyFormatCheck.BadChecksum:
                return "the key looks like a key of ServiceKit's format but its checksum is wrong: was it copied completely? Copy it again, or replace it";
            default:
                digest = ApiKeyDigest.Of(entry.Key);
                return null;
        }
    }

    // Null can come from a caller without nullable checks.
    private static string? FaultOfScopes(IReadOnlyList<string>? scopes) =>
        scopes is null ? "the scopes are null; use an empty list to grant none"
        : scopes is [Scope.All] ? null
        : scopes.Select(Scope.Fault).FirstOrDefault(fault => fault is not null) is { } fault ? $"a scope {fault}"
        : null;

    /// <summary>What is wrong with a name or a tenant, which are logged.</summary>
    public static string? FaultOfText(string text) =>
        text.Length is 0 or > MaxNameLength || text.Any(char.IsControl) ? $"is empty, longer than {MaxNameLength} characters, or has control characters" : null;

    /// <summary>What is wrong with the networks of a key.</summary>
    public static string? FaultOfNetworks(IReadOnlyList<string>? networks) => FaultOfNetworks(networks, out _);

    private static string? FaultOfText(string? text, string what, string? key) =>
        text is null ? null
        : FaultOfText(text) is { } fault ? $"the {what} {fault}"
        : key is not null && text.Contains(key, StringComparison.Ordinal) ? $"the {what} contains the key, and would show it in every log"
        : null;

    private static string? FaultOfNetworks(IReadOnlyList<string>? entries, out NetworkList? networks)
    {
        networks = null;
        return entries switch
        {
            null => null,
            [] => "the networks are empty; leave them out to allow every address",
            _ => NetworkList.Fault(entries, out networks) is { } fault ? $"the networks are faulty: {fault}" : null,
        };
    }
}
