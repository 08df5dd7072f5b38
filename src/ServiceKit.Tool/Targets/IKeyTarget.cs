using ServiceKit.ApiKeys;
using ServiceKit.KeyManagement;
using ServiceKit.KeyManagement.Api;

namespace ServiceKit.Tool.Targets;

/// <summary>Where keys are managed: a store, or a running service. What both can do.</summary>
internal interface IKeyTarget : IAsyncDisposable
{
    Task<ApiKeyDocument> CreateAsync(ApiKeyDraft draft, CancellationToken cancellationToken);

    Task<ApiKeyPageDocument> ListAsync(ApiKeyQuery query, CancellationToken cancellationToken);

    Task<FoundKey> FindAsync(string id, CancellationToken cancellationToken);

    Task<ApiKeyDocument> ChangeAsync(string id, ApiKeyPatch patch, CancellationToken cancellationToken);

    Task<ApiKeyDocument> RotateAsync(string id, ApiKeyRotation rotation, CancellationToken cancellationToken);

    /// <param name="id">The id.</param>
    /// <param name="version">The version that was seen; null for whichever it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ApiKeyDocument> RevokeAsync(string id, long? version, CancellationToken cancellationToken);

    /// <param name="id">The id.</param>
    /// <param name="version">The version that was seen; null for whichever it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task DeleteAsync(string id, long? version, CancellationToken cancellationToken);

    /// <summary>Takes in what is not there yet.</summary>
    /// <returns>How many were taken in, how many were there already, and what is wrong with the others, by place.</returns>
    Task<ImportSummary> ImportAsync(ApiKeySourceResult source, CancellationToken cancellationToken);

    Task<KeyVerdict> VerifyAsync(string key, CancellationToken cancellationToken);
}

/// <summary>A key, and the version of it that was seen; null where the service does not say.</summary>
internal sealed record FoundKey(ApiKeyDocument Key, long? Version);

/// <summary>What is known of a presented key.</summary>
/// <param name="State">active, disabled, expired, revoked, or unknown.</param>
/// <param name="Masked">What may be shown of it.</param>
/// <param name="Id">Its id; null where it is not known.</param>
/// <param name="Name">Its name; null where it is not known.</param>
internal sealed record KeyVerdict(string State, string Masked, string? Id = null, string? Name = null)
{
    public const string Unknown = "unknown";

    public static readonly string Active = StateName.Of(ApiKeyState.Active);
}
