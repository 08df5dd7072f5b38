namespace ServiceKit.KeyManagement;

/// <summary>A store cannot be reached, or must not be used. The message is for operators: it names no password and no key.</summary>
public sealed class ApiKeyStoreException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ApiKeyStoreException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    public ApiKeyStoreException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    /// <param name="innerException">What the store's own library says.</param>
    public ApiKeyStoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>
    /// Whether trying again does not help, because the store must not be used by this program, such as one with a newer schema. It
    /// then stops the start; otherwise the service starts, answers 503 <c>keys-unavailable</c>, and tries again.
    /// </summary>
    public bool IsFinal { get; init; }
}
