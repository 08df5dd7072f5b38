using ServiceKit.ApiKeys;
using ServiceKit.KeyManagement;
using ServiceKit.KeyManagement.Api;
using ServiceKit.KeyManagement.Digests;

namespace ServiceKit.Tool.Targets;

/// <summary>A store at hand. Services that use it follow what is changed in it.</summary>
internal sealed partial class StoreTarget : IKeyTarget
{
    private readonly IApiKeyStore _store;
    private readonly ApiKeyManager _manager;
    private readonly Peppers _peppers;
    private readonly ApiKeyActor _actor;
    private readonly TimeProvider _clock;

    private StoreTarget(ToolContext tool, IApiKeyStore store, string? config)
    {
        var options = StoreSettings.Read(tool.Environment, config);
        _store = store;
        _clock = tool.Environment.Clock;
        _actor = ApiKeyActor.CommandLine(tool.Environment.Account);
        _peppers = Peppers.Of(options.Value);
        _manager = new ApiKeyManager(store, _peppers, new KeyFormat(options, StoreSettings.Host(tool.Environment)), new EveryScope(), options, _clock, null);
    }

    public static async Task<StoreTarget> OpenAsync(ToolContext tool, string place, string? config, bool create, CancellationToken cancellationToken)
    {
        var target = new StoreTarget(tool, StorePlace.Open(place, tool.Environment, create), config);
        try
        {
            await target._store.InitializeAsync(cancellationToken);
            return target;
        }
        catch
        {
            await target.DisposeAsync();
            throw;
        }
    }

    public IAsyncEnumerable<AuditEntry> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken) => _store.ReadAuditAsync(query, cancellationToken);

    public async Task<ApiKeyDocument> CreateAsync(ApiKeyDraft draft, CancellationToken cancellationToken)
    {
        await LookAsync([], writes: true, cancellationToken);
        return Made(await _manager.CreateAsync(draft, _actor, cancellationToken));
    }

    public async Task<ApiKeyPageDocument> ListAsync(ApiKeyQuery query, CancellationToken cancellationToken)
    {
        var page = await _manager.ListAsync(query, _actor, cancellationToken);
        return new ApiKeyPageDocument([.. page.Keys.Select(key => ApiKeyDocument.From(key, query.Now))], page.Total, (query.Skip / query.Take) + 1, query.Take);
    }

    public async Task<FoundKey> FindAsync(string id, CancellationToken cancellationToken)
    {
        var found = await _manager.FindAsync(id, _actor, cancellationToken);
        return new FoundKey(ApiKeyDocument.From(found, Now), found.Key.Version);
    }

    public async Task<ApiKeyDocument> ChangeAsync(string id, ApiKeyPatch patch, CancellationToken cancellationToken) =>
        ApiKeyDocument.From(await _manager.ChangeAsync(id, patch, null, _actor, cancellationToken), Now);

    public async Task<ApiKeyDocument> RotateAsync(string id, ApiKeyRotation rotation, CancellationToken cancellationToken)
    {
        await LookAsync([], writes: true, cancellationToken);
        return Made(await _manager.RotateAsync(id, rotation, null, _actor, cancellationToken));
    }

    public async Task<ApiKeyDocument> RevokeAsync(string id, long? version, CancellationToken cancellationToken) =>
        ApiKeyDocument.From(await _manager.RevokeAsync(id, version, _actor, cancellationToken), Now);

    public Task DeleteAsync(string id, long? version, CancellationToken cancellationToken) => _manager.DeleteAsync(id, version, _actor, cancellationToken);

    public async Task<KeyVerdict> VerifyAsync(string key, CancellationToken cancellationToken)
    {
        var look = await LookAsync([ApiKeyDigest.Of(key)], writes: false, cancellationToken);
        var masked = ApiKeyFormat.Mask(key);
        return look.Found.Values.FirstOrDefault() is { } found ? new KeyVerdict(StateName.Of(found.StateAt(Now)), masked, found.Id, found.Name)
            : look.Missing.Count == 0 ? new KeyVerdict(KeyVerdict.Unknown, masked)
            : throw ToolException.Usage($"the store holds keys that need {look.MissingInWords}, and it cannot be told whether this key is one of them. {StoreLook.HowToGive}");
    }

    public async ValueTask DisposeAsync()
    {
        switch (_store)
        {
            case IAsyncDisposable store:
                await store.DisposeAsync();
                break;
            case IDisposable store:
                store.Dispose();
                break;
            default:
                break;
        }
    }

    private DateTimeOffset Now => _clock.GetUtcNow();

    private ApiKeyDocument Made(CreatedApiKey made) => ApiKeyDocument.From(made.Key, Now) with { Key = made.Text };

    private async Task<StoreLook> LookAsync(IEnumerable<ApiKeyDigest> plain, bool writes, CancellationToken cancellationToken)
    {
        var look = await StoreLook.AtAsync(_store, _peppers, plain, cancellationToken);
        return writes ? look.FitForWriting() : look;
    }

    /// <summary>The endpoints that ask for scopes are those of the service, which is not here to be asked.</summary>
    private sealed class EveryScope : IScopeCatalogue
    {
        public IReadOnlyList<string>? Scopes => null;
    }
}
