namespace ServiceKit.Protection;

/// <summary>
/// Says that the source generator saw <c>[ApiKeyProtected]</c> on the handler of this endpoint and attached the filter.
/// Which scopes it needs is read from the attributes, where constants have their values.
/// </summary>
/// <param name="target">The class of the instance that the handler is called on, which may derive from the one that declares it.</param>
internal sealed class GeneratedRequirement(Type? target) : IApiKeyRequirement
{
    public Type? Target => target;

    public IReadOnlyList<string> Scopes => [];

    public IReadOnlyList<string> AnyOf => [];

    public override string ToString() => "API key filter (generated)";
}
