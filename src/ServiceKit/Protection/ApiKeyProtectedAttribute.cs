using ServiceKit.Protection;

namespace ServiceKit;

/// <summary>
/// The handler answers only callers with a valid API key that has every named scope. Others get 401 or 403 as problem
/// details, before the request is bound or read.
/// </summary>
/// <remarks>
/// Works on methods, lambdas and local functions that are mapped with the minimal API methods, and on classes, where it
/// holds for every handler in them. Attributes add up. The source generator turns it into an endpoint filter at compile
/// time; where a call cannot be intercepted, the runtime enforces the same requirement. It also works on controllers,
/// hubs and gRPC services.
/// </remarks>
/// <example>
/// <code>
/// [ApiKeyProtected("stations:read")]
/// public static Ok&lt;Station[]&gt; List(StationStore store) => TypedResults.Ok(store.All());
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true, Inherited = true)]
public sealed class ApiKeyProtectedAttribute : Attribute, IApiKeyRequirement
{
    /// <summary>Asks for a valid key.</summary>
    /// <param name="scopes">Scopes that the key must have, all of them: <c>resource:action</c>. None: any valid key will do.</param>
    public ApiKeyProtectedAttribute(params string[] scopes)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        Scopes = scopes;
    }

    /// <summary>The scopes that the key must have, all of them.</summary>
    public IReadOnlyList<string> Scopes { get; }

    /// <summary>Scopes of which the key must have at least one, in addition to <see cref="Scopes"/>. Default: no such condition.</summary>
#pragma warning disable CA1819 // the type of an attribute's argument can only be an array
    public string[] AnyOf { get; set; } = [];
#pragma warning restore CA1819

    /// <summary>
    /// The name of the route value that names the tenant which the key must belong to, such as <c>tenant</c> for a pattern with
    /// <c>{tenant}</c>; others get 403 <c>forbidden</c>. An endpoint whose pattern lacks it stops the start. Default: no such condition.
    /// </summary>
    public string? Tenant { get; set; }

    TenantSource? IApiKeyRequirement.Tenant => Tenant is null ? null : RouteTenant.Of(Tenant);

    IReadOnlyList<string> IApiKeyRequirement.AnyOf => AnyOf ?? [];
}
