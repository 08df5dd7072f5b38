using Microsoft.AspNetCore.Builder;

namespace ServiceKit.Benchmarks;

/// <summary>The endpoint that every measured service has: as little work as an endpoint can do, so that what is added shows.</summary>
public static class BenchmarkEndpoint
{
    public const string Path = "/station";

    public const string Text = "Zugspitze, 2962 m";

    public static string Get() => Text;

    public static RouteHandlerBuilder Map(WebApplication app) => app.MapGet(Path, Get);
}
