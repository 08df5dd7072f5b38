namespace ServiceKit.KeyManagement;

/// <summary>A change of a key. What has no value stays as it is.</summary>
public sealed record ApiKeyPatch
{
    /// <summary>The name.</summary>
    public Optional<string> Name { get; init; }

    /// <summary>The scopes, all of them.</summary>
    public Optional<IReadOnlyList<string>> Scopes { get; init; }

    /// <summary>The tenant, or null for none.</summary>
    public Optional<string?> Tenant { get; init; }

    /// <summary>Whether the key is accepted.</summary>
    public Optional<bool> Enabled { get; init; }

    /// <summary>The expiry, or null for never.</summary>
    public Optional<DateTimeOffset?> ExpiresAt { get; init; }

    /// <summary>The networks, or null for anywhere.</summary>
    public Optional<IReadOnlyList<string>?> Networks { get; init; }

    /// <summary>The limit, or null for those of the service.</summary>
    public Optional<string?> Limit { get; init; }
}

/// <summary>A value that may be left out, which is not the same as null.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public readonly record struct Optional<T>
{
    private readonly T _value;

    private Optional(T value)
    {
        _value = value;
        IsSet = true;
    }

    /// <summary>Whether there is a value.</summary>
    public bool IsSet { get; }

    /// <summary>The value, or another one where there is none.</summary>
    /// <param name="otherwise">What to return where there is no value.</param>
    /// <returns>The value.</returns>
    public T Or(T otherwise) => IsSet ? _value : otherwise;

    /// <summary>A value.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator Optional<T>(T value) => new(value);

    /// <summary>A value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The value as one that could have been left out.</returns>
#pragma warning disable CA1000, CA2225 // the named form of the conversion, which cannot stand elsewhere
    public static Optional<T> FromT(T value) => new(value);
#pragma warning restore CA1000, CA2225
}
