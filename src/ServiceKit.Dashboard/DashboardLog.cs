using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using ServiceKit.Dashboard.Access;

namespace ServiceKit.Dashboard;

/// <summary>The log events of the dashboard, ids 201 to 229 of the category <c>ServiceKit.Dashboard</c>.</summary>
internal sealed partial class DashboardLog(ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger("ServiceKit.Dashboard");

    [LoggerMessage(201, LogLevel.Information, "{actor} signed in from {address}", EventName = "dashboard.signed_in")]
    public partial void SignedIn(string actor, string? address);

    [LoggerMessage(202, LogLevel.Warning, "A sign-in from {address} was refused: {reason}", EventName = "dashboard.sign_in_refused")]
    public partial void SignInRefused(string? address, string reason);

    [LoggerMessage(203, LogLevel.Information, "{actor} signed out", EventName = "dashboard.signed_out")]
    public partial void SignedOut(string actor);

    [LoggerMessage(204, LogLevel.Information, "The session of {actor} ended: {reason}", EventName = "dashboard.session_ended")]
    public partial void SessionEnded(string actor, string reason);

    /// <remarks>Names the pattern of the endpoint, not the path: that is what the sender likes.</remarks>
    public void FormRefused(HttpContext context, string reason) =>
        FormRefused((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? DashboardMapping.Path, Sessions.AddressOf(context), reason);

    [LoggerMessage(206, LogLevel.Error, "A page could not be shown, since the store cannot be reached: {reason}", EventName = "dashboard.store_failed")]
    public partial void StoreFailed(string reason);

    [LoggerMessage(205, LogLevel.Warning, "A form that was sent to {path} from {address} was refused: {reason}", EventName = "dashboard.form_refused")]
    private partial void FormRefused(string path, string? address, string reason);
}
