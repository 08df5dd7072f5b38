using System.ComponentModel;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using ServiceKit.Protection.Inventory;

namespace ServiceKit.CompilerServices;

/// <summary>What the tests of <see cref="ApiKeyProtectionTestsAttribute{TFactory}"/> call. Not for direct use.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class ProtectionProbe
{
    /// <summary>Calls every endpoint that is not declared open, as a stranger would.</summary>
    /// <param name="services">The services of the program under test.</param>
    /// <param name="client">A client of it that sends no key by itself.</param>
    /// <param name="key">The wrong key to send; null: none.</param>
    /// <param name="body">The body to send as JSON; null: none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that fails with the calls that got past authentication.</returns>
    /// <exception cref="InvalidOperationException">A call was answered with anything but 401 problem details, or there was nothing to call.</exception>
    public static async Task RunAsync(IServiceProvider services, HttpClient client, string? key, string? body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        var calls = EndpointInventory.Of(services)
            .Where(entry => entry.Webhook is not null || entry.Access is not (EndpointOpenness.Path or EndpointOpenness.Anonymous))
            .SelectMany(entry => (entry.Methods is [] ? ["GET"] : entry.Methods).Select(method => (Method: method, Path: Path(entry.Pattern))))
            .ToList();
        var failures = new List<string>();
        foreach (var (method, path) in calls)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
            if (key is not null)
            {
                request.Headers.Authorization = new("ApiKey", key);
                request.Headers.Add(ApiKeyOptions.DefaultHeaderName, key);
            }

            using var response = await client.SendAsync(request, cancellationToken);
            if (await FaultAsync(response, key is not null, cancellationToken) is { } fault)
            {
                failures.Add($"{method} {path}: {fault}");
            }
        }

        if (calls.Count == 0)
        {
            throw new InvalidOperationException("The program has no closed endpoint, so that this test proves nothing.");
        }

        if (failures.Count > 0)
        {
            throw new InvalidOperationException($"{failures.Count} of {calls.Count} calls got past authentication:\n{string.Join('\n', failures)}");
        }
    }

    private static async Task<string?> FaultAsync(HttpResponseMessage response, bool withKey, CancellationToken cancellationToken)
    {
        switch (response)
        {
            case { StatusCode: HttpStatusCode.TooManyRequests }:
                // Over a socket, so many wrong keys are taken for guessing, which only a closed endpoint notices. A rate limit, on
                // the other hand, answers open endpoints too.
                var problem = await response.Content.ReadAsStringAsync(cancellationToken);
                return withKey && problem.Contains("too-many-attempts\"", StringComparison.Ordinal)
                    ? null
                    : "answered 429, which says nothing about the key: give the service under test a higher rate limit";
            case { StatusCode: not HttpStatusCode.Unauthorized }:
                return $"answered {(int)response.StatusCode}";
            case { Headers.WwwAuthenticate.Count: 0 }:
                return "has no WWW-Authenticate";
            default:
                return null;
        }
    }

    // Values that common constraints accept; where one does not, the path leads nowhere, and nowhere is closed too.
    private static string Path(string pattern) => Parameter().Replace(pattern, match =>
        match.Value.Contains(":guid", StringComparison.OrdinalIgnoreCase) ? "00000000-0000-0000-0000-000000000001"
        : match.Value.Contains(":alpha", StringComparison.OrdinalIgnoreCase) ? "x"
        : match.Value.Contains(":bool", StringComparison.OrdinalIgnoreCase) ? "true"
        : "1");

    [GeneratedRegex(@"\{[^{}]*(\{\{[^{}]*\}\}[^{}]*)*\}")]
    private static partial Regex Parameter();
}
