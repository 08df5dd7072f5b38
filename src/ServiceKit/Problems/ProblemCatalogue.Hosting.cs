using Microsoft.AspNetCore.Http;

namespace ServiceKit.Problems;

/// <content>What the endpoints for operators answer with.</content>
internal static partial class ProblemCatalogue
{
    public static readonly Problem OnlyEventStream = new(StatusCodes.Status406NotAcceptable, "not-acceptable", "This resource is a stream of the type text/event-stream only");

    public static readonly Problem TooManyStreams = new(StatusCodes.Status503ServiceUnavailable, "too-many-streams", "Too many health streams are open; ask again later");

    public static readonly Problem TooManyScrapes = new(StatusCodes.Status503ServiceUnavailable, "too-many-scrapes", "Too many clients read the metrics at once; ask again later");
}
