using Microsoft.AspNetCore.Http;
using ServiceKit.ApiKeys;
using ServiceKit.Authentication;

namespace ServiceKit.Networks;

/// <summary>Whether the address of a client may call the service, and use the key that it presented.</summary>
internal sealed class ClientAddressCheck(AllowedNetworks networks, AuthenticationLog log)
{
    public bool MayCall(HttpContext context)
    {
        if (IsAllowed(context))
        {
            return true;
        }

        log.AddressNotAllowed(context);
        return false;
    }

    /// <summary>The same, and nothing is logged.</summary>
    public bool IsAllowed(HttpContext context) =>
        networks.Current is var current && (current.IsEveryone || current.Contains(context.Connection.RemoteIpAddress));

    public bool MayUse(HttpContext context, ApiKeyRecord record)
    {
        if (record.Networks is not { } own || own.Contains(context.Connection.RemoteIpAddress))
        {
            return true;
        }

        log.KeyAddressNotAllowed(context, record);
        return false;
    }
}
