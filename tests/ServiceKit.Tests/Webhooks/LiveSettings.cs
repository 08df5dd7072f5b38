using Microsoft.Extensions.Configuration;

namespace ServiceKit.Tests.Webhooks;

/// <summary>Settings that a test changes while the service runs, as a file that is watched would.</summary>
internal sealed class LiveSettings : ConfigurationProvider, IConfigurationSource
{
    public void Replace(string section, params string[] values)
    {
        foreach (var key in Data.Keys.Where(key => key.StartsWith(section, StringComparison.Ordinal)).ToList())
        {
            Data.Remove(key);
        }

        for (var i = 0; i < values.Length; i++)
        {
            Data[$"{section}:{i}"] = values[i];
        }

        OnReload();
    }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;
}
