namespace ServiceKit;

/// <summary>What <see cref="ApiKeyFormat.Check"/> says about a text.</summary>
public enum ApiKeyFormatCheck
{
    /// <summary>The text has another shape: a key of somebody else's making, which may still be a good key, or no key at all.</summary>
    NotOurFormat,

    /// <summary>Shape and checksum are right. Whether any service knows the key is another question.</summary>
    WellFormed,

    /// <summary>The shape is right and the checksum is not: a key of this format that was changed on its way.</summary>
    BadChecksum,
}
