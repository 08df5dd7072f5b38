using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Dashboard.Tests.Hosting;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Tests;

/// <summary>Where a policy of the service lets people in, and their sessions are begun beside its own scheme.</summary>
[Trait("Feature", "W1")]
public sealed class PolicyTests
{
    private const string New = "/dashboard/keys/new";

    private static readonly (string, string) Ada = ("X-User", "ada:operator");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AdminPolicy_OfTheRestApi_HoldsForTheDashboardToo()
    {
        await using var service = await DashboardService.StartAsync(build: builder => WithOperators(builder).WithKeyManagement(options => options.AdminPolicy = "operators"));
        using var visitor = service.Visit();

        // No key signs in, since keys manage no keys there.
        using var signIn = await visitor.GetAsync("/dashboard/sign-in");
        Assert.Equal(HttpStatusCode.Unauthorized, signIn.Status);
        using var posted = await visitor.PostAsync("/dashboard/sign-in", [new("key", DashboardService.Admin)]);
        Assert.Equal(HttpStatusCode.Unauthorized, posted.Status);
        using var stranger = await visitor.GetAsync("/dashboard/keys");
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.Status);
        using var reader = await visitor.GetAsync("/dashboard/keys", ("X-User", "eve:reader"));
        Assert.Equal(HttpStatusCode.Forbidden, reader.Status);
        using var page = await visitor.GetAsync("/dashboard/keys", Ada);
        Assert.Equal(HttpStatusCode.OK, page.Status);
    }

    [Fact]
    public async Task Policy_OfTheDashboard_HoldsInPlaceOfTheAdminPolicy()
    {
        await using var service = await DashboardService.StartAsync(
            options => options.Policy = "readers",
            builder => WithOperators(builder).WithKeyManagement(options => options.AdminPolicy = "operators"));
        using var page = await service.Visit().GetAsync("/dashboard/keys", ("X-User", "eve:reader"));
        Assert.Equal(HttpStatusCode.OK, page.Status);
        using var operators = await service.Visit().GetAsync("/dashboard/keys", Ada);
        Assert.Equal(HttpStatusCode.Forbidden, operators.Status);
    }

    [Fact]
    public async Task LinkFromAnotherSite_BeginsNoSession()
    {
        await using var service = await StartAsync();
        using var visitor = service.Visit();

        // The cookie of the service's own scheme may come along, where that of the session does not.
        using var first = await visitor.GetAsync("/dashboard/keys", Ada, ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal((HttpStatusCode.OK, "0"), (first.Status, first.Header("Refresh")));
        Assert.Null(visitor.Session);
        using var second = await visitor.GetAsync("/dashboard/keys", Ada, ("Sec-Fetch-Site", "same-origin"));
        Assert.Equal(HttpStatusCode.OK, second.Status);
        Assert.NotNull(visitor.Session);
    }

    [Fact]
    public async Task FormFromAnotherSite_BeginsNoSession_AndIsRefused()
    {
        await using var service = await StartAsync();
        using var visitor = service.Visit();
        using var page = await visitor.PostAsync(New, [new("name", "planted")], Ada, ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Null(visitor.Session);
        Assert.DoesNotContain("planted", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_SentWhenTheSessionIsOver_ComesBack()
    {
        await using var service = await StartAsync();
        using var visitor = service.Visit();
        using var form = await visitor.GetAsync(New, Ada);
        service.Clock.Advance(TimeSpan.FromMinutes(31));

        var fields = form.FieldsOf(New).Where(field => field.Key != "name").Append(new("name", "typed by ada"));
        using var over = await visitor.PostAsync(New, fields, Ada, ("Sec-Fetch-Site", "same-origin"));
        Assert.Equal(HttpStatusCode.Forbidden, over.Status);
        Assert.Contains("nothing of it was carried out", over.Text, StringComparison.Ordinal);
        using var back = await visitor.PostAsync(New, over.FieldsOf(New), Ada, ("Sec-Fetch-Site", "same-origin"));
        Assert.Equal((HttpStatusCode.OK, "typed by ada"), (back.Status, back.FieldOf(New, "name")));
        Assert.Empty(await service.Store.ReadAuditAsync(new AuditQuery(), Cancelled).ToListAsync(Cancelled));
    }

    [Fact]
    public async Task StoreThatIsGone_IsToldAsAPage()
    {
        await using var service = await StartAsync(builder => builder.Services.AddSingleton<IDashboardSessionStore, Gone>());
        using var page = await service.Visit().GetAsync("/dashboard/keys", Ada);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.Contains("The store cannot be reached", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_OfAUser_EndsSoThatThePolicyIsAskedAgain_AndBeginsNoSession()
    {
        await using var service = await StartAsync(refresh: TimeSpan.FromSeconds(1));
        using var visitor = service.Visit();
        using var without = await visitor.GetAsync("/dashboard/live", Ada);
        Assert.Equal(HttpStatusCode.Unauthorized, without.Status);
        Assert.Null(visitor.Session);

        using var page = await visitor.GetAsync("/dashboard/keys", Ada);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dashboard/live");
        request.Headers.Add("Cookie", $"__Host-servicekit-dashboard={visitor.Session}");
        request.Headers.Add(Ada.Item1, Ada.Item2);
        using var response = await service.Service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Cancelled));
        Assert.StartsWith("retry:", await lines.ReadLineAsync(Cancelled), StringComparison.Ordinal);
        Assert.Equal(string.Empty, await lines.ReadLineAsync(Cancelled));
        Assert.Equal("event: changed", await lines.ReadLineAsync(Cancelled));
        service.Clock.Advance(TimeSpan.FromMinutes(1));

        var rest = await lines.ReadToEndAsync(Cancelled).WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
        Assert.DoesNotContain("ended", rest, StringComparison.Ordinal);
    }

    private static Task<DashboardService> StartAsync(Action<ServiceBuilder>? build = null, TimeSpan? refresh = null) => DashboardService.StartAsync(
        options =>
        {
            options.Policy = "operators";
            options.RefreshInterval = refresh ?? options.RefreshInterval;
        },
        builder =>
        {
            WithOperators(builder);
            build?.Invoke(builder);
        });

    private static ServiceBuilder WithOperators(ServiceBuilder builder)
    {
        builder.Services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, HeaderScheme>("header", null);
        builder.Services.AddAuthorization(options =>
        {
            options.AddPolicy("operators", policy => policy.AddAuthenticationSchemes("header").RequireClaim("role", "operator"));
            options.AddPolicy("readers", policy => policy.AddAuthenticationSchemes("header").RequireClaim("role", "reader"));
        });
        return builder;
    }

    /// <summary>A store of sessions that nobody can reach.</summary>
    private sealed class Gone : IDashboardSessionStore
    {
        public Task AddSessionAsync(DashboardSession session, CancellationToken cancellationToken) => throw new ApiKeyStoreException("gone");

        public Task<DashboardSession?> FindSessionAsync(string digest, DateTimeOffset now, CancellationToken cancellationToken) => throw new ApiKeyStoreException("gone");

        public Task TouchSessionAsync(string digest, DateTimeOffset seenAt, DateTimeOffset expiresAt, CancellationToken cancellationToken) => throw new ApiKeyStoreException("gone");

        public Task<bool> RemoveSessionAsync(string digest, CancellationToken cancellationToken) => throw new ApiKeyStoreException("gone");
    }
}
