using System.ComponentModel;

namespace ServiceKit.CompilerServices;

/// <summary>The scopes that an assembly names, as the source generator found them. Not for direct use: write <see cref="ApiKeyScopesAttribute"/>.</summary>
/// <param name="scopes">The scopes.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class KnownApiKeyScopesAttribute(params string[] scopes) : Attribute
{
    /// <summary>The scopes.</summary>
    public IReadOnlyList<string> Scopes { get; } = scopes;
}
