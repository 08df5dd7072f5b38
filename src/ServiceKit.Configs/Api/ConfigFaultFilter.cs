using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceKit.KeyManagement;
using ServiceKit.KeyManagement.Api;
using ServiceKit.Problems;

namespace ServiceKit.Configs.Api;

/// <summary>Answers what could not be carried out as problem details.</summary>
internal sealed class ConfigFaultFilter(ConfigLog log) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        // A cache that others share must not hand out what takes a scope to read; who read it may ask whether it changed.
        context.HttpContext.Response.Headers.CacheControl = "private, no-cache";
        Problem problem;
        try
        {
            return await next(context);
        }
        catch (ConfigException fault) when (fault.Fault is ConfigFault.Invalid)
        {
            return Invalid(context.HttpContext, fault.Errors);
        }
        catch (KeyManagementException fault)
        {
            // Of the reader of bodies, which the REST API of keys shares.
            return Invalid(context.HttpContext, fault.Errors);
        }
        catch (ConfigException fault)
        {
            problem = From(fault);
        }
        catch (ApiFaultException fault)
        {
            problem = new Problem(fault.Status, fault.Name ?? ProblemNames.NameOf(fault.Status), fault.Message);
        }
        catch (ApiKeyStoreException fault)
        {
            log.Unreachable(fault.Message);
            problem = new Problem(StatusCodes.Status503ServiceUnavailable, "configs-unavailable", "The store of configurations cannot be reached");
        }

        context.HttpContext.Response.Headers.CacheControl = "no-store";
        await ProblemResponse.WriteAsync(context.HttpContext, problem);
        return Results.Empty;
    }

    private static ValidationProblem Invalid(HttpContext context, IReadOnlyDictionary<string, string[]> errors)
    {
        context.Features.Set(ErrorsNamedAsInJson.Instance);
        return TypedResults.ValidationProblem(errors.ToDictionary());
    }

    private static Problem From(ConfigException fault) => fault.Fault switch
    {
        ConfigFault.NotFound => new Problem(StatusCodes.Status404NotFound, "config-not-found", fault.Message),
        ConfigFault.Changed => Named(StatusCodes.Status412PreconditionFailed, fault.Message),
        ConfigFault.Unreadable => new Problem(StatusCodes.Status500InternalServerError, "config-unreadable", fault.Message),
        _ => Named(StatusCodes.Status409Conflict, fault.Message),
    };

    private static Problem Named(int status, string detail) => new(status, ProblemNames.NameOf(status), detail);
}
