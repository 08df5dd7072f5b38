using Microsoft.AspNetCore.Http;
using ServiceKit.Networks;
using ServiceKit.Problems;
using ServiceKit.Protection;

namespace ServiceKit.Authentication;

/// <summary>The one decision whether a request may pass, shared by every road that leads to an endpoint.</summary>
internal sealed class ApiKeyGate(ApiKeyAuthenticator authenticator, PublicPaths publicPaths, RefusalWriter refusals, AuthenticationLog log, CredentialHider hider, ClientAddressCheck addresses)
{
    /// <summary>Lets the request pass, or answers it.</summary>
    /// <returns>Whether the request may go on. If not, the response is written.</returns>
    public ValueTask<bool> AdmitAsync(HttpContext context, EndpointAccess access)
    {
        hider.Hide(context);
        if (access.IsAnonymous || publicPaths.Open(context.Request.Path, access) || IsOpenTo(context, access))
        {
            return ValueTask.FromResult(true);
        }

        if (access.Admission is { } admission)
        {
            return admission.AdmitAsync(context);
        }

        var outcome = authenticator.Authenticate(context, out var identity);
        if (outcome is not ApiKeyOutcome.Accepted)
        {
            return RefuseAsync(refusals.WriteAsync(context, outcome));
        }

        // Before the scopes: who belongs to another tenant learns nothing of the endpoint, nor whether what it asks for exists.
        if (!access.Tenants.IsMetBy(identity!.Tenant, context.Request))
        {
            log.WrongTenant(context.Request, identity.Record);
            return RefuseAsync(refusals.WriteAsync(context, ProblemCatalogue.Forbidden));
        }

        if (!access.Scopes.IsCoveredBy(identity.Scopes))
        {
            log.InsufficientScope(context.Request, identity.Record);
            return RefuseAsync(refusals.WriteInsufficientScopeAsync(context, access.Scopes));
        }

        return ValueTask.FromResult(true);
    }

    // No exception from the networks that the service as a whole is for.
    private bool IsOpenTo(HttpContext context, EndpointAccess access) => access.OpenTo?.Contains(context.Connection.RemoteIpAddress) is true && addresses.IsAllowed(context);

    private static ValueTask<bool> RefuseAsync(Task response)
    {
        return response.IsCompletedSuccessfully ? ValueTask.FromResult(false) : AwaitedAsync(response);

        static async ValueTask<bool> AwaitedAsync(Task response)
        {
            await response;
            return false;
        }
    }
}
