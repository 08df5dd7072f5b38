using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace ServiceKit.Webhooks.Secrets;

/// <summary>Has the options of a name read again whenever the configuration changes.</summary>
internal sealed class ConfigurationChanges<TOptions>(string name, IConfiguration? configuration) : IOptionsChangeTokenSource<TOptions>
{
    public string Name => name;

    public IChangeToken GetChangeToken() => configuration?.GetReloadToken() ?? NullChangeToken.Singleton;
}
