using Microsoft.AspNetCore.Http;

namespace ServiceKit.Protection;

/// <summary>The tenants that a key must belong to: each place that an endpoint names has to name the one of the key.</summary>
internal sealed class TenantRequirement
{
    public static readonly TenantRequirement None = new([]);

    private TenantRequirement(TenantSource[] sources) => Sources = sources;

    public IReadOnlyList<TenantSource> Sources { get; }

    public bool IsEmpty => Sources.Count == 0;

    /// <summary>Adds up what the attributes and conventions of one endpoint ask for.</summary>
    /// <exception cref="InvalidOperationException">The name of a route value is malformed.</exception>
    public static TenantRequirement Of(IEnumerable<IApiKeyRequirement> requirements)
    {
        // Sorted, as scopes are.
        TenantSource[] sources = [.. requirements.Select(r => r.Tenant).OfType<TenantSource>().Distinct().OrderBy(s => s.ToString(), StringComparer.Ordinal)];
        return sources is [] ? None : new TenantRequirement(sources);
    }

    /// <summary>Whether a key of <paramref name="tenant"/> may be used for the request. One without a tenant may not.</summary>
    public bool IsMetBy(string? tenant, HttpRequest request)
    {
        for (var i = 0; i < Sources.Count; i++)
        {
            if (tenant is null || !Sources[i].IsOpenTo(tenant, request))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>For a sentence: "the tenant in `{tenant}`".</summary>
    /// <param name="quote">How to write a part of a pattern.</param>
    public string Describe(Func<string, string> quote) => $"the tenant in {string.Join(" and in ", Sources.Select(source => source.Describe(quote)))}";

    public override string ToString() => string.Join(" and ", Sources);
}
