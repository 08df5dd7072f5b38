namespace ServiceKit.Tool.Conformance.Cases;

/// <summary>Whether an operation is open to everyone anyway: that is one finding, and not another of each case that follows.</summary>
internal static class Strangers
{
    public static Verdict LetIn => Verdict.NotApplicable("No key is needed here: see no-key.");

    public static async Task<bool> AreLetInAsync(Subject subject, CancellationToken cancellationToken) => (await subject.WithoutKeyAsync(cancellationToken)).IsSuccess;

    /// <summary>Whether any key, or none, is as good as the right one.</summary>
    public static async Task<bool> WithAnyKeyAsync(Subject subject, CancellationToken cancellationToken) =>
        await AreLetInAsync(subject, cancellationToken) || (await subject.WithWrongKeyAsync(cancellationToken)).IsSuccess;
}
