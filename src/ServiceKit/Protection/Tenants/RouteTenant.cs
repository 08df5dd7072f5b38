using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ServiceKit.Protection;

/// <summary>A value of the route names the tenant: the one that the handler is bound to, compared byte for byte.</summary>
internal sealed record RouteTenant : TenantSource
{
    // What RoutePatternFactory refuses in a name, blanks, and what belongs to a parameter but not to its name.
    private static readonly SearchValues<char> NoNameCharacters = SearchValues.Create("{}*?/:=~ \t\r\n");

    private RouteTenant(string name) => Name = name;

    /// <summary>The name of the route value; routing compares such names without case.</summary>
    public string Name { get; }

    /// <exception cref="InvalidOperationException">The name is malformed.</exception>
    public static RouteTenant Of(string name) =>
        Fault(name) is { } fault ? throw new InvalidOperationException($"a tenant whose route value {fault}.") : new RouteTenant(name);

    /// <summary>Why <paramref name="name"/> cannot be the name of a route value, in words; null if it can.</summary>
    public static string? Fault(string? name) => name switch
    {
        null or "" => "has no name; write that of a parameter of the pattern, as in tenant",
        _ when name.AsSpan().ContainsAny(NoNameCharacters) => "is not named by a word; write the name of a parameter of the pattern without braces, as in tenant",
        _ => null,
    };

    public override bool IsOpenTo(string tenant, HttpRequest request) =>
        request.RouteValues.TryGetValue(Name, out var value)
        && Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } named
        && (tenant == EveryTenant || string.Equals(tenant, named, StringComparison.Ordinal));

    public override string Describe(Func<string, string> quote) => quote(ToString());

    public override string ToString() => $"{{{Name}}}";
}
