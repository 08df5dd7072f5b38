using System.Text.Json;
using System.Text.RegularExpressions;
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

    // The messages of the framework and its serializer speak to the programmer, of .NET types and of services; a caller
    // needs to know where the fault is.
    private static string? DetailOf(BadHttpRequestException exception) => exception switch
    {
        { InnerException: JsonException json } =>
            $"The request body is not the JSON expected here{(json.Path is null ? "" : $": {json.Path}")}, line {(json.LineNumber ?? 0) + 1}, byte {(json.BytePositionInLine ?? 0) + 1}",
        _ when exception.Message.Contains("body", StringComparison.OrdinalIgnoreCase) && exception.StatusCode == StatusCodes.Status400BadRequest =>
            "A request body is required here",
        _ when ParameterName().Match(exception.Message) is { Success: true } parameter => exception.Message.StartsWith("Required", StringComparison.Ordinal)
            ? $"The parameter {parameter.Groups[1].Value} is required"
            : $"The parameter {parameter.Groups[1].Value} has a value that cannot be read",
        _ => ProblemNames.DetailOf(exception.StatusCode),
    };

    // As in: Failed to bind parameter "Nullable<int> page" from "x".
    [GeneratedRegex("parameter \"[^\"]* ([^\" ]+)\"")]
    private static partial Regex ParameterName();

    [LoggerMessage(1, LogLevel.Error, "An exception was answered with status {status}", EventName = "problem.server_error")]
    private partial void MappedToServerError(Exception exception, int status);
}
