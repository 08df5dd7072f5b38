namespace ServiceKit.KeyManagement;

/// <content>The configurations of the service.</content>
public sealed partial class MemoryApiKeyStore
{
    private readonly Dictionary<(string Kind, string Name), StoredConfig> _configs = [];

    /// <inheritdoc/>
    public Task<StoredConfig?> FindConfigAsync(string kind, string name, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_configs.GetValueOrDefault((kind, name)));
        }
    }

    /// <inheritdoc/>
    public Task<StoredConfigPage> ListConfigsAsync(string kind, string? text, int skip, int take, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var found = _configs.Where(known => known.Key.Kind == kind && (text is null || known.Key.Name.Contains(text, StringComparison.OrdinalIgnoreCase)))
                .Select(known => known.Value).OrderBy(config => config.Name, StringComparer.Ordinal).ToList();
            return Task.FromResult(new StoredConfigPage([.. found.Skip(skip).Take(take)], found.Count));
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListConfigNamesAsync(string kind, string after, int take, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<string>>([.. _configs.Keys
                .Where(key => key.Kind == kind && string.CompareOrdinal(key.Name, after) > 0).Select(key => key.Name).Order(StringComparer.Ordinal).Take(take)]);
        }
    }

    /// <inheritdoc/>
    public Task<ConfigWriteResult> WriteConfigAsync(ConfigWrite write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        lock (_lock)
        {
            var present = _configs.GetValueOrDefault((write.Kind, write.Name));
            if (ConfigRules.Refusal(write, present?.Tag, () => _configs.Keys.Count(key => key.Kind == write.Kind)) is { } refusal)
            {
                return Task.FromResult(new ConfigWriteResult(refusal, null));
            }

            var at = StoreTime.Cut(write.At);
            var kept = new StoredConfig(write.Name, write.Data, write.Tag, present?.CreatedAt ?? at, at);
            _configs[(write.Kind, write.Name)] = kept;
            return Task.FromResult(new ConfigWriteResult(present is null ? ConfigWriteOutcome.Created : ConfigWriteOutcome.Replaced, kept));
        }
    }

    /// <inheritdoc/>
    public Task<ConfigWriteOutcome> RemoveConfigAsync(string kind, string name, IReadOnlyCollection<string>? expectedTags, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (ConfigRules.RefusalToRemove(expectedTags, _configs.GetValueOrDefault((kind, name))?.Tag) is { } refusal)
            {
                return Task.FromResult(refusal);
            }

            _configs.Remove((kind, name));
            return Task.FromResult(ConfigWriteOutcome.Replaced);
        }
    }
}
