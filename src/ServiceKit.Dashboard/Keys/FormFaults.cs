using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Keys;

/// <summary>The faults that <see cref="ApiKeyManager"/> finds, by the fields of the form.</summary>
internal static class FormFaults
{
    private static readonly Dictionary<string, (string Field, string Label)> Fields = new(StringComparer.Ordinal)
    {
        [nameof(StoredApiKey.Name)] = ("name", "Name"),
        [nameof(StoredApiKey.Scopes)] = ("scopes", "Scopes"),
        [nameof(StoredApiKey.Tenant)] = ("tenant", "Tenant"),
        [nameof(ApiKeyDraft.Environment)] = ("environment", "Environment"),
        [nameof(StoredApiKey.ExpiresAt)] = ("expiry", "Expiry"),
        [nameof(StoredApiKey.Networks)] = ("networks", "Networks"),
        [nameof(StoredApiKey.Limit)] = ("limit", "Limit"),
        ["GraceSeconds"] = ("grace", "Overlap"),
        ["EndWhenUnusedForSeconds"] = ("unused", "End when unused"),
    };

    public static IReadOnlyList<KeyValuePair<string, string>> Of(KeyManagementException fault) =>
        fault.Fault is KeyManagementFault.Invalid
            ? [.. from member in fault.Errors from text in member.Value let known = Fields.GetValueOrDefault(member.Key, ("", member.Key)) select One(known.Item1, $"{known.Item2} {text}")]
            : [One(fault.Fault is KeyManagementFault.Forbidden ? "scopes" : string.Empty, fault.Message)];

    public static KeyValuePair<string, string> One(string field, string text) => new(field, text.EndsWith('.') ? text : text + ".");
}
