using System.Text.Json.Serialization;

namespace ServiceKit.Protection.Inventory;

/// <summary>One endpoint: how it is called, what it asks for, and what enforces that.</summary>
/// <param name="Methods">The HTTP methods; empty: all.</param>
/// <param name="Pattern">The route pattern.</param>
/// <param name="Access">Who may call it.</param>
/// <param name="Scopes">The scopes that a key must have, all of them.</param>
/// <param name="AnyOf">Groups of scopes, of each of which a key must have one.</param>
/// <param name="EnforcedBy">What keeps strangers out: middleware, guard, generated filter, filter.</param>
/// <param name="Tenants">Where the tenant stands that a key must belong to: <c>{tenant}</c> in the path, or the pattern of the host.</param>
/// <param name="Webhook">The verifier whose signature a request needs, beside what <paramref name="Access"/> says; null: none.</param>
/// <param name="OrNetworks">Whether clients from some networks need no key, whatever <paramref name="Access"/> says of the others.</param>
/// <param name="Policy">The authorization policy, or the session, that lets callers in, in place of a key; null: none.</param>
internal sealed record InventoryEntry(
    IReadOnlyList<string> Methods,
    string Pattern,
    EndpointOpenness Access,
    IReadOnlyList<string> Scopes,
    IReadOnlyList<IReadOnlyList<string>> AnyOf,
    IReadOnlyList<string> EnforcedBy,
    IReadOnlyList<string> Tenants,
    string? Webhook = null,
    string? Policy = null,
    bool OrNetworks = false);

/// <summary>Who may call an endpoint.</summary>
[JsonConverter(typeof(EndpointOpennessConverter))]
internal enum EndpointOpenness
{
    /// <summary>Callers with a valid key that has the scopes: the endpoint says so.</summary>
    Key,

    /// <summary>Callers with a valid key, since nothing says otherwise.</summary>
    Default,

    /// <summary>Callers that an authorization policy of the service lets in.</summary>
    Policy,

    /// <summary>Callers with a session, such as that of a dashboard.</summary>
    Session,

    /// <summary>Anyone: its path is in the list of open paths.</summary>
    Path,

    /// <summary>Anyone: the endpoint allows anonymous callers.</summary>
    Anonymous,

    /// <summary>Anyone: nothing closes the service.</summary>
    Open,
}

/// <summary>Writes them in lower case.</summary>
internal sealed class EndpointOpennessConverter() : JsonStringEnumConverter<EndpointOpenness>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false);
