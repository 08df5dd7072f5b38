using Swashbuckle.AspNetCore.SwaggerGen;

namespace ServiceKit;

/// <summary>The documentation of a service: the OpenAPI document and the two pages that show it.</summary>
public sealed class DocumentationOptions
{
    /// <summary>Whether there is any. Default: <see langword="true"/>.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The licence of the API: a name and an SPDX id, such as <c>MIT</c>. Default: none.</summary>
    public (string Name, string SpdxId)? License { get; set; }

    /// <summary>Where the service can be reached, for the <c>servers</c> of the document. Default: <c>/</c>, the same origin.</summary>
    public IReadOnlyList<string> Servers { get; set; } = ["/"];

    /// <summary>Anything else that Swashbuckle can do.</summary>
    public Action<SwaggerGenOptions>? ConfigureSwagger { get; set; }
}
