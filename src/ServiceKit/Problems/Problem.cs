namespace ServiceKit.Problems;

/// <summary>A kind of error that the service answers with.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Name">The last part of the problem type: <c>urn:servicekit:error:&lt;name&gt;</c>.</param>
/// <param name="Detail">What to tell the caller.</param>
internal sealed record Problem(int Status, string Name, string Detail)
{
    /// <summary>Further members (RFC 9457 section 3.2).</summary>
    public IReadOnlyDictionary<string, object?>? Members { get; init; }
}
