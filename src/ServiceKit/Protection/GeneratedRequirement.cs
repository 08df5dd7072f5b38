namespace ServiceKit.Protection;

/// <summary>The requirement that the source generator read at compile time, where it also sees what reflection does not: the interface or the class through which a handler was named.</summary>
internal sealed class GeneratedRequirement(IReadOnlyList<string> scopes, IReadOnlyList<string> anyOf) : IApiKeyRequirement
{
    public IReadOnlyList<string> Scopes => scopes;

    public IReadOnlyList<string> AnyOf => anyOf;

    public override string ToString() => "API key filter (generated)";
}
