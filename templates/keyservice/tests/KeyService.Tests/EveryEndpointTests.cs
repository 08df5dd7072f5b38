using ServiceKit;

namespace KeyService.Tests;

/// <summary>
/// Calls every endpoint that the service has, those to come included, without a key, with a wrong key and with a malformed
/// body. The tests themselves are generated.
/// </summary>
[ApiKeyProtectionTests<ServiceFactory>]
public sealed partial class EveryEndpointTests;
