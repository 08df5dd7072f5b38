namespace ServiceKit.Configs;

/// <summary>What must be so for a write to be made (RFC 9110 section 13.1).</summary>
internal sealed record ConfigConditions
{
    /// <summary>Tags of which the present one must be one; null for any.</summary>
    public IReadOnlyCollection<string>? ExpectedTags { get; init; }

    /// <summary>Tags of which the present one must be none.</summary>
    public IReadOnlyCollection<string> RefusedTags { get; init; } = [];

    /// <summary>Something of this name must be there.</summary>
    public bool MustExist { get; init; }

    /// <summary>Nothing of this name may be there.</summary>
    public bool MustBeNew { get; init; }
}
