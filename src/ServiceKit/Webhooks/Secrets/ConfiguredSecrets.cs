using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ServiceKit.Webhooks.Secrets;

/// <summary>
/// Takes the secrets of a name from the configuration: a list, or one value with commas, as an environment variable or a
/// mounted secret has it. Code that comes after it replaces them.
/// </summary>
internal sealed class ConfiguredSecrets<TOptions>(IConfiguration? configuration = null) : IConfigureNamedOptions<TOptions>
    where TOptions : class, IWebhookOptions
{
    public void Configure(string? name, TOptions options)
    {
        if (name is null || configuration?.GetSection(WebhookSecretList.SectionOf<TOptions>(name)) is not { } section || !section.Exists())
        {
            return;
        }

        options.Secrets = section.Value is { Length: > 0 } value
            ? value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [.. section.GetChildren().Select(child => child.Value ?? string.Empty)];
    }

    public void Configure(TOptions options) => Configure(Options.DefaultName, options);
}
