using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ServiceKit.ApiKeys.Format;

namespace ServiceKit.KeyManagement;

/// <summary>The format of new keys, after the options and the environment of the host.</summary>
internal sealed class KeyFormat(IOptions<KeyManagementOptions> options, IHostEnvironment host)
{
    public ApiKeyFormat Value { get; } = new(options.Value.KeyEnvironment ?? Short(host), options.Value.Brand);

    /// <summary>The format of a key that is known by its masked form; that of new keys where it says nothing.</summary>
    public ApiKeyFormat Like(string masked) => masked.Split('_') switch
    {
        [var brand, var environment, _, _] when KeyLayout.IsWord(brand) && KeyLayout.IsWord(environment) => new(environment, brand),
        _ => Value,
    };

    private static string Short(IHostEnvironment host) =>
        host.IsProduction() ? "prod" : host.IsStaging() ? "staging" : host.IsDevelopment() ? "dev" : "live";
}
