using Microsoft.AspNetCore.Http.HttpResults;
#if (!AuthNone)
using ServiceKit;
#endif

namespace KeyService.Stations;

/// <summary>The stations over HTTP.</summary>
public static class StationEndpoints
{
    private const string GetRoute = "getStation";

    public static void MapStations(this IEndpointRouteBuilder endpoints)
    {
        var stations = endpoints.MapGroup("/api/v1/stations").WithTags("Stations");

        stations.MapGet("", List).WithName("listStations");
        stations.MapPost("", Create).WithName("createStation")
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status409Conflict);
        stations.MapGet("{id:int}", Get).WithName(GetRoute)
            .ProducesProblem(StatusCodes.Status404NotFound);
        stations.MapDelete("{id:int}", Delete).WithName("deleteStation")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>Lists every station.</summary>
#if (!AuthNone)
    [ApiKeyProtected("stations:read")]
#endif
    public static Ok<Station[]> List(StationStore store) => TypedResults.Ok(store.All());

    /// <summary>Gets one station.</summary>
    /// <param name="id">The number of the station.</param>
    /// <param name="store">The stations.</param>
#if (!AuthNone)
    [ApiKeyProtected("stations:read")]
#endif
    public static Results<Ok<Station>, ProblemHttpResult> Get(int id, StationStore store) =>
        store.Find(id) is { } station ? TypedResults.Ok(station) : NotFound(id);

    /// <summary>Creates a station.</summary>
    /// <remarks>The service gives it its number. The header `Location` tells where it can be read.</remarks>
#if (!AuthNone)
    [ApiKeyProtected("stations:write")]
#endif
    public static Results<CreatedAtRoute<Station>, ProblemHttpResult> Create(NewStation station, StationStore store)
    {
        // Validation has seen to it that both coordinates are there.
        var created = store.Add(station.Name, station.Latitude!.Value, station.Longitude!.Value, station.OperatorName);
        return created is null ? Full(store) : TypedResults.CreatedAtRoute(created, GetRoute, new { id = created.Id });
    }

    /// <summary>Deletes a station.</summary>
    /// <param name="id">The number of the station.</param>
    /// <param name="store">The stations.</param>
#if (!AuthNone)
    [ApiKeyProtected("stations:write")]
#endif
    public static Results<NoContent, ProblemHttpResult> Delete(int id, StationStore store) =>
        store.Remove(id) ? TypedResults.NoContent() : NotFound(id);

    private static ProblemHttpResult NotFound(int id) =>
        TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, detail: $"There is no station {id}");

    private static ProblemHttpResult Full(StationStore store) =>
        TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, detail: $"There are {store.Capacity} stations, the most that this service holds. Delete one first.");
}
