namespace ServiceKit;

/// <summary>The service cannot start because its keys are missing or malformed. The message says what to do and never contains a key.</summary>
public sealed class ApiKeyConfigurationException : Exception
{
    /// <summary>Creates the exception with a default message.</summary>
    public ApiKeyConfigurationException()
        : this("The API keys are not configured correctly.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do about it.</param>
    public ApiKeyConfigurationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do about it.</param>
    /// <param name="innerException">What went wrong underneath.</param>
    public ApiKeyConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The message alone: it is written for an operator, whom a stack trace would only distract.</summary>
    /// <returns>The type and the message.</returns>
    public override string ToString() => $"{nameof(ServiceKit)}: {Message}";
}
