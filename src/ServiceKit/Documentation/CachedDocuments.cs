using System.Collections.Concurrent;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.Swagger;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace ServiceKit.Documentation;

/// <summary>
/// Generates the document once for each set of endpoints. It is open to anyone by default, and generating it anew takes
/// tens of milliseconds: an answer that must not be had for the asking.
/// </summary>
internal sealed class CachedDocuments(IServiceProvider services, IApiDescriptionGroupCollectionProvider descriptions) : IAsyncSwaggerProvider
{
    // Path bases come from the configuration of the service, but nothing here relies on that.
    private const int MaxDocuments = 16;

    private readonly ConcurrentDictionary<(string Name, string? BasePath, int Version), Task<OpenApiDocument>> _documents = new();

    public Task<OpenApiDocument> GetSwaggerAsync(string documentName, string? host = null, string? basePath = null)
    {
        var key = (documentName, basePath, descriptions.ApiDescriptionGroups.Version);
        if (_documents.TryGetValue(key, out var known) && !known.IsFaulted)
        {
            return known;
        }

        if (_documents.Count >= MaxDocuments)
        {
            _documents.Clear();
        }

        return _documents[key] = GenerateAsync(documentName, host, basePath);
    }

    private async Task<OpenApiDocument> GenerateAsync(string documentName, string? host, string? basePath)
    {
        await using var scope = services.CreateAsyncScope();
        return await ActivatorUtilities.CreateInstance<SwaggerGenerator>(scope.ServiceProvider).GetSwaggerAsync(documentName, host, basePath);
    }
}
