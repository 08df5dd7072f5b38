using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceKit.Authentication;
using ServiceKit.Dashboard.Access;
using ServiceKit.Dashboard.Forms;
using ServiceKit.Dashboard.Layout;
using ServiceKit.KeyManagement;
using ServiceKit.KeyManagement.Usage;
using ServiceKit.Limits;

namespace ServiceKit.Dashboard.SignIn;

/// <summary>Signing in and out.</summary>
internal sealed class SignInEndpoints(
    Sessions sessions, SignInPrompt prompt, SessionCookies cookies, ApiKeyAuthenticator authenticator, GuessThrottle guesses, LimitClock limitClock, UsageRecorder usage,
    PageRenderer renderer, IOptions<DashboardOptions> options, DashboardLog log)
{
    // One answer for every key that is none, whatever is wrong with it.
    private const string NoKey = "That is no key of this service.";

    public static void MapSignIn(RouteGroupBuilder group)
    {
        var filter = group.MapGroup("").AllowAnonymous().AddEndpointFilter(((IEndpointRouteBuilder)group).ServiceProvider.GetRequiredService<PageFilter>());
        filter.MapGet(SignInPrompt.Path, (SignInEndpoints handlers, HttpContext context) => handlers.ShowAsync(context));
        filter.MapPost(SignInPrompt.Path, (SignInEndpoints handlers, HttpContext context) => handlers.SignInAsync(context));
    }

    public static void MapSignOut(RouteGroupBuilder forms) =>
        forms.MapPost("/sign-out", (SignInEndpoints handlers, HttpContext context) => handlers.SignOutAsync(context));

    private async Task ShowAsync(HttpContext context)
    {
        var back = LocalPath.Of(context.Request.Query["return"]);
        if (await sessions.FindAsync(context) is (var session, _) && sessions.Judge(context, session).Key is not null)
        {
            Go(context, back);
            return;
        }

        var notice = context.Request.Query.ContainsKey("ended") ? Notice.Warning("Your session has ended. Sign in again.") : null;
        await prompt.ShowAsync(context, StatusCodes.Status200OK, notice, back);
    }

    private async Task SignInAsync(HttpContext context)
    {
        var form = CrossSiteRequest.Is(context.Request) ? null : await PostedForm.OfAsync(context, carries: true);
        if (form is null || cookies.SignInOf(context) is not { } token || !SessionToken.Matches(token, form[PostedForm.TokenField]))
        {
            log.FormRefused(context, "it is not the sign-in form of this browser");
            var ours = form is not null && CarriedForm.IsOfThisOrigin(context.Request) ? form : PostedForm.Empty;
            await prompt.ShowAsync(
                context, StatusCodes.Status403Forbidden, Notice.Error("The form did not come from this page, or your browser did not keep its cookie. Try again."),
                LocalPath.Of(ours["return"]), CarriedForm.From(ours));
            return;
        }

        var outcome = authenticator.Judge(context, form["key"], out var key);
        var missing = outcome is ApiKeyOutcome.Accepted ? sessions.MissingScope(key!) : null;
        if (outcome is not ApiKeyOutcome.Accepted || missing is not null)
        {
            await RefuseAsync(context, form, outcome, missing);
            return;
        }

        if (key!.IsManaged)
        {
            usage.Needed(key, Sessions.ScopesOf(options.Value));
        }

        var user = await sessions.BeginAsync(context, ApiKeyActor.Key(key.Id, []).Name, key.Id, key.Name);
        if (CarriedForm.From(form) is { } carried)
        {
            context.Features.Set(user);
            await renderer.WriteAsync<ContinuePage, CarriedForm>(context, renderer.Frame(context, "Signed in again"), carried);
            return;
        }

        Go(context, LocalPath.Of(form["return"]));
    }

    private async Task SignOutAsync(HttpContext context)
    {
        if ((await PostedForm.OfAsync(context))!.IsRefill)
        {
            Go(context, null);
            return;
        }

        await sessions.EndAsync(context, SignedIn.Of(context).Session, reason: null);
        cookies.DropSession(context);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = $"{context.Request.PathBase}{DashboardMapping.Path}{(options.Value.Policy is null ? SignInPrompt.Path : string.Empty)}";
    }

    private Task RefuseAsync(HttpContext context, PostedForm form, ApiKeyOutcome outcome, string? missing)
    {
        var (status, reason, text) = outcome switch
        {
            ApiKeyOutcome.Accepted => (StatusCodes.Status403Forbidden, "insufficient-scope", $"This key lacks the scope {missing}, so that it may not manage keys."),
            ApiKeyOutcome.Disabled => (StatusCodes.Status401Unauthorized, "key-disabled", "This key is disabled."),
            ApiKeyOutcome.Expired => (StatusCodes.Status401Unauthorized, "key-expired", "This key has expired."),
            ApiKeyOutcome.AddressNotAllowed => (StatusCodes.Status403Forbidden, "address-not-allowed", "Access denied from this IP address."),
            ApiKeyOutcome.Unavailable => (StatusCodes.Status503ServiceUnavailable, "keys-unavailable", "The keys of this service cannot be read at the moment. Try again later."),
            ApiKeyOutcome.TooManyAttempts => (StatusCodes.Status429TooManyRequests, "too-many-attempts", "Too many wrong keys came from your address. Wait a moment before you try again."),
            _ => (StatusCodes.Status401Unauthorized, "unauthorized", NoKey),
        };
        if (status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Session";
        }

        if (outcome is not ApiKeyOutcome.TooManyAttempts || IsReportDue(context))
        {
            log.SignInRefused(Sessions.AddressOf(context), reason);
        }

        return prompt.ShowAsync(context, status, Notice.Error(text), LocalPath.Of(form["return"]), CarriedForm.From(form));
    }

    // Once for each address and minute: a flood of guesses does not fill the log.
    private bool IsReportDue(HttpContext context)
    {
        if (guesses.Find(context, out var wait) is not { } attempts)
        {
            return true;
        }

        context.Response.Headers.RetryAfter = Math.Max(1, LimitClock.Seconds(wait)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return attempts.IsReportDue(limitClock.Now, TimeSpan.TicksPerMinute);
    }

    private static void Go(HttpContext context, string? back)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = $"{context.Request.PathBase}{DashboardMapping.Path}{back ?? string.Empty}";
    }
}
