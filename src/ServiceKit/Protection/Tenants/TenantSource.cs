using Microsoft.AspNetCore.Http;

namespace ServiceKit.Protection;

/// <summary>Where a request names the tenant that it is about. As text: what the pattern has in that place.</summary>
internal abstract record TenantSource
{
    /// <summary>What the tenant of a key is that may act for every tenant.</summary>
    public const string EveryTenant = "*";

    /// <summary>
    /// Whether a key of <paramref name="tenant"/> may be used for the request. One that names no tenant is nobody's, and is refused to
    /// the key of every tenant too.
    /// </summary>
    public abstract bool IsOpenTo(string tenant, HttpRequest request);

    /// <summary>For a sentence: "the tenant in …".</summary>
    /// <param name="quote">How to write a part of a pattern.</param>
    public abstract string Describe(Func<string, string> quote);
}
