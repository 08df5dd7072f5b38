using System.Diagnostics.CodeAnalysis;

namespace ServiceKit.ApiKeys;

/// <summary>
/// The keys of a store, at one moment: what the ring asks before it asks its own. Immutable, as the ring is. A key that the store
/// knows is decided by the store, one that was revoked or deleted there too: no source of the configuration brings it back.
/// </summary>
internal interface IManagedKeys
{
    /// <summary>How many of the store's keys are neither revoked nor deleted.</summary>
    int Count { get; }

    /// <summary>Every scope that some key of the store is granted.</summary>
    IReadOnlySet<string> GrantedScopes { get; }

    /// <summary>Every key that the store knows, those that were revoked or deleted included. Nothing for the hot path.</summary>
    IEnumerable<ApiKeyRecord> Records { get; }

    /// <summary>Whether some key of the store may not be used from everywhere.</summary>
    bool HasNetworks { get; }

    /// <summary>How many keys of the store are enabled and expire between two moments.</summary>
    int CountExpiring(DateTimeOffset from, DateTimeOffset until);

    /// <summary>Finds what the store knows of a key.</summary>
    /// <param name="digest">The SHA-256 digest of the key, from which a store with a pepper makes its own.</param>
    /// <param name="record">The record.</param>
    bool TryFind(ApiKeyDigest digest, [NotNullWhen(true)] out ApiKeyRecord? record);

    /// <summary>Finds a key by its id.</summary>
    bool TryFindById(string id, [NotNullWhen(true)] out ApiKeyRecord? record);

    /// <summary>Finds what became of a record that was found before.</summary>
    bool TryFindAgain(ApiKeyRecord record, [NotNullWhen(true)] out ApiKeyRecord? current);
}

/// <summary>Says that a store belongs to the service, so that no source of the configuration is needed, and none is enough.</summary>
internal sealed class ManagedKeysExpected;
