namespace ServiceKit.Tool.Conformance.Targets;

/// <summary>A path that everyone may read.</summary>
/// <param name="Path">The path.</param>
/// <param name="IsAskedFor">Whether it was named, rather than found in a document that may be imprecise.</param>
internal sealed record PublicPath(string Path, bool IsAskedFor);
