using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ServiceKit.Tool.Tests.Conformance;

/// <summary>A small server of nobody's making, which does right unless a test takes something away.</summary>
internal sealed class PlainServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private PlainServer(WebApplication app) => _app = app;

    /// <summary>How many requests have come.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public Uri Address => new(_app.Urls.First());

    public static async Task<PlainServer> StartAsync(PlainRules rules)
    {
        var builder = WebApplication.CreateBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var server = new PlainServer(app);
        app.Run(context =>
        {
            Interlocked.Increment(ref server._requests);
            return rules.AnswerAsync(context);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

/// <summary>How the server decides and answers. Each rule is right as it stands.</summary>
internal sealed record PlainRules
{
    /// <summary>Whether a request may come in.</summary>
    public Func<HttpRequest, bool> Admits { get; init; } = request => request.Headers["X-API-Key"] is [{ } key] && (key is ConformanceRuns.Key or ConformanceRuns.LimitedKey);

    /// <summary>What comes before that, and whether it answers.</summary>
    public Func<HttpContext, Task<bool>> Before { get; init; } = _ => Task.FromResult(false);

    public Func<HttpContext, Task> Refuse { get; init; } = context => RefuseAsync(context, 401, "ApiKey realm=\"plain\"");

    public Func<HttpContext, Task> Serve { get; init; } = context => context.Response.WriteAsync("things");

    public async Task AnswerAsync(HttpContext context)
    {
        if (await Before(context))
        {
            return;
        }

        if (!Admits(context.Request))
        {
            await Refuse(context);
        }
        else if (context.Request.Headers["X-API-Key"] == ConformanceRuns.LimitedKey && context.Request.Method != "GET")
        {
            await RefuseAsync(context, 403, "ApiKey realm=\"plain\", error=\"insufficient_scope\", scope=\"things:write\"");
        }
        else
        {
            await Serve(context);
        }
    }

    public static async Task RefuseAsync(HttpContext context, int status, string? challenge, string? type = "application/problem+json", string? body = null, string? cache = "no-store")
    {
        context.Response.StatusCode = status;
        context.Response.Headers.WWWAuthenticate = challenge;
        context.Response.Headers.CacheControl = cache;
        context.Response.ContentType = type;
        await context.Response.WriteAsync(body ?? $$"""{"type":"about:blank","title":"Refused","status":{{status}}}""");
    }
}
