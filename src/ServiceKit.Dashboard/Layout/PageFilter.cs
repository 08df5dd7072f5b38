using Microsoft.AspNetCore.Http;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Layout;

/// <summary>Answers what could not be carried out as a page.</summary>
internal sealed class PageFilter(PageRenderer renderer, DashboardLog log) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var http = context.HttpContext;
        try
        {
            return await next(context);
        }
        catch (ApiKeyStoreException fault)
        {
            log.StoreFailed(fault.Message);
            await renderer.UnavailableAsync(http);
        }
        catch (KeyManagementException fault) when (fault.Fault is KeyManagementFault.NotFound)
        {
            await renderer.NotFoundAsync(http, "There is no such key, or none that you may see.");
        }
        catch (KeyManagementException fault)
        {
            await renderer.MessageAsync(http, fault.Fault is KeyManagementFault.Forbidden ? StatusCodes.Status403Forbidden : StatusCodes.Status409Conflict, "That cannot be done", fault.Message);
        }

        return Results.Empty;
    }
}
