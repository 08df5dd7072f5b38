using Microsoft.AspNetCore.Http;
using ServiceKit.Authentication;

namespace ServiceKit.Protection;

/// <summary>What a guarded endpoint runs: the gate, then what the endpoint ran before.</summary>
/// <remarks>It also knows what its endpoint asks for, which every request would otherwise look up in a table.</remarks>
internal sealed class GuardedCall(ApiKeyGate gate, EndpointAccess access, RequestDelegate inner)
{
    private Endpoint? _endpoint;

    /// <summary>What an endpoint asks for, if it is the one that was guarded by this; its delegate alone can be part of another.</summary>
    public static EndpointAccess? AccessOf(Endpoint endpoint) =>
        endpoint.RequestDelegate?.Target is GuardedCall call && ReferenceEquals(call._endpoint, endpoint) ? call.Access : null;

    private EndpointAccess Access => access;

    /// <summary>Tells which endpoint it became the delegate of.</summary>
    public void Belongs(Endpoint endpoint) => _endpoint = endpoint;

    public Task InvokeAsync(HttpContext context)
    {
        var admitted = gate.AdmitAsync(context, access);
        return admitted.IsCompletedSuccessfully
            ? admitted.Result ? inner(context) : Task.CompletedTask
            : AwaitedAsync(admitted, context);
    }

    private async Task AwaitedAsync(ValueTask<bool> admitted, HttpContext context)
    {
        if (await admitted)
        {
            await inner(context);
        }
    }
}
