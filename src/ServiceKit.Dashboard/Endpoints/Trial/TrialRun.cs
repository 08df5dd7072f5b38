using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceKit.Authentication;
using ServiceKit.Problems;
using ServiceKit.Protection.Inventory;
using ServiceKit.Webhooks;
using ServiceKit.Webhooks.Receiving;

namespace ServiceKit.Dashboard.Endpoints.Trial;

/// <summary>Finds out what would become of a request, by asking the gate of the service and its limits as the request would. The endpoint is not called.</summary>
internal sealed class TrialRun(SilentGate gate, IOptions<ProblemOptions> problems, IServiceProvider services)
{
    public async Task<TrialResult> RunAsync(TrialRequest request, IServiceProvider requestServices)
    {
        var access = request.Listed.Access;
        using var body = new MemoryStream();
        var context = ContextOf(request, requestServices, body);
        var trail = new TrialTrail(request, gate.IsAllowed(context));

        // Where nothing closes the service, the gate stands before no endpoint that does not ask for it.
        if (request.Listed.Entry.Access is not EndpointOpenness.Open)
        {
            // First without a key: where none is asked for, the request has none, and is counted by its address.
            var decision = gate.Gate.Decide(ContextOf(request, requestServices, Stream.Null), access, out _, out _);
            if (decision is GateDecision.Admission)
            {
                return trail.Refused(decision, default, StatusCodes.Status401Unauthorized, TypeOf(ProblemCatalogue.Unauthorized));
            }

            var outcome = ApiKeyOutcome.Missing;
            if (decision is GateDecision.Unidentified or GateDecision.WrongTenant or GateDecision.MissingScope or GateDecision.Accepted)
            {
                gate.Authenticator.Suppose(context, request.Key?.Id);
                decision = gate.Gate.Decide(context, access, out outcome, out _);
            }

            trail.Decided(decision, outcome);
            if (!await gate.Gate.AdmitAsync(context, access))
            {
                return trail.Refused(decision, outcome, context.Response.StatusCode, TypeIn(body));
            }
        }

        return await AfterTheGateAsync(request, context, body, trail);
    }

    private async Task<TrialResult> AfterTheGateAsync(TrialRequest request, HttpContext context, MemoryStream body, TrialTrail trail)
    {
        if (request.Listed.Access.Policy is { } policy)
        {
            trail.Unknown("Policy", $"The policy {policy} of the service decides, and is not asked here.");
        }
        else if (request.Listed.Endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>() is { Count: > 0 } && request.Listed.Endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
        {
            trail.Unknown("Policy", "The authorization of the service has a say too, and is not asked here.");
        }

        switch (await gate.LimitAsync(context))
        {
            case false:
                return trail.Limited(context.Response.StatusCode, TypeIn(body), context.Response.Headers.RetryAfter);
            case null:
                trail.Unknown(TrialTrail.Limit, "Nobody can tell without asking for a part of it: it is shared by all replicas, or it is a limiter of the service's own.");
                break;
            default:
                trail.Passed(TrialTrail.Limit, "No limit is used up.");
                break;
        }

        if (WebhookAccess.Of(request.Listed.Endpoint) is not { IsNeeded: true } webhook)
        {
            return trail.Ends();
        }

        // Without a signature, as the request has none; the verifiers that there are not refuse everything.
        var known = webhook.Names is [var name] && services.GetService<WebhookGate>()?.Knows(name) is true;
        var problem = known ? ProblemCatalogue.WebhookSignatureMissing(WebhookDefaults.IdHeader) : ProblemCatalogue.WebhooksUnavailable;
        return trail.NeedsSignature(string.Join(", ", webhook.Names), known, problem.Status, TypeOf(problem));
    }

    private static DefaultHttpContext ContextOf(TrialRequest request, IServiceProvider services, Stream body)
    {
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.Method = request.Listed.Entry.Methods.Count > 0 ? request.Listed.Entry.Methods[0] : HttpMethods.Get;
        context.Request.Scheme = Uri.UriSchemeHttps;
        context.Request.Host = new HostString(request.Host);
        context.Request.Path = ExamplePath.PathOf(request.Path);
        context.Request.RouteValues = request.Values;
        context.Connection.RemoteIpAddress = request.Address;
        context.Response.Body = body;
        context.SetEndpoint(request.Listed.Endpoint);
        return context;
    }

    private string TypeOf(Problem problem) => problems.Value.TypeBase + problem.Name;

    private static string? TypeIn(MemoryStream body)
    {
        try
        {
            using var document = JsonDocument.Parse(body.ToArray());
            return document.RootElement.ValueKind is JsonValueKind.Object && document.RootElement.TryGetProperty("type", out var type) && type.ValueKind is JsonValueKind.String ? type.GetString() : null;
        }
        catch (JsonException)
        {
            // The service has writers of its own for problems, which need not write JSON.
            return null;
        }
    }
}
