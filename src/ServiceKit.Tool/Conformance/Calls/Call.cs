namespace ServiceKit.Tool.Conformance.Calls;

/// <summary>A request that a case makes.</summary>
internal sealed record Call(string Method, string Path)
{
    /// <summary>What is sent as the key; <see langword="null"/> sends no header at all.</summary>
    public PresentedKey? Key { get; init; }

    /// <summary>A second key, in <c>Authorization: Bearer</c>.</summary>
    public PresentedKey? Bearer { get; init; }

    /// <summary>A key in the query, under each name that is usual.</summary>
    public PresentedKey? Query { get; init; }

    public CallBody? Body { get; init; }
}

/// <summary>A text that is sent as a key, and what it is called where it must not be shown.</summary>
internal sealed record PresentedKey(string Value, string Words)
{
    // Not the value: records print themselves.
    public override string ToString() => Words;
}

/// <summary>A body.</summary>
/// <param name="Words">What it is called.</param>
/// <param name="MediaType">Its media type; null for none.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="DeclaredLength">Announces so many bytes, with <c>Expect: 100-continue</c> and without sending any; null: sends the bytes.</param>
internal sealed record CallBody(string Words, string? MediaType, string Content, long? DeclaredLength = null);
