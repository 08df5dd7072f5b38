namespace ServiceKit.Tool.Conformance.Calls;

/// <summary>Knows every key that was sent, and looks for them in answers, in any case. What is encoded or cut off is not recognised.</summary>
internal sealed class EchoWatch
{
    // Shorter texts stand in answers by chance.
    private const int ShortestKey = 8;

    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    public void Remember(string key)
    {
        if (key.Length >= ShortestKey)
        {
            _keys.Add(key);
        }
    }

    public bool IsIn(string text) => _keys.Any(key => text.Contains(key, StringComparison.OrdinalIgnoreCase));

    /// <summary>The text without keys, for a report.</summary>
    public string Hide(string text) => _keys.OrderByDescending(key => key.Length).Aggregate(text, (hidden, key) => hidden.Replace(key, "****", StringComparison.OrdinalIgnoreCase));
}
