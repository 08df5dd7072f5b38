using System.Diagnostics;
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
        switch (Decide(context, access, out var outcome, out var identity))
        {
            case GateDecision.Admission:
                return access.Admission!.AdmitAsync(context);
            case GateDecision.Unidentified:
                return RefuseAsync(refusals.WriteAsync(context, outcome));
            case GateDecision.WrongTenant:
                log.WrongTenant(context.Request, identity!.Record);
                return RefuseAsync(refusals.WriteAsync(context, ProblemCatalogue.Forbidden));
            case GateDecision.MissingScope:
                log.InsufficientScope(context.Request, identity!.Record);
                return RefuseAsync(refusals.WriteInsufficientScopeAsync(context, access.Scopes));
            case GateDecision.Anonymous:
            case GateDecision.OpenPath:
            case GateDecision.OpenNetwork:
            case GateDecision.Accepted:
                return ValueTask.FromResult(true);
            default:
                // Whatever is added one day is closed until it says that it is not.
                throw new UnreachableException();
        }
    }

    /// <summary>What decides about a request. Asked again for the same request, it says the same.</summary>
    /// <param name="context">The request.</param>
    /// <param name="access">What its endpoint asks for.</param>
    /// <param name="outcome">What came of looking for a key, where one was looked for.</param>
    /// <param name="identity">Whose key it is; null where none was accepted, or asked for.</param>
    public GateDecision Decide(HttpContext context, EndpointAccess access, out ApiKeyOutcome outcome, out ApiKeyFeature? identity)
    {
        identity = null;
        outcome = ApiKeyOutcome.Missing;
        if (access.IsAnonymous)
        {
            return GateDecision.Anonymous;
        }

        // The path is only asked for where it can matter.
        if (!access.HasRequirement && publicPaths.Open(context.Request.Path, access))
        {
            return GateDecision.OpenPath;
        }

        if (IsOpenTo(context, access))
        {
            return GateDecision.OpenNetwork;
        }

        if (access.Admission is not null)
        {
            return GateDecision.Admission;
        }

        outcome = authenticator.Authenticate(context, out identity);
        return outcome is not ApiKeyOutcome.Accepted ? GateDecision.Unidentified
            // Before the scopes: who belongs to another tenant learns nothing of the endpoint, nor whether what it asks for exists.
            : !access.Tenants.IsMetBy(identity!.Tenant, context.Request) ? GateDecision.WrongTenant
            : !access.Scopes.IsCoveredBy(identity.Scopes) ? GateDecision.MissingScope
            : GateDecision.Accepted;
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
