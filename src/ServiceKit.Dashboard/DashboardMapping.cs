using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceKit.Dashboard.Access;
using ServiceKit.Dashboard.Assets;
using ServiceKit.Dashboard.Audit;
using ServiceKit.Dashboard.Endpoints;
using ServiceKit.Dashboard.Forms;
using ServiceKit.Dashboard.Keys;
using ServiceKit.Dashboard.Layout;
using ServiceKit.Dashboard.Live;
using ServiceKit.Dashboard.Overview;
using ServiceKit.Dashboard.SignIn;
using ServiceKit.KeyManagement;
using ServiceKit.KeyManagement.Api;
using ServiceKit.Protection;

namespace ServiceKit.Dashboard;

/// <summary>Maps the pages. What is not mapped here stays as closed as the rest of the service.</summary>
/// <remarks>Handlers are asked for with each request: to map them makes no store, so that the endpoints can be listed without one.</remarks>
internal static class DashboardMapping
{
    public const string Path = "/dashboard";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        if (services.GetService<ApiKeyManager>() is null && services.GetService<IServiceProviderIsService>()?.IsService(typeof(ApiKeyManager)) is not true)
        {
            throw new ApiKeyConfigurationException("WithDashboard() shows the keys of a store, and there is none. Call builder.WithKeyManagement() too, or leave WithDashboard() out.");
        }

        var all = routes.MapGroup(Path).ExcludeFromDescription().WithMetadata(DashboardEndpoint.Instance);
        if (services.GetService<IServiceProviderIsService>()?.IsService(typeof(ICorsService)) is true)
        {
            // Whatever the service allows other origins, its pages are for none of them. The framework wants no such word where there is no CORS.
            all.WithMetadata(new DisableCorsAttribute());
        }

        DashboardAssets.Map(all);

        var policy = services.GetRequiredService<IOptions<DashboardOptions>>().Value.Policy;
        var pages = all.MapGroup("").AddEndpointFilter(services.GetRequiredService<PageFilter>());
        if (policy is not null)
        {
            AdminPolicy.Check(services, policy, $"{DashboardOptions.Section}: Policy");
            pages.RequireAuthorization(policy).WithMetadata(new PolicyInPlaceOfKey(policy));
            pages.AddEndpointFilter(services.GetRequiredService<UserSessions>());
        }
        else
        {
            SignInEndpoints.MapSignIn(all);
            pages.WithMetadata(services.GetRequiredService<SessionAdmission>());
        }

        var forms = pages.MapGroup("").AddEndpointFilter(services.GetRequiredService<FormFilter>());
        SignInEndpoints.MapSignOut(forms);
        MapPages(pages, forms);
    }

    /// <param name="pages">Pages that are read.</param>
    /// <param name="forms">What their forms are sent to: cross-site posts and forms without their token are refused before the handler.</param>
    private static void MapPages(RouteGroupBuilder pages, RouteGroupBuilder forms)
    {
        pages.MapGet("", (HttpContext context) => TypedResults.Redirect($"{context.Request.PathBase}{Path}{Navigation.First}"));
        LiveEndpoint.Map(pages);
        OverviewEndpoints.Map(pages);
        KeyListEndpoints.Map(pages);
        KeyFormEndpoints.Map(pages, forms);
        KeyPageEndpoints.Map(pages, forms);
        KeyEndEndpoints.Map(pages, forms);
        AuditPageEndpoints.Map(pages, forms);
        EndpointEndpoints.Map(pages);
        pages.MapGet("/{**rest}", (PageRenderer renderer, HttpContext context) => renderer.NotFoundAsync(context));
    }
}
