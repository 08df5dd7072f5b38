using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ServiceKit.Problems;

internal static partial class ProblemCatalogue
{
    /// <summary>One answer for everything that is wrong with a signature, so that it says nothing about how far a guess got.</summary>
    public static readonly Problem WebhookSignatureInvalid = new(StatusCodes.Status401Unauthorized, "webhook-signature-invalid", "Invalid webhook signature");

    public static readonly Problem WebhookInProgress = new(StatusCodes.Status409Conflict, "webhook-in-progress", "This webhook is being handled by another request");

    public static readonly Problem WebhookMemoryFull = new(StatusCodes.Status503ServiceUnavailable, "webhooks-unavailable", "Too many webhooks at once; deliver this one again later");

    /// <summary>For an endpoint that asks for the signature of a verifier that does not exist.</summary>
    public static readonly Problem WebhooksUnavailable = WebhookMemoryFull with { Detail = "This service cannot verify webhooks" };

    public static readonly Problem ContentTooLarge = new(StatusCodes.Status413PayloadTooLarge, "content-too-large", ProblemNames.DetailOf(StatusCodes.Status413PayloadTooLarge)!);

    public static Problem WebhookSignatureMissing(string header) => new(StatusCodes.Status401Unauthorized, "webhook-signature-missing", $"Missing webhook header: {header}");

    public static Problem WebhookTimestampOutOfRange(TimeSpan tolerance) => new(
        StatusCodes.Status401Unauthorized,
        "webhook-timestamp-out-of-range",
        string.Create(CultureInfo.InvariantCulture, $"The webhook timestamp is more than {tolerance.TotalSeconds:0} seconds away from the time of this service"));
}
