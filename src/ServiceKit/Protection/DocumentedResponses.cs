using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace ServiceKit.Protection;

/// <summary>The refusals of a protected endpoint, as metadata that any OpenAPI generator reads.</summary>
internal static class DocumentedResponses
{
    public static readonly IReadOnlyList<object> All =
    [
        new ProducesResponseTypeMetadata(StatusCodes.Status401Unauthorized, typeof(ProblemDetails), ["application/problem+json"]),
        new ProducesResponseTypeMetadata(StatusCodes.Status403Forbidden, typeof(ProblemDetails), ["application/problem+json"]),
    ];
}
