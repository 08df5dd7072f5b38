using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceKit.Dashboard.Access;
using ServiceKit.Dashboard.Assets;
using ServiceKit.Dashboard.Pages;

namespace ServiceKit.Dashboard.Layout;

/// <summary>Renders pages, whole, on the server: what a browser gets is HTML that needs nothing more.</summary>
internal sealed class PageRenderer(DashboardAssets assets, ILoggerFactory loggers, IOptions<DashboardOptions> options, TimeProvider clock, ServiceInfo? service = null)
{
    public const string Html = "text/html; charset=utf-8";

    /// <summary>The frame of a page for whoever sent the request.</summary>
    public PageFrame Frame(HttpContext context, string title, Section section = Section.None, Notice? notice = null) => new()
    {
        Title = title,
        Section = section,
        Base = context.Request.PathBase + DashboardMapping.Path,
        Service = service?.DisplayName ?? "API",
        Now = clock.GetUtcNow(),
        Assets = assets,
        User = context.Features.Get<SignedIn>(),
        CanSignOut = options.Value.Policy is null,
        Notice = notice,
    };

    public async Task WriteAsync<TPage, TModel>(HttpContext context, PageFrame frame, TModel model, int status = StatusCodes.Status200OK)
        where TPage : IComponent
    {
        var html = await RenderAsync<TPage, TModel>(context.RequestServices, frame, model);
        PageHeaders.Write(context.Response);
        context.Response.StatusCode = status;
        context.Response.ContentType = Html;
        var bytes = Encoding.UTF8.GetBytes(html);
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    public Task NotFoundAsync(HttpContext context, string what = "There is no such page.") => MessageAsync(context, StatusCodes.Status404NotFound, "Not found", what);

    public Task BadAddressAsync(HttpContext context, string what) => MessageAsync(context, StatusCodes.Status400BadRequest, "Not understood", what);

    public Task UnavailableAsync(HttpContext context) => MessageAsync(
        context, StatusCodes.Status503ServiceUnavailable, "The store cannot be reached", "Keys that were in force stay in force, but none can be shown or changed. Try again in a moment.");

    /// <summary>The session was not looked for, since too many from the same address could not be found.</summary>
    public Task TooManyAsync(HttpContext context, TooManyLookups lookups)
    {
        context.Response.Headers.RetryAfter = lookups.RetryAfter;
        return MessageAsync(
            context, StatusCodes.Status429TooManyRequests, "Too many requests", "Sessions that do not exist were asked for from your address. Wait some seconds, and load the page anew.");
    }

    /// <summary>A page that says one thing.</summary>
    public Task MessageAsync(HttpContext context, int status, string title, string text) =>
        WriteAsync<MessagePage, string>(context, Frame(context, title), text, status);

    private async Task<string> RenderAsync<TPage, TModel>(IServiceProvider services, PageFrame frame, TModel model)
        where TPage : IComponent
    {
        await using var renderer = new HtmlRenderer(services, loggers);
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(PageRoot<,>.Frame)] = frame, [nameof(PageRoot<,>.Model)] = model });
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<PageRoot<TPage, TModel>>(parameters)).ToHtmlString());
    }
}
