using Microsoft.Extensions.Options;
using ServiceKit.ApiKeys;
using ServiceKit.KeyManagement.Digests;

namespace ServiceKit.KeyManagement;

/// <summary>
/// Makes, changes and takes back keys: the one place that does, for the REST API, the dashboard, the command line and the service's own
/// code. Every change is checked, written with its entry in the audit log or not at all, and in force on every replica within a second.
/// </summary>
/// <remarks>All members may be called concurrently, and throw <see cref="ApiKeyStoreException"/> where the store cannot be reached.</remarks>
public sealed partial class ApiKeyManager
{
    // Ids are 32 bits: two of some ten thousand keys collide, and the second is given another id.
    private const int MaxTries = 8;

    private readonly IApiKeyStore _store;
    private readonly Peppers _peppers;
    private readonly KeyFormat _format;
    private readonly IScopeCatalogue _catalogue;
    private readonly KeyManagementOptions _options;
    private readonly ICommitObserver? _observer;
    private readonly TimeProvider _clock;

    internal ApiKeyManager(IApiKeyStore store, Peppers peppers, KeyFormat format, IScopeCatalogue catalogue, IOptions<KeyManagementOptions> options, TimeProvider clock, ICommitObserver? observer)
    {
        _store = store;
        _peppers = peppers;
        _format = format;
        _catalogue = catalogue;
        _options = options.Value;
        _clock = clock;
        _observer = observer;
    }

    /// <summary>Makes a key.</summary>
    /// <param name="draft">What it shall be.</param>
    /// <param name="actor">Who makes it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The key, with its text.</returns>
    /// <exception cref="KeyManagementException">The draft is invalid, or grants more than the actor has.</exception>
    public Task<CreatedApiKey> CreateAsync(ApiKeyDraft draft, ApiKeyActor actor, CancellationToken cancellationToken = default) =>
        CreateAsync(draft, actor, _ => null, cancellationToken);

    /// <summary>Changes a key.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="patch">What to change.</param>
    /// <param name="version">The version that the caller knows; null for whichever it is.</param>
    /// <param name="actor">Who changes it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The key as it is now.</returns>
    /// <exception cref="KeyManagementException">There is no such key, it changed since, it was revoked, or the change is invalid.</exception>
    public Task<StoredApiKey> ChangeAsync(string id, ApiKeyPatch patch, long? version, ApiKeyActor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patch);
        return UpdateAsync(id, version, actor, AuditActions.Changed, (key, now) =>
        {
            ManagementRules.NotRevoked(key);
            var changed = key with
            {
                Name = patch.Name.Or(key.Name),
                Scopes = patch.Scopes.Or(key.Scopes),
                Tenant = patch.Tenant.Or(key.Tenant),
                Enabled = patch.Enabled.Or(key.Enabled),
                ExpiresAt = Cut(patch.ExpiresAt.Or(key.ExpiresAt)),
                Networks = patch.Networks.Or(key.Networks),
                Limit = patch.Limit.Or(key.Limit),
            };

            // Who makes a key worth more hands out all that it may do: it may be a key that the caller holds.
            Check(changed, key, now, actor, ManagementRules.GivesMore(key, changed) ? changed.Scopes : changed.Scopes.Except(key.Scopes, StringComparer.Ordinal));
            return changed;
        }, cancellationToken);
    }

    /// <summary>Finds a key that the actor may see.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The key and its use.</returns>
    /// <exception cref="KeyManagementException">There is no such key.</exception>
    public async Task<ApiKeyListing> FindAsync(string id, ApiKeyActor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(actor);
        return await _store.FindAsync(id, cancellationToken) is { } found && actor.Sees(found.Key)
            ? found
            : throw ManagementRules.NotFound();
    }

    /// <summary>Lists the keys that the actor may see.</summary>
    /// <param name="query">Which.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>One page.</returns>
    public Task<ApiKeyPage> ListAsync(ApiKeyQuery query, ApiKeyActor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(actor);
        return actor.IsForEveryTenant ? _store.ListAsync(query, cancellationToken)
            : query.Tenant is null || query.Tenant == actor.Tenant ? _store.ListAsync(query with { Tenant = actor.Tenant }, cancellationToken)
            : Task.FromResult(new ApiKeyPage([], 0));
    }

    internal async Task<CreatedApiKey> CreateAsync(ApiKeyDraft draft, ApiKeyActor actor, Func<CreatedApiKey, IdempotentAnswer?> answer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(actor);
        if (KeyCheck.FaultOfEnvironment(draft.Environment) is { } fault)
        {
            throw new KeyManagementException(new Dictionary<string, string[]> { [nameof(draft.Environment)] = [fault] });
        }

        var format = draft.Environment is { } environment ? new ApiKeyFormat(environment, _format.Value.Brand) : _format.Value;
        return await AddAsync(
            format,
            (text, id, now) =>
            {
                var key = FromDraft(draft, id, DigestOf(text), ApiKeyFormat.Mask(text), now, actor);
                Check(key, null, now, actor, key.Scopes);
                return ([key], [Draft(AuditActions.Created, actor, null, key, now)]);
            },
            answer,
            cancellationToken);
    }

    private static StoredApiKey Next(StoredApiKey key, DateTimeOffset now) => key with { Version = key.Version + 1, UpdatedAt = now };

    private static DateTimeOffset? Cut(DateTimeOffset? moment) => moment is { } given ? StoreTime.Cut(given) : null;

    private static AuditDraft Draft(string action, ApiKeyActor actor, StoredApiKey? before, StoredApiKey after, DateTimeOffset now) => new()
    {
        At = now,
        Actor = actor.Name,
        Address = actor.Address,
        Action = action,
        KeyId = after.Id,
        Before = before is null ? null : AuditSnapshot.Of(before),
        After = AuditSnapshot.Of(after),
    };

    private static StoredApiKey FromDraft(ApiKeyDraft draft, string id, string digest, string masked, DateTimeOffset now, ApiKeyActor actor) => new()
    {
        Id = id,
        Name = draft.Name,
        Digest = digest,
        Masked = masked,
        Scopes = draft.Scopes,
        Tenant = draft.Tenant,
        Enabled = draft.Enabled,
        ExpiresAt = Cut(draft.ExpiresAt),
        Networks = draft.Networks,
        Limit = draft.Limit,
        CreatedAt = now,
        CreatedBy = actor.Name,
        UpdatedAt = now,
    };

    private void Check(StoredApiKey key, StoredApiKey? before, DateTimeOffset now, ApiKeyActor actor, IEnumerable<string> granted)
    {
        var faults = KeyCheck.Faults(key, before, now, _catalogue.Scopes);
        if (faults.Count > 0)
        {
            throw new KeyManagementException(faults);
        }

        ManagementRules.NoMoreThan(actor, granted, key.Tenant);
    }

    private string DigestOf(string text) => _peppers.Protect(ApiKeyDigest.Of(text)).ToString();

    private DateTimeOffset Now() => StoreTime.Cut(_clock.GetUtcNow());
}
