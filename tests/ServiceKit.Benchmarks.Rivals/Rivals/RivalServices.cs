using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceKit.Benchmarks.Rivals;

/// <summary>The same endpoint without authentication, and protected in the ways that services without ServiceKit protect it.</summary>
public static class RivalServices
{
    public const string None = "none";
    public const string NoFilter = "no-op filter";
    public const string Filter = "filter";
    public const string Scan = "scan";
    public const string Equal = "equal";
    public const string Handler = "handler";

    public static WebApplication Build(string rival, IReadOnlyCollection<string> keys, WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(builder);
        if (rival is Handler)
        {
            builder.Services.AddSingleton(new HashedKeys(keys));
            builder.Services.AddAuthentication(KeyAuthenticationHandler.SchemeName)
                .AddScheme<AuthenticationSchemeOptions, KeyAuthenticationHandler>(KeyAuthenticationHandler.SchemeName, null);
            builder.Services.AddAuthorizationBuilder().AddPolicy("caller", policy => policy.RequireAuthenticatedUser());
        }

        var app = builder.Build();
        if (rival is Handler)
        {
            app.UseAuthentication();
            app.UseAuthorization();
        }

        var endpoint = BenchmarkEndpoint.Map(app);
        _ = rival switch
        {
            None => endpoint,
            NoFilter => endpoint.AddEndpointFilter((context, next) => next(context)),
            Filter => endpoint.AddEndpointFilter(new SetFilter(keys)),
            Scan => endpoint.AddEndpointFilter(new ScanFilter(keys)),
            Equal => endpoint.AddEndpointFilter(new EqualFilter(keys)),
            Handler => endpoint.RequireAuthorization("caller"),
            _ => throw new ArgumentException($"No such rival: {rival}.", nameof(rival)),
        };
        return app;
    }
}
