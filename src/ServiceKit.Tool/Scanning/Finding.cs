namespace ServiceKit.Tool.Scanning;

/// <summary>A key that was found.</summary>
/// <param name="File">The path below the folder, with / between its parts; null for the message of a commit.</param>
/// <param name="Line">The line, from 1; null in files that are not text.</param>
/// <param name="Commit">The commit that added it; null for a file as it lies there.</param>
/// <param name="Masked">What may be shown of the key.</param>
/// <param name="Checksum">Whether its checksum is right.</param>
internal sealed record Finding(string? File, int? Line, string? Commit, string Masked, bool Checksum);

/// <summary>A key in a text: what may be shown of it, and what tells it from others, which is never shown.</summary>
internal readonly record struct FoundText(string Key, bool HasRightChecksum)
{
    public string Masked => ApiKeyFormat.Mask(Key);

    public override string ToString() => Masked;
}
