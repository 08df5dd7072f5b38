using ServiceKit.Tool.Conformance.Calls;

namespace ServiceKit.Tool.Conformance.Targets;

/// <summary>What there is to try on a server.</summary>
/// <param name="Operations">What needs a key.</param>
/// <param name="PublicPaths">What needs none.</param>
/// <param name="Place">Where the server says that keys are sent; null where it says nothing.</param>
internal sealed record TestedServer(IReadOnlyList<Operation> Operations, IReadOnlyList<PublicPath> PublicPaths, KeyPlace? Place = null)
{
    /// <summary>Where its document says that it is, if that is elsewhere.</summary>
    public string? OtherAddress { get; init; }
}
