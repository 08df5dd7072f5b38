using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Dashboard.Tests.Hosting;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Tests;

/// <summary>"Try it" says what a real request gets: each case is tried, and then sent.</summary>
[Trait("Feature", "W1")]
public sealed class TrialTests
{
    private static readonly string WebhookSecret = "whsec_" + Convert.ToBase64String(new byte[32]);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string, string, string> Cases => new()
    {
        // key, method, pattern, path, what decides
        { "reader", "GET", "/things", "/things", "" },
        { "", "GET", "/things", "/things", "Key" },
        { "revoked", "GET", "/things", "/things", "Key" },
        { "disabled", "GET", "/things", "/things", "State" },
        { "expired", "GET", "/things", "/things", "State" },
        { "reader", "POST", "/things", "/things", "Scopes" },
        { "everything", "POST", "/things", "/things", "" },
        { "elsewhere", "GET", "/things", "/things", "Network of the key" },
        { "here", "GET", "/things", "/things", "" },
        { "acme", "GET", "/tenants/{tenant}/things", "/tenants/acme/things", "" },
        { "acme", "GET", "/tenants/{tenant}/things", "/tenants/other/things", "Tenant" },
        { "reader", "GET", "/tenants/{tenant}/things", "/tenants/acme/things", "Tenant" },
        { "every tenant", "GET", "/tenants/{tenant}/things", "/tenants/other/things", "" },
        { "reader", "GET", "/unmarked", "/unmarked", "" },
        { "", "GET", "/unmarked", "/unmarked", "Key" },
        { "", "GET", "/open", "/open", "" },
        { "disabled", "GET", "/open", "/open", "" },
        { "", "GET", "/public/{name}", "/public/a", "" },
        { "", "GET", "/{name}", "/health", "Key" },
        { "used up", "GET", "/things", "/things", "Limit" },
        { "everything", "GET", "/dashboard/keys", "/dashboard/keys", "Endpoint" },
        { "", "GET", "/dashboard/keys", "/dashboard/keys", "Endpoint" },
        { "", "POST", "/hooks", "/hooks", "Signature" },
        { "reader", "POST", "/closed-hooks", "/closed-hooks", "Signature" },
        { "", "POST", "/closed-hooks", "/closed-hooks", "Key" },
        { "configured", "POST", "/things", "/things", "" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Trial_SaysWhatARealRequestGets(string key, string method, string pattern, string path, string decides)
    {
        await using var service = await StartAsync();
        var keys = await MakeKeysAsync(service);
        var (id, text) = keys[key];
        using var visitor = await service.SignInAsync();

        using var page = await visitor.GetAsync($"/dashboard/endpoints/try?endpoint={Uri.EscapeDataString($"{method} {pattern}")}&key={id}&path={Uri.EscapeDataString(path)}");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        using var real = await service.Service.SendAsync(new HttpMethod(method), path, text);

        var told = Regex.Match(page.Html, "<div class=\"verdict.*?</div>", RegexOptions.Singleline).Value;
        if (real.IsSuccessStatusCode)
        {
            Assert.Contains("The endpoint runs.", told, StringComparison.Ordinal);
        }
        else
        {
            using var problem = JsonDocument.Parse(await real.Content.ReadAsStringAsync(Cancelled));
            Assert.Contains($"<strong>{(int)real.StatusCode}</strong>", told, StringComparison.Ordinal);
            Assert.Contains($"<code>{problem.RootElement.GetProperty("type").GetString()}</code>", told, StringComparison.Ordinal);
        }

        Assert.Equal(decides, Regex.Match(page.Html, "<li class=\"failed\">.*?<strong>(.*?)</strong>", RegexOptions.Singleline).Groups[1].Value);
    }

    [Fact]
    public async Task Trial_OfNetworksOfTheService_SaysWhatARealRequestGets()
    {
        await using var service = await DashboardService.StartAsync(build: builder => builder.WithAllowedNetworks("127.0.0.0/8", "::1"));
        var key = await service.MakeAsync("reader", "things:read");
        using var visitor = await service.SignInAsync();
        var address = $"/dashboard/endpoints/try?endpoint=GET+%2fthings&key={key.Key.Id}&address=";

        using var own = await visitor.GetAsync($"{address}127.0.0.1");
        using var foreign = await visitor.GetAsync($"{address}203.0.113.7");

        Assert.Contains("The endpoint runs.", own.Text, StringComparison.Ordinal);
        Assert.Contains("Network The address is not in a network that the service serves.", foreign.Text, StringComparison.Ordinal);
        Assert.Contains("403 urn:servicekit:error:address-not-allowed", foreign.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trial_IsInNoMetrics()
    {
        await using var service = await DashboardService.StartAsync(build: builder => builder.WithMonitoring());
        var reader = await service.MakeAsync("metrics", "metrics:read");
        using var visitor = await service.SignInAsync();
        using var first = await visitor.GetAsync("/dashboard/endpoints/try?endpoint=POST+%2fthings");
        var before = await MetricsAsync();
        using var second = await visitor.GetAsync("/dashboard/endpoints/try?endpoint=POST+%2fthings");
        Assert.Contains("401", second.Text, StringComparison.Ordinal);
        Assert.Equal(before, await MetricsAsync());
        Assert.Single(before, line => line.StartsWith("servicekit_keys_count", StringComparison.Ordinal));

        // All but the reading itself, which is counted.
        async Task<List<string>> MetricsAsync()
        {
            using var response = await service.Service.GetAsync("/metrics", reader.Text);
            return [.. (await response.Content.ReadAsStringAsync(Cancelled)).Split('\n').Where(line =>
                line.StartsWith("servicekit_", StringComparison.Ordinal) && !line.Contains("accepted", StringComparison.Ordinal) && !line.Contains("_duration_", StringComparison.Ordinal))];
        }
    }

    [Fact]
    public async Task Trial_WithALimiterOfTheServicesOwn_SaysThatNobodyCanTell()
    {
        await using var service = await DashboardService.StartAsync(build: builder => builder.WithRateLimit(limits => limits.AddPolicy(
            "own", _ => new System.Threading.RateLimiting.ConcurrencyLimiter(new() { PermitLimit = 1 }))));
        var key = await service.MakeAsync("reader", "things:read");
        using var visitor = await service.SignInAsync();
        using var page = await visitor.GetAsync($"/dashboard/endpoints/try?endpoint=GET+%2fthings&key={key.Key.Id}");
        Assert.Contains("Nobody can tell without asking", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trial_CountsNothing_LogsNothing_AndTakesNothingFromLimits()
    {
        await using var service = await StartAsync();
        var key = await service.MakeAsync(new ApiKeyDraft { Name = "two", Scopes = ["things:read"], Limit = "2/h" });
        using var visitor = await service.SignInAsync();
        var logged = service.Service.Log.Entries.Count(entry => entry.Category == "ServiceKit.Authentication");
        var numbers = service.Service.Services.GetRequiredService<Overview.RequestNumbers>();
        var before = numbers.Read();
        foreach (var query in (string[])[$"GET+%2fthings&key={key.Key.Id}", "GET+%2fthings", $"POST+%2fthings&key={key.Key.Id}", "GET+%2fdashboard%2fkeys"])
        {
            for (var i = 0; i < 3; i++)
            {
                using var page = await visitor.GetAsync($"/dashboard/endpoints/try?endpoint={query}");
                Assert.Equal(HttpStatusCode.OK, page.Status);
            }
        }

        Assert.Equal(before.Outcomes, numbers.Read().Outcomes);
        Assert.Equal(before.Problems, numbers.Read().Problems);
        Assert.Equal(logged, service.Service.Log.Entries.Count(entry => entry.Category == "ServiceKit.Authentication"));
        Assert.DoesNotContain(service.Service.Services.GetRequiredService<KeyManagement.Usage.UsageRecorder>().Take(service.Clock.GetUtcNow()).Counts, count => count.Id == key.Key.Id);
        for (var i = 0; i < 2; i++)
        {
            using var call = await service.Service.GetAsync("/things", key.Text);
            Assert.Equal(HttpStatusCode.OK, call.StatusCode);
        }
    }

    [Theory]
    [InlineData("endpoint=GET+%2fthings&key=sk_test_full_access_0000", "never the key itself")]
    [InlineData("endpoint=GET+%2fthings&key=ffffffff", "There is no such key")]
    [InlineData("endpoint=GET+%2fthings&address=nonsense", "Write one address")]
    [InlineData("endpoint=GET+%2fthings&address=10.0.0.0%2f8", "Write one address")]
    [InlineData("endpoint=GET+%2fthings&path=%2felsewhere", "That is no path of /things")]
    [InlineData("endpoint=GET+%2fthings&path=https%3a%2f%2fexample.com%2fthings", "That is no path of /things")]
    [InlineData("endpoint=GET+%2fnothing", "There is no such endpoint")]
    [InlineData("endpoint=%3cscript%3ealert(1)%3c%2fscript%3e", "There is no such endpoint")]
    public async Task Trial_OfWhatMakesNoSense_SaysSo_AndEchoesNoKey(string query, string told)
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();

        using var page = await visitor.GetAsync($"/dashboard/endpoints/try?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains(told, page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("sk_test_full", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trial_OfAnAdministratorOfATenant_KnowsNoOtherKeys_AndNoOtherAddress()
    {
        await using var service = await DashboardService.StartAsync(build: builder => builder.WithAllowedNetworks("127.0.0.0/8", "::1"));
        var administrator = await service.MakeAsync(new ApiKeyDraft { Name = "acme operator", Scopes = ["keys:admin"], Tenant = "acme" });
        var foreign = await service.MakeAsync(new ApiKeyDraft { Name = "foreign", Scopes = ["things:read"], Tenant = "other" });
        using var visitor = await service.SignInAsync(administrator.Text);

        using var refused = await visitor.GetAsync($"/dashboard/endpoints/try?endpoint=GET+%2fthings&key={foreign.Key.Id}");
        using var listed = await visitor.GetAsync("/dashboard/endpoints/keys?endpoint=GET+%2fthings");
        using var elsewhere = await visitor.GetAsync($"/dashboard/endpoints/try?endpoint=GET+%2fthings&key={administrator.Key.Id}&address=203.0.113.7");

        Assert.Contains("There is no such key, or none that you may see", refused.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("foreign", refused.Html + listed.Html, StringComparison.Ordinal);
        Assert.Contains("No key may call it.", listed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("203.0.113.7", elsewhere.Html, StringComparison.Ordinal);
        Assert.Contains("insufficient-scope", elsewhere.Text, StringComparison.Ordinal);
    }

    private static Task<DashboardService> StartAsync() => DashboardService.StartAsync(
        build: builder => builder
            .WithAuth(options => options.UnauthenticatedPaths = ["/public/*", "/health"])
            .WithWebhooks("billing", options => options.Secrets = [WebhookSecret]),
        map: app =>
        {
            app.MapGet("/tenants/{tenant}/things", () => "theirs").RequireTenant("tenant");
            app.MapGet("/unmarked", () => "closed by default");
            app.MapGet("/open", () => "open").AllowAnonymous();
            app.MapGet("/public/{name}", () => "open");
            app.MapGet("/{name}", () => "caught");
            app.MapPost("/hooks", () => "heard").AllowAnonymous().RequireWebhookSignature("billing");
            app.MapPost("/closed-hooks", () => "heard").RequireApiKey("things:read").RequireWebhookSignature("billing");
        });

    private static async Task<Dictionary<string, (string Id, string? Text)>> MakeKeysAsync(DashboardService service)
    {
        var now = service.Clock.GetUtcNow();
        var keys = new Dictionary<string, (string, string?)>(StringComparer.Ordinal) { [""] = ("", null) };
        foreach (var draft in (ApiKeyDraft[])
        [
            new() { Name = "reader", Scopes = ["things:read"] },
            new() { Name = "everything", Scopes = ["*"] },
            new() { Name = "revoked", Scopes = ["*"] },
            new() { Name = "disabled", Scopes = ["*"], Enabled = false },
            new() { Name = "expired", Scopes = ["*"], ExpiresAt = now.AddSeconds(1) },
            new() { Name = "elsewhere", Scopes = ["*"], Networks = ["203.0.113.0/24"] },
            new() { Name = "here", Scopes = ["*"], Networks = ["127.0.0.0/8", "::1"] },
            new() { Name = "acme", Scopes = ["*"], Tenant = "acme" },
            new() { Name = "every tenant", Scopes = ["*"], Tenant = "*" },
            new() { Name = "used up", Scopes = ["*"], Limit = "1/h" },
        ])
        {
            var made = await service.MakeAsync(draft);
            keys[draft.Name] = (made.Key.Id, made.Text);
        }

        await service.Manager.RevokeAsync(keys["revoked"].Item1, null, ApiKeyActor.System, Cancelled);
        service.Clock.Advance(TimeSpan.FromSeconds(2));
        using var first = await service.Service.GetAsync("/things", keys["used up"].Item2);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        var ring = service.Service.Services.GetRequiredService<ApiKeys.ApiKeyRingHolder>().Current!;
        keys["configured"] = (ring.Records.Single().Id, DashboardService.Admin);
        return keys;
    }
}
