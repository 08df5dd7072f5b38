using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ServiceKit.ApiKeys;

namespace ServiceKit.Authentication;

/// <summary>What is logged about tenants.</summary>
internal sealed partial class AuthenticationLog
{
    public void WrongTenant(HttpRequest request, ApiKeyRecord record)
    {
        if (_logger.IsEnabled(LogLevel.Warning))
        {
            WrongTenant(record.Prefix, record.Id, record.Name, MethodOf(request), PathOf(request));
        }
    }

#pragma warning disable CA1707 // as in the other part
    [LoggerMessage(12, LogLevel.Warning, "auth.wrong_tenant: {key_name} ({key_id}, {key_prefix}****) {method} {path}", EventName = "auth.wrong_tenant", SkipEnabledCheck = true)]
    private partial void WrongTenant(string key_prefix, string key_id, string key_name, string method, string path);
#pragma warning restore CA1707
}
