using System.Globalization;
using System.Net.Http.Headers;
using ServiceKit.KeyManagement;
using ServiceKit.KeyManagement.Api;

namespace ServiceKit.Tool.Targets;

/// <summary>A running service, over its REST API.</summary>
internal sealed partial class ServiceTarget : IKeyTarget
{
    private readonly ServiceCalls _calls;

    private ServiceTarget(ServiceCalls calls) => _calls = calls;

    public static ServiceTarget Open(ToolContext tool, ServiceAddress address) => new(new ServiceCalls(address.Read(), address.Header ?? ServiceAddress.DefaultHeader, address.ReadKey(tool)));

    public async Task<ApiKeyDocument> CreateAsync(ApiKeyDraft draft, CancellationToken cancellationToken)
    {
        var answer = await _calls.SendAsync(HttpMethod.Post, string.Empty, ServiceBodies.Of(draft), NewIdempotencyKey(), null, cancellationToken);
        return answer.Read<ApiKeyDocument>();
    }

    public async Task<ApiKeyPageDocument> ListAsync(ApiKeyQuery query, CancellationToken cancellationToken)
    {
        var answer = await _calls.SendAsync(HttpMethod.Get, ServiceBodies.QueryOf(query), cancellationToken);
        return answer.Read<ApiKeyPageDocument>();
    }

    public async Task<FoundKey> FindAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await _calls.SendAsync(HttpMethod.Get, $"/{id}", cancellationToken);
        return new FoundKey(answer.Read<ApiKeyDocument>(), VersionOf(answer.ETag));
    }

    public async Task<ApiKeyDocument> ChangeAsync(string id, ApiKeyPatch patch, CancellationToken cancellationToken)
    {
        var answer = await _calls.SendAsync(HttpMethod.Patch, $"/{id}", ServiceBodies.Of(patch), null, null, cancellationToken);
        return answer.Read<ApiKeyDocument>();
    }

    public async Task<ApiKeyDocument> RotateAsync(string id, ApiKeyRotation rotation, CancellationToken cancellationToken)
    {
        var answer = await _calls.SendAsync(HttpMethod.Post, $"/{id}/rotate", ServiceBodies.Of(rotation), NewIdempotencyKey(), null, cancellationToken);
        return answer.Read<ApiKeyDocument>();
    }

    public async Task<ApiKeyDocument> RevokeAsync(string id, long? version, CancellationToken cancellationToken)
    {
        var answer = await _calls.SendAsync(HttpMethod.Post, $"/{id}/revoke", null, null, version, cancellationToken);
        return answer.Read<ApiKeyDocument>();
    }

    public async Task DeleteAsync(string id, long? version, CancellationToken cancellationToken) =>
        await _calls.SendAsync(HttpMethod.Delete, $"/{id}", null, null, version, cancellationToken);

    /// <summary>Calls the service with the key, since it alone knows all of its keys.</summary>
    public async Task<KeyVerdict> VerifyAsync(string key, CancellationToken cancellationToken)
    {
        var state = await _calls.TryKeyAsync(key, cancellationToken);
        var verdict = new KeyVerdict(state, ApiKeyFormat.Mask(key));
        if (state == KeyVerdict.Unknown || !_calls.HasKey || !ApiKeyFormat.TryParse(key, out var parts))
        {
            return verdict;
        }

        try
        {
            // The id says which key it is only where what may be shown of both is the same: ids can be taken by other keys.
            var found = (await FindAsync(parts.Id, cancellationToken)).Key;
            return found.Masked == verdict.Masked ? verdict with { Id = found.Id, Name = found.Name } : verdict;
        }
        catch (ToolException fault) when (fault.ExitCode is ExitCode.NotFound)
        {
            return verdict;
        }
    }

    public ValueTask DisposeAsync()
    {
        _calls.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string NewIdempotencyKey() => Guid.NewGuid().ToString();

    private static long? VersionOf(EntityTagHeaderValue? tag) =>
        tag is { IsWeak: false } && long.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
}
