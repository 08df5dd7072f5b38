namespace ServiceKit.Documentation;

/// <summary>Where the documentation lives. Fixed, because the list of public paths names the same paths.</summary>
internal static class DocumentationPaths
{
    /// <summary>The name of the document, which is also its file name.</summary>
    public const string DocumentName = "openapi";

    public const string Document = "/openapi.json";

    public const string SwaggerUI = "/docs";

    public const string ReDoc = "/redoc";
}
