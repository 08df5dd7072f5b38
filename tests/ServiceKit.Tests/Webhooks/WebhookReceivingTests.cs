using System.Net;
using System.Net.Sockets;
using System.Text;
using ServiceKit.Tests.Hosting;
using ServiceKit.Webhooks;
using static ServiceKit.Tests.Webhooks.ReceivingService;

namespace ServiceKit.Tests.Webhooks;

/// <summary>A signed message is let in; one that is wrong in any respect is refused before it is bound.</summary>
[Trait("Feature", "P7")]
public sealed class WebhookReceivingTests
{
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task SignedMessage_IsBoundByTheHandler()
    {
        await using var service = await StartAsync();
        using var response = await Messages.SendAsync(service, Messages.Create());
        Assert.Equal("order 1", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Vector_OfTheSpecification_IsAccepted()
    {
        await using var service = await StartAsync(
            o => o.Secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
            new ManualClock(DateTimeOffset.FromUnixTimeSeconds(1614265330)));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/hooks/text") { Content = new StringContent("{\"test\": 2432232314}") };
        Messages.Set(request, "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek");
        Messages.Set(request, "webhook-timestamp", "1614265330");
        Messages.Set(request, "webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        using var response = await Messages.SendAsync(service, request);
        Assert.Equal("msg_p5jXN8AQM9LWM0D4loKWxJek 1614265330 {\"test\": 2432232314}", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(WebhookDefaults.IdHeader)]
    [InlineData(WebhookDefaults.TimestampHeader)]
    [InlineData(WebhookDefaults.SignatureHeader)]
    public async Task MissingHeader_IsNamed(string header)
    {
        await using var service = await StartAsync();
        foreach (var values in (string[][])[[], [string.Empty]])
        {
            var request = Messages.Create();
            Messages.Set(request, header, values);
            using var response = await Messages.SendAsync(service, request);
            var body = await ProblemAssert.IsProblemAsync(response, HttpStatusCode.Unauthorized, "webhook-signature-missing");
            Assert.Equal($"Missing webhook header: {header}", body.GetProperty("detail").GetString());
            Assert.Equal("Webhook realm=\"orders\", headers=\"webhook-id webhook-timestamp webhook-signature\"", response.Headers.WwwAuthenticate.ToString());
        }
    }

    [Theory]
    [InlineData(WebhookDefaults.IdHeader)]
    [InlineData(WebhookDefaults.TimestampHeader)]
    [InlineData(WebhookDefaults.SignatureHeader)]
    public async Task HeaderSentTwice_IsRefused_EvenWithTheSameValue(string header)
    {
        await using var service = await StartAsync();
        var request = Messages.Create();
        var text = new StringBuilder("POST /hooks/orders HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 11\r\n");
        foreach (var (name, values) in request.Headers)
        {
            // HttpClient joins the values of a field; by hand they are two fields.
            text.Append($"{name}: {values.Single()}\r\n").Append(name == header ? $"{name}: {values.Single()}\r\n" : string.Empty);
        }

        Assert.Contains("401 Unauthorized", await SendRawAsync(service, $"{text}\r\n{{\"order\":1}}"), StringComparison.Ordinal);
        Assert.Equal("webhook.signature_invalid", Assert.Single(Log(service), e => e.Event.Id < 20).Event.Name);

        // The other way round, so that the way of sending is not what was refused.
        var once = text.ToString().Replace($"{header}: {request.Headers.GetValues(header).Single()}\r\n{header}", header, StringComparison.Ordinal);
        Assert.Contains("200 OK", await SendRawAsync(service, $"{once}\r\n{{\"order\":1}}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WebhookDefaults.IdHeader, "msg_other")]
    [InlineData(WebhookDefaults.IdHeader, "msg_0000000000000000001.")]
    [InlineData(WebhookDefaults.IdHeader, "a b")]
    [InlineData(WebhookDefaults.IdHeader, "MSG_0000000000000000001")]
    [InlineData(WebhookDefaults.TimestampHeader, "1780315201")]
    [InlineData(WebhookDefaults.TimestampHeader, "01780315200")]
    [InlineData(WebhookDefaults.TimestampHeader, "+1780315200")]
    [InlineData(WebhookDefaults.TimestampHeader, "-1780315200")]
    [InlineData(WebhookDefaults.TimestampHeader, "1780315200.0")]
    [InlineData(WebhookDefaults.TimestampHeader, "1.78e9")]
    [InlineData(WebhookDefaults.TimestampHeader, "0x6A1D7A40")]
    [InlineData(WebhookDefaults.TimestampHeader, "now")]
    [InlineData(WebhookDefaults.TimestampHeader, "99999999999999999999999999")]
    [InlineData(WebhookDefaults.SignatureHeader, "v1,")]
    [InlineData(WebhookDefaults.SignatureHeader, "v1")]
    [InlineData(WebhookDefaults.SignatureHeader, "garbage")]
    [InlineData(WebhookDefaults.SignatureHeader, "v1,!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!=")]
    [InlineData(WebhookDefaults.SignatureHeader, "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public async Task GarbageInAHeader_IsRefused(string header, string value)
    {
        await using var service = await StartAsync();
        var request = Messages.Create();
        Messages.Set(request, header, value);
        await AssertInvalidAsync(service, request);
    }

    [Fact]
    public async Task SignatureInAnotherForm_IsNone()
    {
        await using var service = await StartAsync();
        var right = Messages.SignatureOf(Messages.Create());

        // 32 bytes leave two bits of the last character unused: three other texts decode to the same bytes.
        var unused = right[..^2] + (char)(right[^2] + 1) + "=";
        string[] others = [right["v1,".Length..], "V1" + right[2..], "v2" + right[2..], "v1a" + right[2..], right[..^1], right + "=", right + ",", unused, right.Replace("v1,", "v1, ", StringComparison.Ordinal)];
        foreach (var other in others)
        {
            var request = Messages.Create();
            Messages.Set(request, WebhookDefaults.SignatureHeader, other);
            await AssertInvalidAsync(service, request);
        }
    }

    [Fact]
    public async Task OneRightSignatureInTheList_IsEnough_ButTheListIsBounded()
    {
        await using var service = await StartAsync();
        var right = Messages.SignatureOf(Messages.Create());
        var wrong = Messages.SignatureOf(Messages.Create(secret: Messages.OtherSecret));
        string Filled(int count) => string.Join(' ', [.. Enumerable.Repeat(wrong, count - 1), right]);

        string[] accepted = [$"{wrong} {right}", $"{right} {wrong}", $"v1a,AAAA v2,x {right}", $"{right} v1,short garbage", Filled(WebhookLimits.MaxSignatures)];
        for (var i = 0; i < accepted.Length; i++)
        {
            var request = Messages.Create();
            Messages.Set(request, WebhookDefaults.SignatureHeader, accepted[i]);
            using var response = await Messages.SendAsync(service, request);
            Assert.Equal(i == 0 ? HttpStatusCode.OK : HttpStatusCode.NoContent, response.StatusCode);
        }

        foreach (var list in (string[])[Filled(WebhookLimits.MaxSignatures + 1), $"{wrong} {wrong}"])
        {
            var request = Messages.Create();
            Messages.Set(request, WebhookDefaults.SignatureHeader, list);
            await AssertInvalidAsync(service, request);
        }
    }

    [Theory]
    [InlineData("{\"order\":2}")]
    [InlineData("{\"order\":1} ")]
    [InlineData("{\"order\": 1}")]
    [InlineData("{\"order\":1")]
    public async Task TamperedBody_IsRefusedBeforeItIsBound(string body)
    {
        await using var service = await StartAsync();
        var request = Messages.Create();
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        await AssertInvalidAsync(service, request);
    }

    [Fact]
    public async Task BodyThatIsNoJson_WithARightSignature_IsTheHandlersMatter()
    {
        await using var service = await StartAsync();
        using var response = await Messages.SendAsync(service, Messages.Create("{"));
        await ProblemAssert.IsProblemAsync(response, HttpStatusCode.BadRequest, "bad-request");
    }

    [Fact]
    public async Task SecretOfAnotherVerifier_IsNoUse()
    {
        await using var service = await StartAsync();
        await AssertInvalidAsync(service, Messages.Create(secret: Messages.OtherSecret));
    }

    [Fact]
    public async Task ContentThatCouldBeReadInTwoWays_CannotBeMoved()
    {
        // "a.1780315200.1780315200.5" is signed for the id "a"; read with the id "a.1780315200" it would be another message.
        await using var service = await StartAsync();
        var request = Messages.Create("1780315200.5", "a");
        Messages.Set(request, WebhookDefaults.IdHeader, "a.1780315200");
        request.Content = new StringContent("5", Encoding.UTF8, "application/json");
        await AssertInvalidAsync(service, request);
    }

    [Theory]
    [InlineData(-300, true)]
    [InlineData(300, true)]
    [InlineData(-301, false)]
    [InlineData(301, false)]
    [InlineData(-1_000_000, false)]
    [InlineData(1_000_000, false)]
    public async Task Timestamp_MayBeFiveMinutesAway(int seconds, bool accepted)
    {
        await using var service = await StartAsync();
        using var response = await Messages.SendAsync(service, Messages.Create(at: Messages.Now + (seconds * OneSecond)));
        if (accepted)
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return;
        }

        var body = await ProblemAssert.IsProblemAsync(response, HttpStatusCode.Unauthorized, "webhook-timestamp-out-of-range");
        Assert.Equal("The webhook timestamp is more than 300 seconds away from the time of this service", body.GetProperty("detail").GetString());
        Assert.StartsWith("Webhook realm=\"orders\"", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tolerance_CanBeChosen()
    {
        await using var service = await StartAsync(o =>
        {
            o.Secrets = [Messages.Secret];
            o.Tolerance = OneSecond;
        });
        using var near = await Messages.SendAsync(service, Messages.Create(at: Messages.Now - OneSecond));
        Assert.Equal(HttpStatusCode.OK, near.StatusCode);
        using var far = await Messages.SendAsync(service, Messages.Create(at: Messages.Now - (2 * OneSecond), id: "msg_2"));
        await ProblemAssert.IsProblemAsync(far, HttpStatusCode.Unauthorized, "webhook-timestamp-out-of-range");
    }

    [Fact]
    public async Task Secrets_AnyOfSeveralIsEnough()
    {
        await using var service = await StartAsync(o => o.Secrets = [Messages.OtherSecret, Messages.Secret]);
        foreach (var secret in (string[])[Messages.Secret, Messages.OtherSecret])
        {
            using var response = await Messages.SendAsync(service, Messages.Create(secret: secret, id: $"msg_{secret.Length}_{secret[^5]}"));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task Refusals_AreLoggedWithoutAnythingThatWasSent()
    {
        await using var service = await StartAsync();
        var wrong = Messages.Create(id: "msg_secret_id", secret: Messages.OtherSecret);
        var signature = Messages.SignatureOf(wrong);
        using var refused = await Messages.SendAsync(service, wrong);
        using var late = await Messages.SendAsync(service, Messages.Create(id: "msg_secret_id", at: Messages.Now - TimeSpan.FromHours(1)));
        using var accepted = await Messages.SendAsync(service, Messages.Create());

        Assert.Equal(
            ["20 webhooks.loaded", "3 webhook.signature_invalid", "4 webhook.timestamp_out_of_range", "1 webhook.accepted"],
            Log(service).Select(e => $"{e.Event.Id} {e.Event.Name}"));
        Assert.Equal(-3600L, Log(service)[2].Values["seconds"]);
        Assert.Equal(Messages.Id, Log(service)[3].Values["id"]);
        Assert.Equal("/hooks/orders", Log(service)[3].Values["path"]);
        var everything = service.Log.Everything();
        string[] secrets = [Messages.Secret, Messages.Secret["whsec_".Length..], Messages.OtherSecret, signature, signature["v1,".Length..], "msg_secret_id"];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, everything, StringComparison.Ordinal));
    }

    private static async Task<string> SendRawAsync(RunningService service, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(service.Client.BaseAddress!.Host, service.Client.BaseAddress.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
