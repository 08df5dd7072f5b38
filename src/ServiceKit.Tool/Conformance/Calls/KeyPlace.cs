namespace ServiceKit.Tool.Conformance.Calls;

/// <summary>The header that carries keys, and the word before the key in it; null for none.</summary>
internal sealed record KeyPlace(string Header, string? Scheme)
{
    public bool IsAuthorization => string.Equals(Header, "Authorization", StringComparison.OrdinalIgnoreCase);
}
