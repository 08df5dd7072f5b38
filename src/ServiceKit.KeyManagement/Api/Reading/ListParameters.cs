using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;

namespace ServiceKit.KeyManagement.Api;

/// <summary>The parameters of a list for the OpenAPI document; <see cref="ListReader"/> reads them.</summary>
internal sealed record ListParameters(
    [property: FromQuery(Name = "page"), Description("The number of the page, from 1. Default: 1.")] string? Page,
    [property: FromQuery(Name = "pageSize"), Description("How many keys a page has: 1 to 500. Default: 50.")] string? PageSize,
    [property: FromQuery(Name = "q"), Description("A part of the name, the id or the masked key, in any case.")] string? Text,
    [property: FromQuery(Name = "state"), Description("active, disabled, expired or revoked.")] string? State,
    [property: FromQuery(Name = "tenant"), Description("The tenant, exactly.")] string? Tenant,
    [property: FromQuery(Name = "scope"), Description("A scope that is granted by this name.")] string? Scope,
    [property: FromQuery(Name = "notUsedSince"), Description("Only keys that are older than this moment and were not used since.")] string? NotUsedSince,
    [property: FromQuery(Name = "expiresBefore"), Description("Only keys that expire before this moment, and have not yet.")] string? ExpiresBefore,
    [property: FromQuery(Name = "sort"), Description("createdAt, name, lastUsedAt or expiresAt; with - in front the other way round. Default: -createdAt.")] string? Sort);
