namespace ServiceKit.KeyManagement;

/// <summary>How keys are managed. The configuration section <c>ServiceKit:KeyManagement</c> is bound to it before code changes it.</summary>
public sealed class KeyManagementOptions
{
    /// <summary>The configuration section: <c>ServiceKit:KeyManagement</c>.</summary>
    public const string Section = "ServiceKit:KeyManagement";

    /// <summary>The scope that the REST API asks for: <c>keys:admin</c>.</summary>
    public const string AdminScope = "keys:admin";

    /// <summary>
    /// An authorization policy of the service that protects the REST API in place of the scope <c>keys:admin</c>, such as one over a
    /// JWT scheme. Default: none.
    /// </summary>
    public string? AdminPolicy { get; set; }

    /// <summary>The file of the SQLite store, relative to the content root; made where there is none. Default: <c>data/keys.db</c>.</summary>
    public string Database { get; set; } = "data/keys.db";

    /// <summary>The brand of new keys: 2 to 16 lower-case letters and digits. Default: <c>sk</c>.</summary>
    public string Brand { get; set; } = ApiKeyFormat.DefaultBrand;

    /// <summary>
    /// The environment that new keys carry: 2 to 16 lower-case letters and digits. Default: that of the host in a short form, <c>prod</c>,
    /// <c>staging</c>, <c>dev</c>, else <c>live</c>.
    /// </summary>
    public string? KeyEnvironment { get; set; }

    /// <summary>
    /// Secrets of 32 bytes or more in base64 that digests are made with beside the key, by version, from 1. Keep older ones for as long
    /// as keys have them: a key whose pepper is gone is refused. Default: none, plain SHA-256.
    /// </summary>
    public IDictionary<int, string> Peppers { get; } = new Dictionary<int, string>();

    /// <summary>
    /// The version of the pepper that new digests are made with, and that keys with another digest are given when they are used.
    /// Default: the highest. Name the one before while a new pepper is being brought to all replicas: a replica that does not have it
    /// refuses the keys that were made with it.
    /// </summary>
    public int? ActivePepper { get; set; }

    /// <summary>
    /// Whether the first start on an empty store, without keys from elsewhere, makes a key with every scope, prints it to standard output once, and never again.
    /// Default: <see langword="true"/>.
    /// </summary>
    public bool FirstKey { get; set; } = true;

    /// <summary>How often a store that sends no notices is asked whether it changed: 10 ms to 1 minute. Default: 250 ms.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often the use of keys is written: 100 ms to 1 hour. What was counted since is lost when the process is killed. Default: 10 seconds.</summary>
    public TimeSpan UsageInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Scopes that can be granted beside those that endpoints ask for, such as the ones that only policies look at. Default: none.</summary>
    public IList<string> AdditionalScopes { get; } = [];

    /// <summary>How long a key stays valid after its rotation unless the call says otherwise: 0 to 366 days. Default: 24 hours.</summary>
    public TimeSpan RotationGrace { get; set; } = TimeSpan.FromHours(24);
}
