namespace ServiceKit.Tool.Conformance.Calls;

/// <summary>A server that answered before answers nothing any more. What was found until then counts.</summary>
#pragma warning disable CA1032, CA1064 // made in one place; it does not leave the assembly
internal sealed class ServerGoneException(string message) : Exception(message);
#pragma warning restore CA1032, CA1064
