using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ServiceKit.ApiKeys;
using ServiceKit.Networks;

namespace ServiceKit.Authentication;

/// <content>What is logged about the addresses of clients.</content>
internal sealed partial class AuthenticationLog
{
    public void AddressNotAllowed(HttpContext context)
    {
        if (_logger.IsEnabled(LogLevel.Warning))
        {
            AddressNotAllowed(AddressOf(context), MethodOf(context.Request), PathOf(context.Request));
        }
    }

    public void KeyAddressNotAllowed(HttpContext context, ApiKeyRecord record)
    {
        if (_logger.IsEnabled(LogLevel.Warning))
        {
            KeyAddressNotAllowed(record.Prefix, record.Id, record.Name, AddressOf(context), MethodOf(context.Request), PathOf(context.Request));
        }
    }

    public void NetworksLoaded(NetworkEntries entries) => NetworksLoaded(entries.Texts.Count, entries.Source);

    // As it was compared: an IPv4 address that came over a dual-stack socket is an IPv4 address.
    private static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        null => "unknown",
        { IsIPv4MappedToIPv6: true } address => address.MapToIPv4().ToString(),
        var address => address.ToString(),
    };

    [LoggerMessage(8, LogLevel.Warning, "auth.address_not_allowed: {address} {method} {path}", EventName = "auth.address_not_allowed", SkipEnabledCheck = true)]
    private partial void AddressNotAllowed(string address, string method, string path);

#pragma warning disable CA1707 // key_prefix, key_id and key_name are the names that log queries are written against

    [LoggerMessage(9, LogLevel.Warning, "auth.key_address_not_allowed: {key_name} ({key_id}, {key_prefix}****) {address} {method} {path}", EventName = "auth.key_address_not_allowed", SkipEnabledCheck = true)]
    private partial void KeyAddressNotAllowed(string key_prefix, string key_id, string key_name, string address, string method, string path);

#pragma warning restore CA1707

    [LoggerMessage(27, LogLevel.Warning, "X-Forwarded-For is believed from anyone: whoever reaches this service without a proxy chooses the address that networks, rate limits and the throttle of guesses go by. Name the proxies with WithTrustedProxies() or ServiceKit:TrustedProxies, or unset ASPNETCORE_FORWARDEDHEADERS_ENABLED.", EventName = "auth.forwarded_from_anyone")]
    public partial void ForwardedFromAnyone();

    [LoggerMessage(40, LogLevel.Information, "{count} allowed network(s) from {source}", EventName = "networks.loaded")]
    private partial void NetworksLoaded(int count, string source);

    [LoggerMessage(41, LogLevel.Error, "The allowed networks were changed and cannot be used; those from before stay in force. {reason}", EventName = "networks.kept")]
    public partial void NetworksKept(string reason);
}
