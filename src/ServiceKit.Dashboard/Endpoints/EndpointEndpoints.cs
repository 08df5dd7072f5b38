using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceKit.Dashboard.Access;
using ServiceKit.Dashboard.Endpoints.Trial;
using ServiceKit.Dashboard.Layout;

namespace ServiceKit.Dashboard.Endpoints;

/// <summary>The endpoints of the service, the keys that may call them, and what would become of a request.</summary>
internal sealed class EndpointEndpoints(IServiceProvider services, EndpointKeys keys, TrialRun trial, PageRenderer renderer)
{
    public const string Path = "/endpoints";

    public const int PageSize = 50;

    private const int MaxText = 128;
    private const int MaxPage = 100_000;
    private const int MaxSuggestions = 100;

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Path, (EndpointEndpoints handlers, HttpContext context) => handlers.ListAsync(context));
        pages.MapGet($"{Path}/keys", (EndpointEndpoints handlers, HttpContext context) => handlers.ListKeysAsync(context));
        pages.MapGet($"{Path}/try", (EndpointEndpoints handlers, HttpContext context) => handlers.TryAsync(context));
    }

    private Task ListAsync(HttpContext context)
    {
        var actor = SignedIn.ActorOf(context);
        var text = context.Request.Query["q"] is [{ } given] && given.Trim() is { Length: > 0 and <= MaxText } one ? one : null;
        var whole = context.Request.Query.ContainsKey("dashboard");
        var rows = ListedEndpoint.All(services)
            .Where(listed => (whole || !listed.IsOfDashboard) && (text is null || Mentions(listed, text)))
            .Select(listed => new EndpointRow(listed, listed.IsForKeys ? keys.Count(listed.Access, actor) : null));
        return renderer.WriteAsync<EndpointListPage, EndpointListModel>(context, renderer.Frame(context, "Endpoints", Section.Endpoints), new EndpointListModel([.. rows], text, whole));
    }

    private Task ListKeysAsync(HttpContext context)
    {
        if (Find(context) is not { IsForKeys: true } listed)
        {
            return renderer.NotFoundAsync(context, "There is no such endpoint, or none that keys open.");
        }

        var page = int.TryParse(context.Request.Query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, 1, MaxPage) : 1;
        var (some, total) = keys.List(listed.Access, SignedIn.ActorOf(context), (page - 1) * PageSize, PageSize);
        return renderer.WriteAsync<EndpointKeysPage, EndpointKeysModel>(
            context, renderer.Frame(context, $"Keys that may call {listed.Id}", Section.Endpoints), new EndpointKeysModel(listed, some, total, page));
    }

    private async Task TryAsync(HttpContext context)
    {
        var actor = SignedIn.ActorOf(context);
        var all = ListedEndpoint.All(services);
        var form = TrialForm.Read(context, all, keys, actor);
        var result = form.Request is { } request ? await trial.RunAsync(request, context.RequestServices) : null;
        var suggestions = form.Listed is { IsForKeys: true } listed ? keys.Suggest(listed.Access, actor, MaxSuggestions) : [];
        var model = new TrialModel(all, form, suggestions, result, actor.IsForEveryTenant);
        await renderer.WriteAsync<TrialPage, TrialModel>(
            context, renderer.Frame(context, "Try an endpoint", Section.Endpoints), model, form.Errors.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
    }

    private ListedEndpoint? Find(HttpContext context) =>
        context.Request.Query["endpoint"] is [{ } id] ? ListedEndpoint.All(services).FirstOrDefault(listed => string.Equals(listed.Id, id, StringComparison.Ordinal)) : null;

    private static bool Mentions(ListedEndpoint listed, string text) =>
        listed.Id.Contains(text, StringComparison.OrdinalIgnoreCase)
        || listed.Entry.Scopes.Concat(listed.Entry.AnyOf.SelectMany(group => group)).Any(scope => scope.Contains(text, StringComparison.OrdinalIgnoreCase));
}
