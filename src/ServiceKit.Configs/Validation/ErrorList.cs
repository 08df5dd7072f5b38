namespace ServiceKit.Configs.Validation;

/// <summary>What was found wrong, by path.</summary>
internal sealed class ErrorList(int max)
{
    private readonly Dictionary<string, List<string>> _errors = new(StringComparer.Ordinal);

    public int Count { get; private set; }

    public bool IsFull => Count >= max;

    public void Add(string path, string message)
    {
        if (IsFull)
        {
            return;
        }

        Count++;
        if (!_errors.TryGetValue(path, out var messages))
        {
            _errors[path] = messages = [];
        }

        messages.Add(message);
    }

    public Dictionary<string, string[]> ToDictionary() => _errors.ToDictionary(error => error.Key, error => error.Value.ToArray(), StringComparer.Ordinal);
}
