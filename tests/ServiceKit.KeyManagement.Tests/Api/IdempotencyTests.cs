using System.Net;
using System.Text;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.KeyManagement.Tests.Api;

/// <summary>A call that is sent twice makes one key.</summary>
public sealed class IdempotencyTests
{
    private const string Token = "6f1c9d8e-0000-4000-8000-000000000001";

    [Fact]
    public async Task SameCallAgain_IsAnsweredWithTheSameKey()
    {
        await using var service = await ManagedService.StartAsync();
        var first = await MakeAsync(service, "once");
        var second = await MakeAsync(service, "once");
        Assert.Equal(first.GetProperty("key").GetString(), second.GetProperty("key").GetString());
        Assert.Equal(1, (await service.GetAsync(ManagedService.Keys)).GetProperty("total").GetInt32());

        // After a day it is forgotten.
        service.Clock.Advance(TimeSpan.FromHours(25));
        var third = await MakeAsync(service, "once");
        Assert.NotEqual(first.GetProperty("id").GetString(), third.GetProperty("id").GetString());
    }

    [Fact]
    public async Task SameCallAtTheSameTime_MakesOneKey()
    {
        await using var service = await ManagedService.StartAsync();
        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => MakeAsync(service, "race")));
        Assert.Single(made.Select(body => body.GetProperty("key").GetString()).Distinct());
        Assert.Equal(1, (await service.GetAsync(ManagedService.Keys)).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task OtherRequest_UnderTheSameToken_IsRefused()
    {
        await using var service = await ManagedService.StartAsync();
        await MakeAsync(service, "one");
        using var response = await service.SendAsync(HttpMethod.Post, ManagedService.Keys, new { name = "two", scopes = "things:read" }, headers: ("Idempotency-Key", Token));
        await ProblemAssert.IsProblemAsync(response, HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Fact]
    public async Task AnotherCaller_UnderTheSameToken_GetsAKeyOfItsOwn()
    {
        await using var service = await ManagedService.StartAsync();
        var (_, other, _) = await service.CreateAsync(new { name = "other admin", scopes = "*" });
        var first = await MakeAsync(service, "mine");
        using var response = await service.SendAsync(HttpMethod.Post, ManagedService.Keys, new { name = "mine", scopes = "things:read" }, other, ("Idempotency-Key", Token));
        var second = await ManagedService.ReadAsync(response, HttpStatusCode.Created);
        Assert.NotEqual(first.GetProperty("key").GetString(), second.GetProperty("key").GetString());
    }

    [Fact]
    public async Task Rotation_SentTwice_RotatesOnce()
    {
        await using var service = await ManagedService.StartAsync();
        var (id, _, _) = await service.CreateAsync(new { name = "turning", scopes = "things:read" });
        var keys = new List<string?>();
        for (var i = 0; i < 2; i++)
        {
            using var response = await service.SendAsync(HttpMethod.Post, $"{ManagedService.Keys}/{id}/rotate", headers: ("Idempotency-Key", Token));
            keys.Add((await ManagedService.ReadAsync(response, HttpStatusCode.Created)).GetProperty("key").GetString());
        }

        Assert.Equal(keys[0], keys[1]);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("with a blank in the middle")]
    public async Task GuessableToken_IsRefused(string token)
    {
        await using var service = await ManagedService.StartAsync();
        using var response = await service.SendAsync(HttpMethod.Post, ManagedService.Keys, new { name = "x" }, headers: ("Idempotency-Key", token));
        await ProblemAssert.IsProblemAsync(response, HttpStatusCode.BadRequest, "bad-request");
    }

    [Fact]
    [Trait("Feature", "W2")]
    public async Task StoredAnswer_HoldsNoKeyInTheClear()
    {
        var store = new RecordingStore();
        await using var service = await ManagedService.StartAsync(store: store);
        var body = await MakeAsync(service, "sealed");
        var answer = Assert.Single(store.Commits, commit => commit.Answer is not null).Answer!;
        var secret = body.GetProperty("key").GetString()![^38..];
        Assert.DoesNotContain(secret, Encoding.Latin1.GetString(answer.Sealed.Span), StringComparison.Ordinal);
        Assert.DoesNotContain(Token, answer.Digest, StringComparison.Ordinal);
    }

    private static async Task<System.Text.Json.JsonElement> MakeAsync(ManagedService service, string name)
    {
        using var response = await service.SendAsync(HttpMethod.Post, ManagedService.Keys, new { name, scopes = "things:read" }, headers: ("Idempotency-Key", Token));
        return await ManagedService.ReadAsync(response, HttpStatusCode.Created);
    }
}
