namespace ServiceKit;

/// <summary>
/// On an empty partial class of a test project: the source generator fills it with xunit tests that call every closed
/// endpoint of the program without a key, with a wrong key, and with a malformed body, and fail if one answers anything
/// but 401.
/// </summary>
/// <typeparam name="TFactory">A <c>WebApplicationFactory&lt;Program&gt;</c> that gives the service its keys.</typeparam>
/// <example>
/// <code>
/// [ApiKeyProtectionTests&lt;ServiceFactory&gt;]
/// public sealed partial class EveryEndpointTests;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ApiKeyProtectionTestsAttribute<TFactory> : Attribute
    where TFactory : class, IDisposable;
