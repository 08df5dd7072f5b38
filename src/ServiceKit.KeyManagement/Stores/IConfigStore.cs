namespace ServiceKit.KeyManagement;

/// <summary>
/// Keeps the named configurations of <c>WithConfig()</c>. The stores of this project implement it beside <see cref="IApiKeyStore"/>; beside
/// one of your own, register one as a singleton. All members may be called concurrently.
/// </summary>
/// <remarks>Throws as <see cref="IApiKeyStore"/> does, which has to be initialized before.</remarks>
public interface IConfigStore
{
    /// <summary>Finds a configuration.</summary>
    /// <param name="kind">The kind: each <c>WithConfig()</c> of a service has one.</param>
    /// <param name="name">The name, exactly.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The configuration, or null.</returns>
    Task<StoredConfig?> FindConfigAsync(string kind, string name, CancellationToken cancellationToken);

    /// <summary>Lists configurations by name, in the order of code points.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="text">A part of the name, in any case; null for all.</param>
    /// <param name="skip">How many to leave out.</param>
    /// <param name="take">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>One page, and how many there are on all.</returns>
    Task<StoredConfigPage> ListConfigsAsync(string kind, string? text, int skip, int take, CancellationToken cancellationToken);

    /// <summary>Lists names alone, in the order of code points.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="after">The name after which to begin; empty for the first.</param>
    /// <param name="take">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The names.</returns>
    Task<IReadOnlyList<string>> ListConfigNamesAsync(string kind, string after, int take, CancellationToken cancellationToken);

    /// <summary>Writes a configuration, durably, unless a condition does not hold.</summary>
    /// <param name="write">What to write, and under what conditions.</param>
    /// <param name="cancellationToken">Gives up; whether it was written is then unknown.</param>
    /// <returns>What came of it.</returns>
    Task<ConfigWriteResult> WriteConfigAsync(ConfigWrite write, CancellationToken cancellationToken);

    /// <summary>Removes a configuration.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="name">The name.</param>
    /// <param name="expectedTags">The tags of which it must have one; null for any.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns><see cref="ConfigWriteOutcome.Replaced"/> if it was removed, else <see cref="ConfigWriteOutcome.Missing"/> or <see cref="ConfigWriteOutcome.Changed"/>.</returns>
    Task<ConfigWriteOutcome> RemoveConfigAsync(string kind, string name, IReadOnlyCollection<string>? expectedTags, CancellationToken cancellationToken);
}

/// <summary>A configuration as it is kept.</summary>
/// <param name="Name">Its name, of ASCII characters.</param>
/// <param name="Data">Its content, JSON.</param>
/// <param name="Tag">Another one with each write, never used again.</param>
/// <param name="CreatedAt">When it was written first.</param>
/// <param name="UpdatedAt">When it was written last.</param>
public sealed record StoredConfig(string Name, string Data, string Tag, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>A page of configurations.</summary>
/// <param name="Items">The configurations.</param>
/// <param name="Total">How many there are on all pages.</param>
public sealed record StoredConfigPage(IReadOnlyList<StoredConfig> Items, long Total);

/// <summary>A write of a configuration.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Name">The name.</param>
/// <param name="Data">The content, JSON.</param>
/// <param name="Tag">The new tag.</param>
/// <param name="At">When it is written.</param>
public sealed record ConfigWrite(string Kind, string Name, string Data, string Tag, DateTimeOffset At)
{
    /// <summary>The tags of which the present one must have one; null for any, or for none being there.</summary>
    public IReadOnlyCollection<string>? ExpectedTags { get; init; }

    /// <summary>The tags of which the present one may have none.</summary>
    public IReadOnlyCollection<string> RefusedTags { get; init; } = [];

    /// <summary>Whether one of this name must be there.</summary>
    public bool MustExist { get; init; }

    /// <summary>Whether none of this name may be there.</summary>
    public bool MustBeNew { get; init; }

    /// <summary>How many of this kind there may be.</summary>
    public int MaxCount { get; init; } = int.MaxValue;
}

/// <summary>What came of a write.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Config">The configuration as it is now kept; null if nothing was written.</param>
public sealed record ConfigWriteResult(ConfigWriteOutcome Outcome, StoredConfig? Config);

/// <summary>What came of writing or removing a configuration.</summary>
public enum ConfigWriteOutcome
{
    /// <summary>There was none of this name before.</summary>
    Created,

    /// <summary>It took the place of another, or it is gone.</summary>
    Replaced,

    /// <summary>Nothing was done: there is one of this name.</summary>
    Exists,

    /// <summary>Nothing was done: there is none of this name.</summary>
    Missing,

    /// <summary>Nothing was done: it has another tag than expected.</summary>
    Changed,

    /// <summary>Nothing was done: there are as many as there may be.</summary>
    TooMany,
}
