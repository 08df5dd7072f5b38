using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ServiceKit.Problems;

/// <summary>Answers exceptions that were mapped, and requests that could not be bound. The framework answers the rest with 500.</summary>
internal sealed partial class ExceptionProblemHandler(
    IProblemDetailsService service, IOptions<ProblemOptions> options, ILogger<ExceptionProblemHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        if ((options.Value.Find(httpContext, exception) ?? FromBadRequest(exception)) is not { } problem)
        {
            return false;
        }

        var status = problem.Status ??= StatusCodes.Status500InternalServerError;
        if (status >= StatusCodes.Status500InternalServerError)
        {
            MappedToServerError(exception, status);
        }

        httpContext.Response.StatusCode = status;
        return await service.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = problem,
            Exception = exception,
        });
    }

    private static ProblemDetails? FromBadRequest(Exception exception) => exception is BadHttpRequestException bad
        ? new ProblemDetails { Status = bad.StatusCode, Detail = DetailOf(bad) }
        : null;

    // The serializer's own message names .NET types, which mean nothing to a caller; where the fault is does.
    private static string DetailOf(BadHttpRequestException exception) => exception.InnerException is JsonException json
        ? $"The request body is not the JSON expected here{(json.Path is null ? "" : $": {json.Path}")}, line {(json.LineNumber ?? 0) + 1}, byte {(json.BytePositionInLine ?? 0) + 1}"
        : exception.Message;

    [LoggerMessage(1, LogLevel.Error, "An exception was answered with status {status}", EventName = "problem.server_error")]
    private partial void MappedToServerError(Exception exception, int status);
}
