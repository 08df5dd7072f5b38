using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Dashboard.Audit;
using ServiceKit.Dashboard.Tests.Hosting;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Tests;

/// <summary>The audit log: read, narrowed, checked and exported.</summary>
[Trait("Feature", "W1")]
public sealed class AuditTests
{
    private const string Audit = "/dashboard/audit";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Log_IsPaged_NewestFirst_BothWays()
    {
        await using var service = await DashboardService.StartAsync();
        await FillAsync(service, 120);
        using var visitor = await service.SignInAsync();

        using var first = await visitor.GetAsync(Audit);
        Assert.Contains("Entries 120 to 71", first.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Newer", first.Text, StringComparison.Ordinal);
        using var second = await visitor.GetAsync(LinkTo(first, "Older"));
        Assert.Contains("Entries 70 to 21", second.Text, StringComparison.Ordinal);
        using var third = await visitor.GetAsync(LinkTo(second, "Older"));
        Assert.Contains("Entries 20 to 1", third.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Older", third.Text, StringComparison.Ordinal);
        using var back = await visitor.GetAsync(LinkTo(third, "Newer"));
        Assert.Contains("Entries 70 to 21", back.Text, StringComparison.Ordinal);
        using var top = await visitor.GetAsync(LinkTo(back, "Newer"));
        Assert.Contains("Entries 120 to 71", top.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Newer", top.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("action=key.revoked", 6, true)]
    [InlineData("actor=key%3a00000001&key=", 4, true)]
    [InlineData("key=00000002", 3, true)]
    [InlineData("from=2026-01-03&to=2026-01-04", 2, true)]
    [InlineData("from=2026-01-03", 10, true)]
    [InlineData("to=2026-01-01", 1, true)]
    [InlineData("action=nonsense", 12, false)]
    [InlineData("from=yesterday&to=9999-12-31&before=x&after=-4", 12, false)]
    [InlineData("before=99999999999999999999", 12, false)]
    [InlineData("keyId=00000002", 12, false)]
    [InlineData("key=00000002&key=00000003", 12, false)]
    [InlineData("actor=%00", 0, true)]
    public async Task Log_IsNarrowed_AndNotExportedByWhatIsNotUnderstood(string query, int entries, bool understood)
    {
        await using var service = await DashboardService.StartAsync();
        await FillAsync(service, 12);
        service.Clock.Advance(TimeSpan.FromDays(20));
        using var visitor = await service.SignInAsync();

        using var page = await visitor.GetAsync($"{Audit}?{query}");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(entries, Regex.Count(page.Html, "<th scope=\"row\""));
        using var export = await visitor.GetAsync($"{Audit}/export?{query}");
        Assert.Equal(understood ? HttpStatusCode.OK : HttpStatusCode.BadRequest, export.Status);
        if (understood)
        {
            Assert.Equal(entries, export.Html.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        }
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("?done=checking", true)]
    [InlineData("?action=key.revoked", false)]
    [InlineData("?key=00000001", false)]
    [InlineData("?from=2026-01-01", false)]
    [InlineData("?before=9", false)]
    [InlineData("?after=1", false)]
    public async Task Page_LoadsItselfAgain_OnlyWhereNewEntriesAppear(string query, bool isLive)
    {
        await using var service = await DashboardService.StartAsync();
        await FillAsync(service, 12);
        using var visitor = await service.SignInAsync();

        using var page = await visitor.GetAsync(Audit + query);

        Assert.Equal((HttpStatusCode.OK, isLive), (page.Status, page.Html.Contains("data-live=\"/dashboard/live\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Log_IsFoundByTheNameOfAKey()
    {
        await using var service = await DashboardService.StartAsync();
        var portal = await service.MakeAsync("Weather portal");
        await service.MakeAsync("Weather desk");
        using var visitor = await service.SignInAsync();

        using var one = await visitor.GetAsync($"{Audit}?key=weather+portal");
        Assert.Equal(1, Regex.Count(one.Html, "<th scope=\"row\""));
        using var several = await visitor.GetAsync($"{Audit}?key=weather");
        Assert.Contains("Which key? Weather desk", several.Text, StringComparison.Ordinal);
        using var none = await visitor.GetAsync($"{Audit}?key=nobody+at+all");
        Assert.Contains("No key is called so.", none.Text, StringComparison.Ordinal);
        using var export = await visitor.GetAsync($"{Audit}/export?key=weather");
        Assert.Equal(HttpStatusCode.NotFound, export.Status);

        // Of a key that is deleted, its id is left.
        await service.Manager.DeleteAsync(portal.Key.Id, null, ApiKeyActor.System, Cancelled);
        using var deleted = await visitor.GetAsync($"{Audit}?key={portal.Key.Id}");
        Assert.Contains("Weather portal", deleted.Text, StringComparison.Ordinal);
        Assert.Contains("Deleted", Regex.Match(deleted.Html, "<table.*</table>", RegexOptions.Singleline).Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chain_IsCheckedInTheBackground_AndSaysWhatIsWrong()
    {
        var store = new TamperedStore();
        await using var service = await DashboardService.StartAsync(store: store);
        await FillAsync(service, 30);
        using var visitor = await service.SignInAsync();
        using var before = await visitor.GetAsync(Audit);
        Assert.Contains("Nobody has checked them here", before.Text, StringComparison.Ordinal);

        using var begun = await visitor.SendFormAsync(before, $"{Audit}/verify");
        Assert.Equal((HttpStatusCode.SeeOther, $"{Audit}?done=checking"), (begun.Status, begun.Location));
        await service.Service.Services.GetRequiredService<ChainCheck>().Running;
        using var intact = await visitor.GetAsync(begun.Location!);
        Assert.Contains("intact 30 entries, checked just now", intact.Text, StringComparison.Ordinal);

        store.Tampers = true;
        using var again = await visitor.SendFormAsync(intact, $"{Audit}/verify");
        await service.Service.Services.GetRequiredService<ChainCheck>().Running;
        using var broken = await visitor.GetAsync(Audit);
        Assert.Contains("broken entry 17 was changed after it was written", broken.Text, StringComparison.Ordinal);
        Assert.Contains("The 16 entries before it are as they were written.", broken.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chain_ThatTakesItsTime_HoldsNobodyUp_AndShowsHowFarItIs()
    {
        var store = new TamperedStore { Holds = new TaskCompletionSource() };
        await using var service = await DashboardService.StartAsync(store: store);
        await FillAsync(service, 30);
        using var visitor = await service.SignInAsync();
        using var page = await visitor.GetAsync(Audit);
        using var begun = await visitor.SendFormAsync(page, $"{Audit}/verify");
        await store.Held.Task.WaitAsync(Cancelled);

        using var running = await visitor.GetAsync(Audit);
        Assert.Contains("checking 16 entries so far.", running.Text, StringComparison.Ordinal);
        using var second = await visitor.SendFormAsync(page, $"{Audit}/verify");
        Assert.Equal(HttpStatusCode.SeeOther, second.Status);
        Assert.Equal(1, store.Walks);
        store.Holds.SetResult();
        await service.Service.Services.GetRequiredService<ChainCheck>().Running;
        using var done = await visitor.GetAsync(Audit);
        Assert.Contains("intact 30 entries", done.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_IsLinesOfJson_ToBeSaved()
    {
        await using var service = await DashboardService.StartAsync();
        await FillAsync(service, 12);
        using var visitor = await service.SignInAsync();

        using var export = await visitor.GetAsync($"{Audit}/export?action=key.revoked");

        Assert.Equal(("application/x-ndjson", "attachment; filename=\"audit.jsonl\"", "no-store"), (export.Header("Content-Type"), export.Header("Content-Disposition"), export.Header("Cache-Control")));
        foreach (var line in export.Html.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var entry = JsonDocument.Parse(line);
            Assert.Equal("key.revoked", entry.RootElement.GetProperty("action").GetString());
        }
    }

    [Fact]
    public async Task AdministratorOfATenant_GetsNothingOfIt()
    {
        await using var service = await DashboardService.StartAsync();
        var administrator = await service.MakeAsync(new ApiKeyDraft { Name = "acme operator", Scopes = ["keys:admin"], Tenant = "acme" });
        await service.MakeAsync(new ApiKeyDraft { Name = "foreign", Tenant = "other" });
        using var visitor = await service.SignInAsync(administrator.Text);
        using var form = await visitor.GetAsync("/dashboard/keys/new");
        var token = form.FieldOf("/dashboard/keys/new", "__token")!;

        using var page = await visitor.GetAsync($"{Audit}?key=foreign");
        using var export = await visitor.GetAsync($"{Audit}/export");
        using var check = await visitor.PostAsync($"{Audit}/verify", [new("__token", token)]);

        Assert.All((Page[])[page, export, check], answer =>
        {
            Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
            Assert.Contains("for administrators of all of them", answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("foreign", answer.Html, StringComparison.Ordinal);
        });
        Assert.Equal(ChainStep.Unchecked, service.Service.Services.GetRequiredService<ChainCheck>().State.Step);
    }

    [Fact]
    public async Task Stranger_GetsNeitherPageNorExport_AndCannotHaveItChecked()
    {
        await using var service = await DashboardService.StartAsync();
        using var stranger = service.Visit();
        foreach (var path in (string[])["/overview", "/audit", "/audit/export", "/endpoints", "/endpoints/keys", "/endpoints/try"])
        {
            using var page = await stranger.GetAsync($"/dashboard{path}", ("X-API-Key", DashboardService.Admin));
            Assert.Equal(HttpStatusCode.SeeOther, page.Status);
            using var program = await stranger.GetAsync($"/dashboard{path}", ("X-API-Key", DashboardService.Admin), ("Accept", "application/json"));
            Assert.Equal(HttpStatusCode.Unauthorized, program.Status);
        }

        using var visitor = await service.SignInAsync();
        using var forged = await visitor.PostAsync($"{Audit}/verify", [new("__token", "nonsense")], ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal(HttpStatusCode.Forbidden, forged.Status);
        Assert.Equal(ChainStep.Unchecked, service.Service.Services.GetRequiredService<ChainCheck>().State.Step);
    }

    [Fact]
    public async Task Log_OfMarkup_AndOfWhatIsNoJson_ShowsItAsText()
    {
        await using var service = await DashboardService.StartAsync();
        await service.Store.CommitAsync(
            new ApiKeyCommit([], [
                new AuditDraft { At = service.Clock.GetUtcNow(), Actor = "user:<b>", Address = "<i>", Action = "<u>", KeyId = "<s>", Before = "{\"name\":\"<img src=x>\"}", After = "{\"name\":\"<script>\"}" },
                new AuditDraft { At = service.Clock.GetUtcNow(), Actor = "\" onmouseover=\"alert(1)", Action = "key.changed", Before = "no json", After = "[1]" }]),
            Cancelled);
        using var visitor = await service.SignInAsync();

        using var page = await visitor.GetAsync($"{Audit}?key=%22%3E%3Cb%3E");
        using var all = await visitor.GetAsync(Audit);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (page.Status, all.Status));
        Assert.DoesNotMatch("<img src=x|<script>|<i>|<u>|<s>|<b>| onmouseover=\"alert", page.Html + all.Html);
        Assert.Contains("name: <img src=x> → <script>", all.Text.Replace("&lt;", "<", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static string LinkTo(Page page, string text) =>
        WebUtility.HtmlDecode(Regex.Match(page.Html, $"<a class=\"button\" rel=\"[a-z]+\" href=\"([^\"]+)\">{text}</a>").Groups[1].Value);

    private static Task<ApiKeyCommitResult> FillAsync(DashboardService service, int entries) => service.Store.CommitAsync(
        new ApiKeyCommit([], [.. Enumerable.Range(0, entries).Select(i => new AuditDraft
        {
            At = service.Clock.GetUtcNow().AddDays(i),
            Actor = i % 3 == 0 ? "key:00000001" : "system",
            Action = i % 2 == 0 ? "key.created" : "key.revoked",
            KeyId = $"{i % 4:x8}",
        })]),
        Cancelled);
}
