using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace ServiceKit.Templates.Tests.Managed;

/// <summary>Who calls a service with a key, or with none.</summary>
internal sealed class Caller : IDisposable
{
    public Caller(Uri service, string? key)
    {
        Client = new HttpClient { BaseAddress = service };
        if (key is not null)
        {
            Client.DefaultRequestHeaders.Add("X-API-Key", key);
        }
    }

    public HttpClient Client { get; }

    public async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    /// <summary>Makes a key over REST.</summary>
    public Task<(string Id, string Key)> MakeKeyAsync(params string[] scopes) => MakeKeyAsync(Client, scopes);

    /// <summary>Makes a key over REST, for a client that has one.</summary>
    public static async Task<(string Id, string Key)> MakeKeyAsync(HttpClient client, params string[] scopes)
    {
        using var response = await client.PostAsJsonAsync("/api/v1/api-keys", new { name = "reader", scopes }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var made = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return (made.GetProperty("id").GetString()!, made.GetProperty("key").GetString()!);
    }

    public void Dispose() => Client.Dispose();
}

/// <summary>A folder that is gone after the test.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sktemplate");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
