using ServiceKit.Tool.Conformance.Calls;

namespace ServiceKit.Tool.Conformance;

/// <summary>What a case is tried on, and with what. Answers that several cases look at are asked for once.</summary>
internal sealed class Subject(ConformanceClient client, Operation operation, ConformanceKeys keys)
{
    private Exchange? _withoutKey;
    private Exchange? _withWrongKey;
    private Exchange? _withGoodKey;

    public ConformanceClient Client => client;

    public Operation Operation => operation;

    public ConformanceKeys Keys => keys;

    /// <summary>The operation, without a key.</summary>
    public Call Bare => new(operation.Method, operation.Path);

    public async Task<Exchange> WithoutKeyAsync(CancellationToken cancellationToken) => _withoutKey ??= await client.SendAsync(Bare, cancellationToken);

    public async Task<Exchange> WithWrongKeyAsync(CancellationToken cancellationToken) =>
        _withWrongKey ??= await client.SendAsync(Bare with { Key = keys.Wrong }, cancellationToken);

    /// <summary>The operation with the good key. There must be one, and the operation must be safe.</summary>
    public async Task<Exchange> WithGoodKeyAsync(CancellationToken cancellationToken) =>
        _withGoodKey ??= await client.SendAsync(Bare with { Key = keys.Good! }, cancellationToken);
}
