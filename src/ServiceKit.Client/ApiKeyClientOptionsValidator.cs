using System.Buffers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceKit.Client.Keys;
using ServiceKit.Client.Sending;

namespace ServiceKit.Client;

/// <summary>Checks one client when the program starts: its options, its key, and where that may go.</summary>
internal sealed class ApiKeyClientOptionsValidator(string client, IServiceProvider services) : IValidateOptions<ApiKeyClientOptions>
{
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    public ValidateOptionsResult Validate(string? name, ApiKeyClientOptions options)
    {
        if (name != client)
        {
            return ValidateOptionsResult.Skip;
        }

        var faults = Faults(options).ToList();
        if (faults.Count == 0)
        {
            try
            {
                _ = KeySource.Read(client, options, services.GetService<IConfiguration>(), KeyFileReader.Read);
                ClientOrigins.Of(client, options, services);
            }
            catch (ApiKeyClientException exception)
            {
                faults.Add(exception.Message);
            }
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private IEnumerable<string> Faults(ApiKeyClientOptions options)
    {
        var of = $"of the HTTP client '{client}'";
        if (!IsToken(options.HeaderName) || (options.Scheme is { } scheme && !IsToken(scheme)))
        {
            yield return $"ApiKeyClientOptions.HeaderName or Scheme {of} is no name of a header or a scheme. Write letters, digits and hyphens, such as X-API-Key and Bearer.";
        }

        if (options.Origins.Any(origin => origin is null || !origin.IsAbsoluteUri || (origin.Scheme != Uri.UriSchemeHttp && origin.Scheme != Uri.UriSchemeHttps)))
        {
            yield return $"ApiKeyClientOptions.Origins {of} has an address that is not absolute, or neither http nor https. Write it as https://stations.example.";
        }

        if (options.ReloadInterval < TimeSpan.Zero || options.MaxRetryWait < TimeSpan.Zero || options.MaxRetryWait > TimeSpan.FromHours(1))
        {
            yield return $"ApiKeyClientOptions.ReloadInterval or MaxRetryWait {of} is negative, or the wait is longer than one hour.";
        }

        if (options.MaxRetries is < 0 or > 10)
        {
            yield return $"ApiKeyClientOptions.MaxRetries {of} is {options.MaxRetries}; give 0 to 10.";
        }

        if (options.MaxBufferedContentBytes is < 0 or > 16 * 1024 * 1024)
        {
            yield return $"ApiKeyClientOptions.MaxBufferedContentBytes {of} is {options.MaxBufferedContentBytes}; give 0 to 16777216.";
        }
    }

    private static bool IsToken(string text) => !string.IsNullOrEmpty(text) && !text.AsSpan().ContainsAnyExcept(TokenCharacters);
}
