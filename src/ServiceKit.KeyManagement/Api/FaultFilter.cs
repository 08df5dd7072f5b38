using Microsoft.AspNetCore.Http;
using ServiceKit.Problems;

namespace ServiceKit.KeyManagement.Api;

/// <summary>Answers what could not be carried out as problem details.</summary>
internal sealed class FaultFilter(KeyManagementLog log) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);

        // Answers hold names, addresses and at times a key: no cache keeps them.
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        Problem problem;
        try
        {
            return await next(context);
        }
        catch (KeyManagementException fault) when (fault.Fault is KeyManagementFault.Invalid)
        {
            // As the validation of the service's own endpoints answers, with the members named as in the JSON.
            return TypedResults.ValidationProblem(fault.Errors.ToDictionary());
        }
        catch (KeyManagementException fault)
        {
            problem = From(fault);
        }
        catch (ApiFaultException fault)
        {
            problem = new Problem(fault.Status, fault.Name ?? ProblemNames.NameOf(fault.Status), fault.Message);
        }
        catch (ApiKeyStoreException fault)
        {
            log.CallFailed(fault.Message);
            problem = ProblemCatalogue.KeysUnavailable with { Detail = "The store of API keys cannot be reached" };
        }

        await ProblemResponse.WriteAsync(context.HttpContext, problem);
        return Results.Empty;
    }

    private static Problem From(KeyManagementException fault) => fault.Fault switch
    {
        KeyManagementFault.NotFound => new Problem(StatusCodes.Status404NotFound, "key-not-found", fault.Message),
        KeyManagementFault.Changed => Named(StatusCodes.Status412PreconditionFailed, fault.Message),
        KeyManagementFault.Conflict => Named(StatusCodes.Status409Conflict, fault.Message),
        KeyManagementFault.Forbidden => ProblemCatalogue.Forbidden with { Detail = fault.Message },
        _ => Named(StatusCodes.Status400BadRequest, fault.Message),
    };

    private static Problem Named(int status, string detail) => new(status, ProblemNames.NameOf(status), detail);
}
