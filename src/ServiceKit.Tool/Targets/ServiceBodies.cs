using System.Globalization;
using ServiceKit.KeyManagement;
using ServiceKit.KeyManagement.Api;

namespace ServiceKit.Tool.Targets;

/// <summary>What is sent to the REST API, with the names of properties: the service's own naming is applied when it is known.</summary>
internal static class ServiceBodies
{
    public static Dictionary<string, object?> Of(ApiKeyDraft draft)
    {
        var body = new Dictionary<string, object?>
        {
            [nameof(draft.Name)] = draft.Name,
            [nameof(draft.Scopes)] = draft.Scopes,
            [nameof(draft.Tenant)] = draft.Tenant,
            [nameof(draft.Enabled)] = draft.Enabled ? null : false,
            [nameof(draft.ExpiresAt)] = draft.ExpiresAt,
            [nameof(draft.Networks)] = draft.Networks,
            [nameof(draft.Limit)] = draft.Limit,
            [nameof(draft.Environment)] = draft.Environment,
        };
        return Without(body);
    }

    public static Dictionary<string, object?> Of(IEnumerable<KeyFileEntry> keys) => new()
    {
        [nameof(ImportRequest.Keys)] = keys.Select(key =>
        {
            var body = Of(key.Draft);
            body.Add(key.Entry.Hash is null ? nameof(ImportedKey.Key) : nameof(ImportedKey.Hash), key.Entry.Hash ?? key.Entry.Key);
            return body;
        }).ToList(),
    };

    public static Dictionary<string, object?> Of(ApiKeyPatch patch)
    {
        var body = new Dictionary<string, object?>();
        Add(nameof(patch.Name), patch.Name);
        Add(nameof(patch.Scopes), patch.Scopes);
        Add(nameof(patch.Tenant), patch.Tenant);
        Add(nameof(patch.Enabled), patch.Enabled);
        Add(nameof(patch.ExpiresAt), patch.ExpiresAt);
        Add(nameof(patch.Networks), patch.Networks);
        Add(nameof(patch.Limit), patch.Limit);
        return body;

        void Add<T>(string name, Optional<T> value)
        {
            if (value.IsSet)
            {
                body[name] = value.Or(default!);
            }
        }
    }

    public static Dictionary<string, object?> Of(ApiKeyRotation rotation) => Without(new()
    {
        [nameof(RotationRequest.GraceSeconds)] = (long?)rotation.Grace?.TotalSeconds,
        [nameof(RotationRequest.EndWhenUnusedForSeconds)] = (long?)rotation.EndWhenUnusedFor?.TotalSeconds,
    });

    public static string QueryOf(ApiKeyQuery query)
    {
        var order = query.Order switch { ApiKeyOrder.Name => "name", ApiKeyOrder.LastUsed => "lastUsedAt", ApiKeyOrder.Expires => "expiresAt", _ => "createdAt" };
        (string Name, string? Value)[] parameters =
        [
            ("page", ((query.Skip / query.Take) + 1).ToString(CultureInfo.InvariantCulture)),
            ("pageSize", query.Take.ToString(CultureInfo.InvariantCulture)),
            ("sort", query.Descending ? $"-{order}" : order),
            ("q", query.Text),
            ("state", query.State is { } state ? StateName.Of(state) : null),
            ("tenant", query.Tenant),
            ("scope", query.Scope),
            ("notUsedSince", Iso(query.NotUsedSince)),
            ("expiresBefore", Iso(query.ExpiresBefore)),
        ];
        return "?" + string.Join('&', parameters.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));
    }

    private static string? Iso(DateTimeOffset? moment) => moment?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static Dictionary<string, object?> Without(Dictionary<string, object?> body) => body.Where(member => member.Value is not null).ToDictionary();
}
