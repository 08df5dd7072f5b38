using System.Globalization;
using System.Text;
using ServiceKit.Tests.Hosting;
using ServiceKit.Webhooks;

namespace ServiceKit.Tests.Webhooks;

/// <summary>Webhooks as a sender outside of ServiceKit would make them, to be bent out of shape by a test.</summary>
internal static class Messages
{
    public const string Path = "/hooks/orders";

    public const string Id = "msg_0000000000000000001";

    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Secrets that no scanner takes for real ones.</summary>
    public static readonly string Secret = SecretOf("test-webhook-secret-00000000");

    public static readonly string OtherSecret = SecretOf("test-webhook-secret-11111111");

    public static string SecretOf(string text) => WebhookSecret.Prefix + Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    public static string Sign(string id, DateTimeOffset timestamp, byte[] body, params string[] secrets) =>
        new WebhookSigner(secrets.Select(WebhookSecret.Parse)).Sign(id, timestamp, body);

    /// <summary>A message that is right in every respect unless an argument says otherwise.</summary>
    public static HttpRequestMessage Create(string body = "{\"order\":1}", string id = Id, DateTimeOffset? at = null, string? secret = null, string path = Path)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var timestamp = at ?? Now;
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new("application/json");
        Set(request, WebhookDefaults.IdHeader, id);
        Set(request, WebhookDefaults.TimestampHeader, timestamp.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        Set(request, WebhookDefaults.SignatureHeader, Sign(id, timestamp, bytes, secret ?? Secret));
        return request;
    }

    public static void Set(HttpRequestMessage request, string header, params string[] values)
    {
        request.Headers.Remove(header);
        foreach (var value in values)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(header, value));
        }
    }

    public static string SignatureOf(HttpRequestMessage request) => string.Join(' ', request.Headers.GetValues(WebhookDefaults.SignatureHeader));

    public static async Task<HttpResponseMessage> SendAsync(RunningService service, HttpRequestMessage request)
    {
        using (request)
        {
            return await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        }
    }
}
