using ServiceKit.Generators.Caching;

namespace ServiceKit.Generators.Attachment;

/// <summary>A call such as <c>app.MapGet("/", Handler)</c> whose handler asks for a key. Holds nothing of Roslyn's.</summary>
/// <param name="FilePath">The source file, to group by; not written into the output.</param>
/// <param name="Location">The data of <c>[InterceptsLocation]</c>.</param>
/// <param name="DisplayLocation">The place in words, for a comment.</param>
/// <param name="Signature">Which overload is called.</param>
/// <param name="IsProtectedByReceiver">Whether only the class of the instance asks for the key, which reflection cannot see in the handler.</param>
internal sealed record MappedCall(
    string FilePath,
    InterceptedLocation Location,
    string DisplayLocation,
    MapSignature Signature,
    bool IsProtectedByReceiver);

/// <summary>What <c>[InterceptsLocation]</c> takes.</summary>
internal sealed record InterceptedLocation(int Version, string Data);

/// <summary>One overload of the framework's mapping methods.</summary>
/// <param name="Method">Its name.</param>
/// <param name="ReturnType">The fully qualified return type.</param>
/// <param name="Parameters">The parameters after the endpoint route builder.</param>
/// <param name="Handler">The name of the parameter that takes the handler.</param>
internal sealed record MapSignature(string Method, string ReturnType, EquatableArray<MapParameter> Parameters, string Handler);

/// <summary>A parameter of a mapping method.</summary>
internal readonly record struct MapParameter(string Type, string Name);

/// <summary>All calls of one source file: the unit of output, so that an edit re-emits one file only.</summary>
internal sealed record MappedFile(string HintName, EquatableArray<MappedCall> Calls) : IEquatable<MappedFile>;
