using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Authentication;

/// <summary>What a caller without a valid key gets: 401, whatever else is wrong with the request.</summary>
public sealed class RefusalTests
{
    [Fact]
    [Trait("Feature", "C8")]
    [Trait("Feature", "D5")]
    public async Task MissingKey_Is401_ToTheLetter()
    {
        await using var service = await StartAsync();
        using var response = await service.GetAsync("/api/v1/stations?page=1");
        await ProblemAssert.IsUnauthorizedAsync(response, "/api/v1/stations");
    }

    [Fact]
    [Trait("Feature", "C8")]
    [Trait("Feature", "D5")]
    public async Task InvalidKey_Is401_ToTheLetter()
    {
        await using var service = await StartAsync();
        using var response = await service.GetAsync("/api/v1/stations", "sk_test_unknown_000000");
        await ProblemAssert.IsUnauthorizedAsync(response, "/api/v1/stations", "Invalid API key");
    }

    [Fact]
    [Trait("Feature", "B6")]
    public async Task MissingKey_ChallengesEveryAcceptedScheme_WithoutErrorCode()
    {
        await using var service = await StartAsync();
        using var response = await service.GetAsync("/api/v1/stations");
        Assert.Equal(["ApiKey realm=\"test-service\"", "Bearer realm=\"test-service\""], response.Headers.GetValues("WWW-Authenticate"));
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    [Fact]
    [Trait("Feature", "B6")]
    public async Task InvalidKey_ChallengesWithInvalidToken()
    {
        await using var service = await StartAsync();
        using var response = await service.GetAsync("/api/v1/stations", "wrong");
        Assert.All(response.Headers.GetValues("WWW-Authenticate"), challenge => Assert.EndsWith("error=\"invalid_token\"", challenge, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Feature", "D5")]
    public async Task MissingScope_Is403_ThatNamesWhatIsNeededAndNotWhatTheKeyHas()
    {
        await using var service = await StartAsync();
        using var response = await service.SendAsync(HttpMethod.Post, "/api/v1/stations", "sk_test_reader_0000000", Json("""{"name":"x"}"""));
        var body = await ProblemAssert.IsProblemAsync(response, HttpStatusCode.Forbidden, "insufficient-scope");
        Assert.Equal("This request needs an API key with the scope stations:write", body.GetProperty("detail").GetString());
        Assert.DoesNotContain("stations:read", body.ToString(), StringComparison.Ordinal);
        Assert.Contains("Bearer realm=\"test-service\", error=\"insufficient_scope\", scope=\"stations:write\"", response.Headers.GetValues("WWW-Authenticate"));
    }

    [Fact]
    public async Task DisabledKey_Is401_KeyDisabled()
    {
        await using var service = await StartAsync();
        using var response = await service.GetAsync("/api/v1/stations", "sk_test_disabled_00000");
        var body = await ProblemAssert.IsProblemAsync(response, HttpStatusCode.Unauthorized, "key-disabled");
        Assert.Equal("API key is disabled", body.GetProperty("detail").GetString());
        Assert.Equal("auth.key_disabled", service.Log.Single("auth.key_disabled").Event.Name);
    }

    [Fact]
    public async Task ExpiringKey_WorksUntilItsExpiry_ThenIs401KeyExpired()
    {
        var clock = new ManualClock(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
        await using var service = await StartAsync(clock);
        clock.Advance(TimeSpan.FromSeconds(59));
        using (var before = await service.GetAsync("/api/v1/stations", "sk_test_expiring_00000"))
        {
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        }

        clock.Advance(TimeSpan.FromSeconds(1));
        using var after = await service.GetAsync("/api/v1/stations", "sk_test_expiring_00000");
        var body = await ProblemAssert.IsProblemAsync(after, HttpStatusCode.Unauthorized, "key-expired");
        Assert.Equal("API key has expired", body.GetProperty("detail").GetString());
    }

    public static TheoryData<string, string, string, string?> BadRequests => new()
    {
        { "POST", "/api/v1/stations", "application/json", "{ \"name\": " },
        { "POST", "/api/v1/stations", "application/json", "[1,2,3]" },
        { "POST", "/api/v1/stations", "text/plain", "name" },
        { "POST", "/api/v1/stations", "nonsense/", "{}" },
        { "POST", "/api/v1/stations", "application/json", "" },
        { "GET", "/api/v1/stations?page=not-a-number", "application/json", null },
        { "GET", "/api/v1/stations/not-a-guid", "application/json", null },
        { "DELETE", "/api/v1/stations", "application/json", null },
        { "GET", "/no/such/path", "application/json", null },
        { "OPTIONS", "/api/v1/stations", "application/json", null },
        { "BREW", "/api/v1/stations", "application/json", null },
    };

    [Theory]
    [MemberData(nameof(BadRequests))]
    [Trait("Feature", "B2")]
    public async Task Unauthenticated_WhateverIsWrong_Is401(string method, string path, string mediaType, string? body)
    {
        await using var service = await StartAsync();
        foreach (var key in (string?[])[null, "sk_test_unknown_000000"])
        {
            using var content = body is null ? null : new StringContent(body, Encoding.UTF8);
            if (content is not null)
            {
                content.Headers.Remove("Content-Type");
                content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
            }

            using var response = await service.SendAsync(new HttpMethod(method), path, key, content);
            await ProblemAssert.IsProblemAsync(response, HttpStatusCode.Unauthorized, "unauthorized");
        }
    }

    [Fact]
    [Trait("Feature", "B2")]
    public async Task Unauthenticated_HugeBody_Is401AndNotRead()
    {
        await using var service = await StartAsync();
        using var content = new NeverEndingContent(40_000_000);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/stations") { Content = content };
        // The server answers before the body was sent; with "Expect" the client does not even begin.
        request.Headers.ExpectContinue = true;
        using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        await ProblemAssert.IsUnauthorizedAsync(response, "/api/v1/stations");
        Assert.Equal(0, content.Sent);
    }

    [Fact]
    [Trait("Feature", "B2")]
    public async Task Authenticated_TheSameFaults_GetTheirOwnStatus()
    {
        await using var service = await StartAsync();
        using var malformed = await service.SendAsync(HttpMethod.Post, "/api/v1/stations", RunningService.Key, Json("{ \"name\": "));
        await ProblemAssert.IsProblemAsync(malformed, HttpStatusCode.BadRequest, "bad-request");
        using var text = await service.SendAsync(HttpMethod.Post, "/api/v1/stations", RunningService.Key, new StringContent("name"));
        await ProblemAssert.IsProblemAsync(text, HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
        using var method = await service.SendAsync(HttpMethod.Delete, "/api/v1/stations", RunningService.Key);
        await ProblemAssert.IsProblemAsync(method, HttpStatusCode.MethodNotAllowed, "method-not-allowed");
    }

    private static Task<RunningService> StartAsync(TimeProvider? clock = null) => RunningService.StartAsync(
        app =>
        {
            app.MapGet("/api/v1/stations", Stations.List);
            app.MapGet("/api/v1/stations/{id}", Stations.Get);
            app.MapPost("/api/v1/stations", Stations.Create);
        },
        b =>
        {
            b.Services.AddSingleton(clock ?? TimeProvider.System);
            return b.WithAuth(o => o.ApiKeys =
            [
                RunningService.Key,
                new ApiKeyEntry { Key = "sk_test_reader_0000000", Name = "reader", Scopes = ["stations:read"] },
                new ApiKeyEntry { Key = "sk_test_disabled_00000", Enabled = false },
                new ApiKeyEntry { Key = "sk_test_expiring_00000", ExpiresAt = new DateTimeOffset(2026, 1, 1, 12, 1, 0, TimeSpan.Zero) },
            ]);
        });

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private sealed record Station(string Name);

    private static class Stations
    {
        [ApiKeyProtected("stations:read")]
        public static string List(int? page) => $"page {page}";

        [ApiKeyProtected("stations:read")]
        public static string Get(Guid id) => $"station {id}";

        [ApiKeyProtected("stations:write")]
        public static IResult Create(Station station) => Results.Created("/api/v1/stations/1", station);
    }

    /// <summary>A body that counts what the server took of it.</summary>
    private sealed class NeverEndingContent(long length) : HttpContent
    {
        public long Sent { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var chunk = new byte[64 * 1024];
            while (Sent < length)
            {
                await stream.WriteAsync(chunk);
                Sent += chunk.Length;
            }
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return true;
        }
    }
}
