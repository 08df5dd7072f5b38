namespace ServiceKit;

/// <summary>What a key of ServiceKit's format says about itself. The secret is not among it.</summary>
/// <param name="Brand">Whose key it is, such as <c>sk</c>.</param>
/// <param name="Environment">Where it is meant to work, such as <c>prod</c>.</param>
/// <param name="Id">Eight lower-case hex digits that tell the key from others.</param>
public sealed record ApiKeyParts(string Brand, string Environment, string Id)
{
    /// <summary>The key as it may be shown: <c>sk_prod_a1b2c3d4_****</c>.</summary>
    /// <returns>A text that is safe to log.</returns>
    public override string ToString() => $"{Brand}_{Environment}_{Id}_****";
}
