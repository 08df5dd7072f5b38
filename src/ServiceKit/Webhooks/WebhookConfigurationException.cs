namespace ServiceKit.Webhooks;

/// <summary>The service cannot start, or a message cannot be signed, because of how webhooks are configured. The message says what to do and never contains a secret.</summary>
public sealed class WebhookConfigurationException : Exception
{
    /// <summary>Creates the exception with a default message.</summary>
    public WebhookConfigurationException()
        : this("Webhooks are not configured correctly.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do about it.</param>
    public WebhookConfigurationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do about it.</param>
    /// <param name="innerException">What went wrong underneath.</param>
    public WebhookConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The message alone: it is written for an operator, whom a stack trace would only distract.</summary>
    /// <returns>The type and the message.</returns>
    public override string ToString() => $"{nameof(ServiceKit)}: {Message}";
}
