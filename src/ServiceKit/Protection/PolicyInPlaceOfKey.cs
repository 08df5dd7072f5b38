namespace ServiceKit.Protection;

/// <summary>
/// Endpoint metadata: an authorization policy of the service lets callers in, in place of a key. The framework's authorization enforces it;
/// without that middleware such an endpoint answers nobody.
/// </summary>
/// <param name="Policy">The name of the policy.</param>
internal sealed record PolicyInPlaceOfKey(string Policy);
