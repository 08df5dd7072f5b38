using Microsoft.AspNetCore.Http.HttpResults;
using ServiceKit;

namespace KeyService.Entries;

/// <summary>The name-in-words over HTTP.</summary>
public static class EntryEndpoints
{
    public static void MapEntries(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/v1/name-as-slug").WithTags("Entries");

        group.MapGet("", List).WithName("listEntries");
        group.MapPost("", Create).WithName("createEntry")
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status409Conflict);
    }

    /// <summary>Lists all of the name-in-words.</summary>
    [ApiKeyProtected("scopes-to-read")]
    public static Ok<Entry[]> List(EntryStore store) => TypedResults.Ok(store.All());

    /// <summary>Creates one of the name-in-words.</summary>
    [ApiKeyProtected("scopes-to-write")]
    public static Results<Created<Entry>, ProblemHttpResult> Create(NewEntry request, EntryStore store) =>
        store.Add(request.Name) is { } created
            ? TypedResults.Created((string?)null, created)
            : TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, detail: $"There are {EntryStore.Capacity} of the name-in-words, the most that this service holds.");
}
