using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace ServiceKit.KeyManagement.Api;

/// <summary>The handlers of <c>/api/v1/api-keys/audit</c>: for who sees the keys of all tenants.</summary>
internal sealed class AuditEndpoints(IApiKeyStore store, IOptions<JsonOptions> json, IOptions<ApiKeyOptions> options)
{
    public const string Lines = "application/x-ndjson";

    public async Task<Ok<AuditPageDocument>> ListAsync(AuditParameters parameters, HttpContext context)
    {
        Check(context);
        var query = parameters.Read(context.Request.Query.Keys, KeyEndpoints.CredentialsIn(options.Value));
        var items = new List<AuditDocument>();
        await foreach (var entry in store.ReadAuditAsync(query, context.RequestAborted))
        {
            items.Add(AuditDocument.From(entry));
        }

        return TypedResults.Ok(new AuditPageDocument(items, items.Count == query.Take ? items[^1].Sequence : null));
    }

    public Task ExportAsync(HttpContext context) => ExportAsync(context, new AuditQuery());

    public async Task ExportAsync(HttpContext context, AuditQuery query)
    {
        Check(context);
        context.Response.ContentType = Lines;
        context.Response.Headers.ContentDisposition = "attachment; filename=\"audit.jsonl\"";

        // One entry a line, whatever the service's own JSON looks like.
        var lines = new JsonSerializerOptions(json.Value.SerializerOptions) { WriteIndented = false };

        // As far as the log goes now: what is written meanwhile, an export that is read slowly would never come to the end of.
        var last = await LastAsync(context.RequestAborted);
        await foreach (var entry in store.ReadAuditAsync(query with { Before = query.Before <= last ? query.Before : Math.Min(last, long.MaxValue - 1) + 1 }, context.RequestAborted))
        {
            await JsonSerializer.SerializeAsync(context.Response.Body, AuditDocument.From(entry), lines, context.RequestAborted);
            await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
        }
    }

    public async Task<Ok<AuditVerificationDocument>> VerifyAsync(HttpContext context)
    {
        Check(context);
        var (entries, _, fault) = await AuditVerifier.VerifyAsync(store, context.RequestAborted);
        return TypedResults.Ok(new AuditVerificationDocument(fault is null, entries, fault));
    }

    private async Task<long> LastAsync(CancellationToken cancellationToken)
    {
        await foreach (var entry in store.ReadAuditAsync(new AuditQuery { Descending = true, Take = 1 }, cancellationToken))
        {
            return entry.Sequence;
        }

        return 0;
    }

    private static void Check(HttpContext context)
    {
        if (!CallerOf.Request(context).IsForEveryTenant)
        {
            throw new KeyManagementException(KeyManagementFault.Forbidden, "The audit log is about the keys of all tenants, and for keys that belong to none.");
        }
    }
}
