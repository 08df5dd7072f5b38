using System.Net;
using System.Text.Json;

namespace ServiceKit.Tests.Hosting;

/// <summary>Reads and checks problem details.</summary>
internal static class ProblemAssert
{
    private static readonly string[] Members = ["type", "title", "status", "instance", "traceId"];

    /// <summary>Checks everything that holds for every error, and returns the body for what holds for this one.</summary>
    public static async Task<JsonElement> IsProblemAsync(HttpResponseMessage response, HttpStatusCode status, string name)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(status == response.StatusCode, $"expected {status}, got {response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var document = JsonDocument.Parse(text);
        var body = document.RootElement.Clone();
        Assert.All(Members, member => Assert.True(body.TryGetProperty(member, out _), $"no {member} in {text}"));
        Assert.Equal($"urn:servicekit:error:{name}", body.GetProperty("type").GetString());
        Assert.Equal((int)status, body.GetProperty("status").GetInt32());
        Assert.NotEqual(string.Empty, body.GetProperty("traceId").GetString());
        if (status == HttpStatusCode.Unauthorized)
        {
            Assert.NotEmpty(response.Headers.WwwAuthenticate);
        }

        return body;
    }

    /// <summary>A 401 to the letter of the contract.</summary>
    public static async Task IsUnauthorizedAsync(HttpResponseMessage response, string instance, string detail = "Missing authentication header: X-API-Key")
    {
        var body = await IsProblemAsync(response, HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal("Unauthorized", body.GetProperty("title").GetString());
        Assert.Equal(detail, body.GetProperty("detail").GetString());
        Assert.Equal(instance, body.GetProperty("instance").GetString());
    }
}
