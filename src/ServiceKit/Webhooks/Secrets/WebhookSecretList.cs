using Microsoft.Extensions.Configuration;

namespace ServiceKit.Webhooks.Secrets;

/// <summary>Makes secrets of what code or configuration gives, and says what is wrong with it.</summary>
internal static class WebhookSecretList
{
    /// <summary>Where the configuration has the secrets of a name.</summary>
    public static string SectionOf<TOptions>(string name)
        where TOptions : IWebhookOptions => ConfigurationPath.Combine(WebhookDefaults.ConfigurationSection, TOptions.Direction, name, nameof(IWebhookOptions.Secrets));

    /// <exception cref="WebhookConfigurationException">There is no secret, there are too many, or one is malformed.</exception>
    public static WebhookSigner Parse<TOptions>(string name, TOptions options)
        where TOptions : IWebhookOptions
    {
        var owner = TOptions.Describe(name);
        if (options.Secrets is not { Count: > 0 } texts)
        {
            throw new WebhookConfigurationException(
                $"{owner} has no secret. Give one in code (options.Secrets) or in the configuration ({SectionOf<TOptions>(name)}:0).");
        }

        if (texts.Count > WebhookLimits.MaxSecrets)
        {
            throw new WebhookConfigurationException($"{owner} has {texts.Count} secrets; the limit is {WebhookLimits.MaxSecrets}. Remove those that are no longer in use.");
        }

        var secrets = new List<WebhookSecret>(texts.Count);
        foreach (var text in texts)
        {
            var place = secrets.Count + 1;
            var secret = WebhookSecret.Read(text, out var fault)
                ?? throw new WebhookConfigurationException($"{owner}: secret {place} {fault}. A secret is {WebhookSecret.Prefix} and the base64 of {WebhookLimits.MinSecretBytes} to {WebhookLimits.MaxSecretBytes} random bytes.");
            if (secrets.FindIndex(secret.IsSameAs) is >= 0 and var first)
            {
                throw new WebhookConfigurationException($"{owner}: secret {place} is the same as secret {first + 1}. Remove one of them.");
            }

            secrets.Add(secret);
        }

        return new WebhookSigner(secrets);
    }
}
