namespace ServiceKit.Client;

/// <summary>
/// The client has no key to send, or would have to send it where others can read it. The message says what to do, and never contains the key.
/// </summary>
public sealed class ApiKeyClientException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    public ApiKeyClientException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    public ApiKeyClientException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    /// <param name="innerException">What caused it.</param>
    public ApiKeyClientException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
