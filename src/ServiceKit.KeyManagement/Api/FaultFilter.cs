using Microsoft.AspNetCore.Http;
using ServiceKit.Problems;

namespace ServiceKit.KeyManagement.Api;

/// <summary>Answers what could not be carried out as problem details.</summary>
internal sealed class FaultFilter(BodyReader bodies, KeyManagementLog log) : IEndpointFilter
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

    private Problem From(KeyManagementException fault) => fault.Fault switch
    {
        KeyManagementFault.NotFound => new Problem(StatusCodes.Status404NotFound, "key-not-found", fault.Message),
        KeyManagementFault.Changed => Named(StatusCodes.Status412PreconditionFailed, fault.Message),
        KeyManagementFault.Conflict => Named(StatusCodes.Status409Conflict, fault.Message),
        KeyManagementFault.Forbidden => ProblemCatalogue.Forbidden with { Detail = fault.Message },
        _ => Named(StatusCodes.Status400BadRequest, fault.Message) with
        {
            Members = new Dictionary<string, object?> { ["errors"] = fault.Errors.ToDictionary(error => bodies.NameOf(error.Key), error => error.Value) },
        },
    };

    private static Problem Named(int status, string detail) => new(status, ProblemNames.NameOf(status), detail);
}
