namespace ServiceKit.KeyManagement;

/// <summary>Whether a write of a configuration may be made, by what is there; the same for every store.</summary>
internal static class ConfigRules
{
    /// <returns>Why not; null if it may.</returns>
    public static ConfigWriteOutcome? Refusal(ConfigWrite write, string? presentTag, Func<long> count) => presentTag switch
    {
        null when write.MustExist || write.ExpectedTags is not null => ConfigWriteOutcome.Missing,
        null => count() >= write.MaxCount ? ConfigWriteOutcome.TooMany : null,
        _ when write.MustBeNew => ConfigWriteOutcome.Exists,
        _ when !IsExpected(write.ExpectedTags, presentTag) || write.RefusedTags.Contains(presentTag) => ConfigWriteOutcome.Changed,
        _ => null,
    };

    /// <summary>The same for a removal.</summary>
    public static ConfigWriteOutcome? RefusalToRemove(IReadOnlyCollection<string>? expectedTags, string? presentTag) =>
        presentTag is null ? ConfigWriteOutcome.Missing
        : IsExpected(expectedTags, presentTag) ? null
        : ConfigWriteOutcome.Changed;

    private static bool IsExpected(IReadOnlyCollection<string>? expected, string presentTag) => expected is null || expected.Contains(presentTag);
}
