using Microsoft.AspNetCore.Http;
using ServiceKit.Benchmarks.Service;
using ServiceKit.InProcess;
using static ServiceKit.Benchmarks.Rows.RivalRows;

namespace ServiceKit.Benchmarks.Rows;

/// <summary>ServiceKit: keys that are accepted, keys that are not, and many keys.</summary>
internal static class KitRows
{
    private const string BuilderOpen = "ServiceBuilder without authentication";

    public static IReadOnlyList<Row> All { get; } =
    [
        new("[ApiKeyProtected], same connection", None, Services.Kit(KitServices.Attribute), Good),
        new("[ApiKeyProtected], same connection, Bearer", None, Services.Kit(KitServices.Attribute), Bearer),
        new("[ApiKeyProtected], new connections", NoneNewConnections, Services.Kit(KitServices.Attribute), Good) { NewConnections = true },
        new("[ApiKeyProtected] with a scope, same connection", None, Services.Kit(KitServices.Scope), Good),
        new("RequireApiKey(), same connection", None, Services.Kit(KitServices.Convention), Good),
        new("[ApiKeyProtected] with scope and rate limit, same connection", None, Services.Kit(KitServices.Limited), Good),
        new(BuilderOpen, null, Services.Kit(KitServices.BuilderOpen), Good),
        new("ServiceBuilder, [ApiKeyProtected], same connection", BuilderOpen, Services.Kit(KitServices.Builder), Good),
        Refused("401 missing key", KitServices.Attribute, Missing),
        Refused("401 wrong key", KitServices.Attribute, Wrong),
        Refused("401 missing key, no log", KitServices.Attribute, Missing, logging: false),
        Refused("401 wrong key, no log", KitServices.Attribute, Wrong, logging: false),
        Refused("401 missing key, ServiceBuilder", KitServices.Builder, Missing),
        Spread(1),
        Spread(1_000),
        Spread(1_000_000),
    ];

    public static InProcessRequest Missing() => new(BenchmarkEndpoint.Path);

    public static InProcessRequest Wrong() => new(BenchmarkEndpoint.Path, BenchmarkKeys.Header, BenchmarkKeys.Wrong);

    private static InProcessRequest Bearer() => new(BenchmarkEndpoint.Path, "Authorization", $"Bearer {BenchmarkKeys.Good}");

    private static Row Refused(string name, string variant, Func<InProcessRequest> request, bool logging = true) =>
        new(name, logging ? None : null, Services.Kit(variant, logging: logging), request) { Status = StatusCodes.Status401Unauthorized };

    // Callers in turns: no connection has seen the key before, and no cache of the processor holds its record.
    private static Row Spread(int keys) =>
        new($"callers in turns, {keys:N0} keys", NoneNewConnections, Services.Kit(KitServices.Attribute, keys), () => new(BenchmarkEndpoint.Path, BenchmarkKeys.Header, BenchmarkKeys.Spread(keys)))
        {
            NewConnections = true,
        };
}
