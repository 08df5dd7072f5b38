namespace ServiceKit.Webhooks;

/// <summary>A text is no webhook secret. The message says why and never contains any of the text.</summary>
public sealed class WebhookSecretException : FormatException
{
    /// <summary>Creates the exception with a default message.</summary>
    public WebhookSecretException()
        : this("The text is no webhook secret.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong with the text, without quoting it.</param>
    public WebhookSecretException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong with the text, without quoting it.</param>
    /// <param name="innerException">What went wrong underneath.</param>
    public WebhookSecretException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
