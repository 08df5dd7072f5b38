using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Dashboard.Tests.Hosting;
using ServiceKit.KeyManagement;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Dashboard.Tests;

/// <summary>The endpoints, and which keys may call them.</summary>
[Trait("Feature", "W1")]
public sealed class EndpointTests
{
    private const string Endpoints = "/dashboard/endpoints";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_SaysWhatEachEndpointNeeds_AndCountsTheKeysThatHaveIt()
    {
        await using var service = await DashboardService.StartAsync(map: app =>
        {
            app.MapGet("/open", () => "open").AllowAnonymous();
            app.MapGet("/tenants/{tenant}/things", () => "theirs").RequireApiKey("things:read").RequireTenant("tenant");
        });
        await service.MakeAsync("reader", "things:read");
        await service.MakeAsync("everything", "*");
        await service.MakeAsync(new ApiKeyDraft { Name = "acme", Scopes = ["things:read"], Tenant = "acme" });
        await service.MakeAsync(new ApiKeyDraft { Name = "disabled", Scopes = ["*"], Enabled = false });
        using var visitor = await service.SignInAsync();

        using var page = await visitor.GetAsync(Endpoints);

        // The administrator's key of the configuration counts too, and is one of every tenant.
        Assert.Contains("GET /things key things:read middleware, guard, filter 4", page.Text, StringComparison.Ordinal);
        Assert.Contains("POST /things key things:write middleware, guard, filter 2", page.Text, StringComparison.Ordinal);
        Assert.Contains("GET /tenants/{tenant}/things key things:read of the tenant in {tenant} middleware, guard, filter 2", page.Text, StringComparison.Ordinal);
        Assert.Contains("GET /open nothing: open to anyone nothing no key needed", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/dashboard/keys/{id}", page.Text, StringComparison.Ordinal);

        using var found = await visitor.GetAsync($"{Endpoints}?q=THINGS%3aw");
        Assert.Equal(1, Regex.Count(found.Html, "<th scope=\"row\""));
        using var whole = await visitor.GetAsync($"{Endpoints}?dashboard=on");
        Assert.Contains("GET /dashboard/keys/{id} dashboard session", whole.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_OfAnEndpoint_FollowTheRing()
    {
        await using var service = await DashboardService.StartAsync();
        var reader = await service.MakeAsync(new ApiKeyDraft { Name = "<i>reader", Scopes = ["things:read"], ExpiresAt = service.Clock.GetUtcNow().AddMinutes(5) });
        using var visitor = await service.SignInAsync();
        const string Path = $"{Endpoints}/keys?endpoint=GET+%2fthings";

        using var before = await visitor.GetAsync(Path);
        Assert.Contains("1 to 2 of 2", before.Text, StringComparison.Ordinal);
        Assert.Contains("&lt;i&gt;reader", before.Html, StringComparison.Ordinal);
        Assert.Contains("of the configuration", before.Text, StringComparison.Ordinal);
        service.Clock.Advance(TimeSpan.FromMinutes(6));
        using var expired = await visitor.GetAsync(Path);
        Assert.Contains("1 to 1 of 1", expired.Text, StringComparison.Ordinal);
        using var list = await visitor.GetAsync(Endpoints);
        Assert.Contains("GET /things key things:read middleware, guard, filter 1", list.Text, StringComparison.Ordinal);
        await service.Manager.ChangeAsync(reader.Key.Id, new ApiKeyPatch { ExpiresAt = Optional<DateTimeOffset?>.FromT(null) }, null, ApiKeyActor.System, Cancelled);
        using var kept = await visitor.GetAsync(Endpoints);
        Assert.Contains("GET /things key things:read middleware, guard, filter 1", kept.Text, StringComparison.Ordinal);
        service.Clock.Advance(TimeSpan.FromSeconds(2));
        using var renewed = await visitor.GetAsync(Endpoints);
        Assert.Contains("GET /things key things:read middleware, guard, filter 2", renewed.Text, StringComparison.Ordinal);

        foreach (var odd in (string[])["", "?endpoint=nonsense", "?endpoint=GET+%2fdashboard%2fkeys", "?endpoint=%00"])
        {
            using var none = await visitor.GetAsync($"{Endpoints}/keys{odd}");
            Assert.Equal(HttpStatusCode.NotFound, none.Status);
        }
    }

    [Fact]
    public async Task TenThousandKeys_AreCounted_AndStayPaged()
    {
        await using var service = await DashboardService.StartAsync();
        for (var i = 0; i < 10; i++)
        {
            var keys = Enumerable.Range((i * 1000) + 1, 1000).Select(n => new StoredApiKey
            {
                Id = $"{n:x8}",
                Name = $"consumer {n:d5}",
                Digest = $"sha256${n:x64}",
                Scopes = [$"things:{(n % 2 == 0 ? "read" : "write")}"],
                CreatedAt = service.Clock.GetUtcNow(),
                CreatedBy = "system",
                UpdatedAt = service.Clock.GetUtcNow(),
            }).ToList();
            await service.Store.CommitAsync(new ApiKeyCommit(keys, []), Cancelled);
        }

        // In force here once a change that comes after them is.
        await service.MakeAsync("last", "things:read");
        using var visitor = await service.SignInAsync();

        using var list = await visitor.GetAsync(Endpoints);
        Assert.Contains("GET /things key things:read middleware, guard, filter 5,002", list.Text, StringComparison.Ordinal);
        using var last = await visitor.GetAsync($"{Endpoints}/keys?endpoint=GET+%2fthings&page=101");
        Assert.Contains("5,001 to 5,002 of 5,002", last.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("rel=\"next\"", last.Html, StringComparison.Ordinal);
        using var beyond = await visitor.GetAsync($"{Endpoints}/keys?endpoint=GET+%2fthings&page=99999999999");
        Assert.Equal(HttpStatusCode.OK, beyond.Status);
        using var trial = await visitor.GetAsync($"{Endpoints}/try?endpoint=GET+%2fthings&key=00000002");
        Assert.Contains("The endpoint runs.", trial.Text, StringComparison.Ordinal);
        Assert.True(trial.Html.Length < 100_000);
        var suggested = Regex.Match(trial.Html, "<datalist.*?</datalist>", RegexOptions.Singleline).Value;
        Assert.Equal(100, Regex.Count(suggested, "<option"));
        Assert.DoesNotContain("consumer 00001", suggested, StringComparison.Ordinal);
        using var overview = await visitor.GetAsync("/dashboard/overview");
        Assert.Contains("Active keys 10,001", overview.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_CountsTheScopeThatItNeeds()
    {
        await using var service = await DashboardService.StartAsync();
        var operatorKey = await service.MakeAsync("operator", "keys:admin", "things:read");
        using var visitor = await service.SignInAsync(operatorKey.Text);

        var batch = service.Service.Services.GetRequiredService<KeyManagement.Usage.UsageRecorder>().Take(service.Clock.GetUtcNow());

        Assert.Equal(("keys:admin", 1), batch.Scopes.Where(scope => scope.Id == operatorKey.Key.Id).Select(scope => (scope.Scope, (int)scope.Count)).Single());
    }

    [Fact]
    public async Task SessionCookie_WithoutAuth_ReachesNoOtherEndpoint()
    {
        await using var service = await RunningService.StartAsync(
            app => app.MapGet("/echo", (HttpContext context) => context.Request.Headers.Cookie.ToString()),
            builder =>
            {
                builder.Services.AddSingleton<IApiKeyStore>(new MemoryApiKeyStore());
                return builder.WithoutAuth().WithKeyManagement(options => options.FirstKey = false).WithDashboard();
            });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/echo");
        request.Headers.TryAddWithoutValidation("Cookie", $"theme=dark; __Host-servicekit-dashboard={new string('a', 43)}; servicekit-sign-in=b");

        using var answer = await service.Client.SendAsync(request, Cancelled);

        Assert.Equal("theme=dark", (await answer.Content.ReadAsStringAsync(Cancelled)).Trim().TrimEnd(';'));
    }
}
