using System.Net;

namespace ServiceKit.Dashboard.Tests.Hosting;

/// <summary>A browser without a script: it keeps cookies, and sends the forms that pages have.</summary>
/// <remarks>Over http it keeps secure cookies too, which browsers do not: the tests need no certificate.</remarks>
internal sealed class Visitor(Uri address) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };

    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    /// <summary>The cookie of the session; null where there is none.</summary>
    public string? Session => Cookies.GetValueOrDefault("__Host-servicekit-dashboard");

    public Task<Page> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public Task<Page> PostAsync(string path, IEnumerable<KeyValuePair<string, string>> fields, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent(fields), headers);

    public async Task<Page> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (!headers.Any(header => header.Name == "Accept"))
        {
            request.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        }

        foreach (var (name, value) in headers.Where(header => header.Value.Length > 0))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (Cookies.Count > 0)
        {
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }

        var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        Keep(response);
        return await Page.ReadAsync(response, path);
    }

    public async Task<Page> SignInAsync(string key, string path = "/dashboard/sign-in")
    {
        using var page = await GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        return await SendFormAsync(page, "/dashboard/sign-in", ("key", key));
    }

    /// <summary>Sends the form of a page that leads to a path, with some of its fields changed; null takes a field out.</summary>
    public Task<Page> SendFormAsync(Page page, string action, params (string Name, string? Value)[] changes)
    {
        var fields = page.FieldsOf(action);
        foreach (var name in changes.Select(change => change.Name).Distinct())
        {
            fields.RemoveAll(field => field.Key == name);
        }

        fields.AddRange(changes.Where(change => change.Value is not null).Select(change => KeyValuePair.Create(change.Name, change.Value!)));
        return PostAsync(action, fields);
    }

    public void Dispose() => _client.Dispose();

    private void Keep(HttpResponseMessage response)
    {
        foreach (var line in response.Headers.TryGetValues("Set-Cookie", out var lines) ? lines : [])
        {
            var pair = line.Split(';')[0].Split('=', 2);
            if (pair[1].Length == 0)
            {
                Cookies.Remove(pair[0]);
            }
            else
            {
                Cookies[pair[0]] = pair[1];
            }
        }
    }
}
