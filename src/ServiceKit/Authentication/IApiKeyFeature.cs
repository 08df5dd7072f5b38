namespace ServiceKit;

/// <summary>
/// Who is calling: present in <c>HttpContext.Features</c> once a request was accepted by its API key. The same facts are
/// claims of <c>HttpContext.User</c>.
/// </summary>
public interface IApiKeyFeature
{
    /// <summary>The key's id: safe to log and to show.</summary>
    string KeyId { get; }

    /// <summary>The consumer that the key belongs to.</summary>
    string Name { get; }

    /// <summary>The tenant that the key belongs to, <c>*</c> for every tenant, or null for none.</summary>
    string? Tenant { get; }

    /// <summary>The scopes granted to the key.</summary>
    IReadOnlyList<string> Scopes { get; }

    /// <summary>Whether the key covers <paramref name="scope"/>, wildcards considered.</summary>
    /// <param name="scope">A scope such as <c>stations:read</c>.</param>
    /// <returns><see langword="true"/> if it does.</returns>
    bool HasScope(string scope);
}
