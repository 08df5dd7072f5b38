using System.Net;
using ServiceKit.Dashboard.Tests.Hosting;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Tests;

/// <summary>What keys may do that sign in: no more than over the REST API, and no less than they need to come in again.</summary>
[Trait("Feature", "W1")]
public sealed class AdministratorTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scope_OfTheDashboard_OpensItOnlyBesideThatOfTheRestApi()
    {
        await using var service = await DashboardService.StartAsync(options => options.Scope = "things:read");
        var (one, other, both) = (await service.MakeAsync("one", "things:read"), await service.MakeAsync("other", "keys:admin"), await service.MakeAsync("both", "keys:admin", "things:read"));

        foreach (var (key, lacks) in (IEnumerable<(CreatedApiKey, string)>)[(one, "keys:admin"), (other, "things:read")])
        {
            using var stranger = service.Visit();
            using var refused = await stranger.SignInAsync(key.Text);
            Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
            Assert.Contains($"lacks the scope {lacks}", refused.Text, StringComparison.Ordinal);
            Assert.Contains("A key with the scope keys:admin and the scope things:read.", refused.Text, StringComparison.Ordinal);
            Assert.Null(stranger.Session);
        }

        using var visitor = await service.SignInAsync(both.Text);
        using var before = await visitor.GetAsync("/dashboard/keys");
        Assert.Equal(HttpStatusCode.OK, before.Status);
        await service.Manager.ChangeAsync(both.Key.Id, new ApiKeyPatch { Scopes = Optional<IReadOnlyList<string>>.FromT(["things:read"]) }, null, ApiKeyActor.System, Cancelled);
        using var after = await visitor.GetAsync("/dashboard/keys");
        Assert.Equal(HttpStatusCode.SeeOther, after.Status);
    }

    [Fact]
    public async Task AuditLog_IsShownToWhoSeesTheKeysOfAllTenants_AndToNobodyElse()
    {
        await using var service = await DashboardService.StartAsync();
        var administrator = await service.MakeAsync(new ApiKeyDraft { Name = "acme operator", Scopes = ["keys:admin"], Tenant = "acme" });
        var key = await service.MakeAsync(new ApiKeyDraft { Name = "consumer", Scopes = ["things:read"], Tenant = "acme" });
        var path = $"/dashboard/keys/{key.Key.Id}";

        using var everybodys = await service.SignInAsync();
        using var all = await everybodys.GetAsync(path);
        Assert.Contains("What was done to it", all.Text, StringComparison.Ordinal);
        using var acmes = await service.SignInAsync(administrator.Text);
        using var some = await acmes.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, some.Status);
        Assert.DoesNotContain("What was done to it", some.Text, StringComparison.Ordinal);
        using var api = await service.Service.GetAsync("/api/v1/api-keys/audit", administrator.Text);
        Assert.Equal(HttpStatusCode.Forbidden, api.StatusCode);
    }

    [Fact]
    public async Task Tighten_LeavesWhatOpensTheDashboard()
    {
        await using var service = await DashboardService.StartAsync();
        var all = await service.MakeAsync("everything", "*");
        var admin = await service.MakeAsync("administrator", "things:read", "keys:admin");
        foreach (var key in (CreatedApiKey[])[all, admin])
        {
            await UseAsync(service, key);
        }

        using var visitor = await service.SignInAsync();
        var edit = $"/dashboard/keys/{all.Key.Id}/edit";
        using var form = await visitor.GetAsync($"{edit}?tighten");
        Assert.Equal(["keys:admin", "things:read"], form.FieldsOf(edit).Where(field => field.Key == "scope").Select(field => field.Value).Order(StringComparer.Ordinal));
        Assert.Equal(string.Empty, form.FieldOf(edit, "other-scopes"));
        using var page = await visitor.GetAsync($"/dashboard/keys/{admin.Key.Id}");
        Assert.DoesNotContain("Fill in only what it used", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tighten_LeavesTheKeyThatIsSignedIn()
    {
        await using var service = await DashboardService.StartAsync();
        var all = await service.MakeAsync("everything", "*");
        await UseAsync(service, all);
        using var visitor = await service.SignInAsync(all.Text);

        using var page = await visitor.GetAsync($"/dashboard/keys/{all.Key.Id}");
        Assert.DoesNotContain("Fill in only what it used", page.Text, StringComparison.Ordinal);
        var edit = $"/dashboard/keys/{all.Key.Id}/edit";
        using var form = await visitor.GetAsync($"{edit}?tighten");
        Assert.Equal("*", form.FieldOf(edit, "other-scopes"));
    }

    private static Task UseAsync(DashboardService service, CreatedApiKey key)
    {
        var now = service.Clock.GetUtcNow();
        return service.Store.RecordUsageAsync(new ApiKeyUsageBatch([], [new(key.Key.Id, "127.0.0.1", now, 3)], [new(key.Key.Id, "things:read", now, 3)]), Cancelled);
    }
}
