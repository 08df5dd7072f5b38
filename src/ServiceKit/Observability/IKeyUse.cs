using Microsoft.AspNetCore.Http;
using ServiceKit.ApiKeys;
using ServiceKit.Authentication;

namespace ServiceKit.Observability;

/// <summary>Is told of each request that presents a key of a store, once, on its way: it neither waits nor fails.</summary>
internal interface IKeyUse
{
    /// <summary>A request presented a key that is known, accepted or not.</summary>
    void Presented(HttpContext context, ApiKeyRecord record, ApiKeyOutcome outcome);

    /// <summary>A request whose key was accepted was refused all the same.</summary>
    void Refused(ApiKeyRecord record, string problem);
}
