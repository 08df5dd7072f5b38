using System.Collections.Immutable;
using System.Security.Cryptography;

namespace ServiceKit.Testing;

/// <summary>The keys that were made for the tests of one service, beside those that its code gives.</summary>
internal sealed class TestKeys
{
    // A list without a key stops the start, and with this one nobody can call: its secret is thrown away.
    private ImmutableList<ApiKeyEntry> _entries = [new ApiKeyEntry { Key = NewKey(), Name = "unused", Scopes = [] }];

    public void Apply(ApiKeyOptions options) => options.ApiKeys = [.. options.ApiKeys ?? [], .. _entries];

    public string Add(TestKey key, ApiKeyOptions options)
    {
        var text = NewKey();
        var entry = new ApiKeyEntry
        {
            Key = text,
            Name = key.Name,
            Scopes = key.Scopes,
            Tenant = key.Tenant,
            Enabled = !key.Disabled,
            ExpiresAt = key.ExpiresAt,
            Limit = key.Limit,
        };
        ImmutableInterlocked.Update(ref _entries, list => list.Add(entry));
        lock (options)
        {
            options.ApiKeys = [.. options.ApiKeys ?? [], entry];
        }

        return text;
    }

    private static string NewKey() => $"sk_test_{RandomNumberGenerator.GetHexString(48, lowercase: true)}";
}
