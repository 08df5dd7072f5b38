using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ServiceKit.Protection;

/// <summary>A label of the host names the tenant. Hosts are compared without case (RFC 4343), and the tenant is the label in lower case.</summary>
internal sealed record HostTenant : TenantSource
{
    private const string Label = "{tenant}";

    // RFC 1035 section 2.3.4
    private const int MaxLabelLength = 63;

    private static readonly SearchValues<char> LabelCharacters =
        SearchValues.Create("-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private readonly string _before;
    private readonly string _after;

    private HostTenant(string pattern)
    {
        var start = pattern.IndexOf(Label, StringComparison.Ordinal);
        _before = pattern[..start];
        _after = pattern[(start + Label.Length)..];
    }

    /// <exception cref="ArgumentException">The pattern is malformed.</exception>
    public static HostTenant Of(string pattern) =>
        Fault(pattern) is { } fault ? throw new ArgumentException($"The pattern of a host {fault}.", nameof(pattern)) : new HostTenant(pattern);

    /// <summary>Why <paramref name="pattern"/> is no pattern of a host, in words; null if it is.</summary>
    public static string? Fault(string pattern)
    {
        var labels = pattern.Split('.');
        return labels.Count(label => label == Label) != 1 ? "has exactly one label {tenant}, as in {tenant}.api.example.com"
            : labels.Length < 2 ? "has a domain beside {tenant}, as in {tenant}.api.example.com"
            : labels.Any(label => label != Label && !IsLabel(label)) ? "has labels of letters, digits and hyphens, without scheme, port and wildcards, as in {tenant}.api.example.com"
            : null;
    }

    public override bool IsOpenTo(string tenant, HttpRequest request)
    {
        var host = request.Host.Host.AsSpan();
        var length = host.Length - _before.Length - _after.Length;
        if (length <= 0 || !Ascii.EqualsIgnoreCase(host[.._before.Length], _before) || !Ascii.EqualsIgnoreCase(host[^_after.Length..], _after))
        {
            return false;
        }

        var label = host.Slice(_before.Length, length);
        if (!IsLabel(label))
        {
            return false;
        }

        Span<char> lower = stackalloc char[MaxLabelLength];
        return tenant == EveryTenant || lower[..label.ToLowerInvariant(lower)].SequenceEqual(tenant);
    }

    public override string Describe(Func<string, string> quote) => $"the host {quote(ToString())}";

    public override string ToString() => _before + Label + _after;

    private static bool IsLabel(ReadOnlySpan<char> text) => text.Length is > 0 and <= MaxLabelLength && !text.ContainsAnyExcept(LabelCharacters);
}
