using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ServiceKit.KeyManagement;

namespace ServiceKit.Tool.Targets;

/// <summary>The options of the service whose store it is, as far as the tool is given them: a file, then variables, as in the service.</summary>
internal static class StoreSettings
{
    /// <exception cref="ToolException">The file cannot be read, or an option is invalid.</exception>
    public static IOptions<KeyManagementOptions> Read(ToolEnvironment environment, string? file)
    {
        var builder = new ConfigurationBuilder();
        if (file is not null)
        {
            builder.AddJsonStream(new MemoryStream(ReadFile(environment.PathOf(file))));
        }

        builder.AddInMemoryCollection(environment.Variables.Select(v => KeyValuePair.Create<string, string?>(v.Key.Replace("__", ":", StringComparison.Ordinal), v.Value)));
        var options = new KeyManagementOptions();
        try
        {
            KeyManagementSettings.Bind(builder.Build(), options);
        }
        catch (ApiKeyConfigurationException fault)
        {
            throw ToolException.Usage(fault.Message);
        }
        catch (Exception fault) when (fault is FormatException or System.Text.Json.JsonException)
        {
            // Not the message of the library, which may quote a pepper.
            throw ToolException.Usage($"{file} is no valid JSON.");
        }

        var checkedOptions = new KeyManagementOptionsValidator().Validate(null, options);
        return checkedOptions.Failed ? throw ToolException.Usage(string.Join(" ", checkedOptions.Failures)) : Options.Create(options);
    }

    public static IHostEnvironment Host(ToolEnvironment environment) => new ToolHost
    {
        EnvironmentName = environment["DOTNET_ENVIRONMENT"] ?? environment["ASPNETCORE_ENVIRONMENT"] ?? Environments.Production,
        ContentRootPath = environment.Folder,
    };

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw ToolException.Usage($"the configuration file cannot be read ({fault.GetType().Name}): {path}");
        }
    }

    private sealed class ToolHost : IHostEnvironment
    {
        public string ApplicationName { get; set; } = "servicekit";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();

        public required string ContentRootPath { get; set; }

        public required string EnvironmentName { get; set; }
    }
}
