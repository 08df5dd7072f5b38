namespace ServiceKit.KeyManagement;

/// <summary>Whether a write of a configuration may be made, by what is there; the same for every store.</summary>
internal static class ConfigRules
{
    /// <returns>Why not; null if it may.</returns>
    public static ConfigWriteOutcome? Refusal(ConfigWrite write, string? presentTag, Func<long> count) => presentTag switch
    {
        null when write.ExpectedTag is not null => ConfigWriteOutcome.Missing,
        null => count() >= write.MaxCount ? ConfigWriteOutcome.TooMany : null,
        _ when write.MustBeNew => ConfigWriteOutcome.Exists,
        _ when write.ExpectedTag is { } expected && expected != presentTag => ConfigWriteOutcome.Changed,
        _ => null,
    };
}
