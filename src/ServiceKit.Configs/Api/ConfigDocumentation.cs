using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace ServiceKit.Configs.Api;

/// <summary>The parameters of a list for the OpenAPI document; <see cref="ConfigQuery"/> reads them.</summary>
internal sealed record ConfigListParameters(
    [property: FromQuery(Name = "page"), Description("The number of the page, from 1. Default: 1.")] string? Page,
    [property: FromQuery(Name = "pageSize"), Description("How many configurations a page has: 1 to 200, fewer where bodies may be large. Default: 50.")] string? PageSize,
    [property: FromQuery(Name = "q"), Description("A part of the name, in any case.")] string? Text);

/// <summary>A header that a handler reads, for the OpenAPI document.</summary>
internal sealed record ConfigHeader(string Name, string Description)
{
    public static readonly ConfigHeader IfMatch = new("If-Match", "The ETag of the configuration as it was last seen: if it changed since, 412 (RFC 9110 section 13.1.1).");

    public static readonly ConfigHeader IfNew = new("If-None-Match", "* to write only if there is none of this name, else 412 (RFC 9110 section 13.1.2).");

    public static readonly ConfigHeader IfOther = new("If-None-Match", "ETags that the configuration must not have, or * for none at all, else 412 (RFC 9110 section 13.1.2).");

    public static readonly ConfigHeader IfNoneMatch = new("If-None-Match", "The ETag of the configuration as it was last seen: if it did not change since, 304 (RFC 9110 section 13.1.2).");
}

/// <summary>A header that a handler answers with, for the OpenAPI document.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it says.</param>
/// <param name="Statuses">The answers that have it.</param>
internal sealed record ConfigAnswerHeader(string Name, string Description, params string[] Statuses)
{
    public static readonly ConfigAnswerHeader Link = new("Link", "The next and the previous page, where there are any (RFC 8288).", "200");

    public static readonly ConfigAnswerHeader Location = new("Location", "Where the new configuration is.", "201");

    public static ConfigAnswerHeader ETag(params string[] statuses) => new("ETag", "The version of the configuration, to be sent in If-Match or If-None-Match (RFC 9110 section 8.8.3).", statuses);
}

/// <summary>Describes the headers that handlers read, and those that they answer with.</summary>
internal sealed class ConfigDocumentation : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(context);
        foreach (var header in context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<ConfigHeader>())
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = header.Name,
                In = ParameterLocation.Header,
                Description = header.Description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }

        foreach (var header in context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<ConfigAnswerHeader>())
        {
            foreach (var status in header.Statuses)
            {
                if (operation.Responses?.TryGetValue(status, out var found) is true && found is OpenApiResponse response)
                {
                    (response.Headers ??= new Dictionary<string, IOpenApiHeader>())[header.Name] = new OpenApiHeader
                    {
                        Description = header.Description,
                        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                    };
                }
            }
        }
    }
}
