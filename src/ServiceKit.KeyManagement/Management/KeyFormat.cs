using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ServiceKit.KeyManagement;

/// <summary>The format of new keys, after the options and the environment of the host.</summary>
internal sealed class KeyFormat(IOptions<KeyManagementOptions> options, IHostEnvironment host)
{
    public ApiKeyFormat Value { get; } = new(options.Value.KeyEnvironment ?? Short(host), options.Value.Brand);

    private static string Short(IHostEnvironment host) =>
        host.IsProduction() ? "prod" : host.IsStaging() ? "staging" : host.IsDevelopment() ? "dev" : "live";
}
