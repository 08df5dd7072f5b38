using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ServiceKit.Problems;

/// <summary>
/// The answer with one problem, as the framework writes it, in three pieces of UTF-8: what differs between two answers,
/// <c>instance</c> and <c>traceId</c>, stands between them.
/// </summary>
internal sealed class PreparedProblem
{
    // Distinct, of plain characters that no encoder escapes, and nothing that a problem says otherwise.
    private const string Instance = "/instance-0d5cbf3e";
    private const string TraceId = "trace-7a41e9b2";

    // What every encoder of JSON leaves as it is; anything else goes the long way.
    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-._~:");

    private readonly int _status;
    private readonly string? _contentType;
    private readonly byte[] _start;
    private readonly byte[] _middle;
    private readonly byte[] _end;

    private PreparedProblem(int status, string? contentType, byte[] start, byte[] middle, byte[] end)
    {
        _status = status;
        _contentType = contentType;
        _start = start;
        _middle = middle;
        _end = end;
    }

    /// <summary>Has the framework write the problem once, and takes the answer apart.</summary>
    /// <returns>Null where the answer is not what was expected: then every answer is written by the framework.</returns>
    public static async Task<PreparedProblem?> OfAsync(IServiceProvider services, Problem problem)
    {
        using var body = new MemoryStream();
        var sample = new DefaultHttpContext { RequestServices = services, TraceIdentifier = TraceId };
        sample.Request.Path = Instance;
        sample.Response.Body = body;
        var activity = Activity.Current;
        Activity.Current = null;
        try
        {
            await ProblemResponse.WriteAsync(sample, problem);
        }
        finally
        {
            Activity.Current = activity;
        }

        return body.ToArray() is var bytes && TrySplit(bytes, out var start, out var middle, out var end)
            ? new PreparedProblem(problem.Status, sample.Response.ContentType, start, middle, end)
            : null;
    }

    /// <summary>Writes the answer, if nothing in it has to be escaped.</summary>
    /// <returns>Null, and nothing is done, if something has to.</returns>
    public Task? TryWrite(HttpContext context, string instance)
    {
        var traceId = Activity.Current?.Id ?? context.TraceIdentifier;
        if (instance.AsSpan().ContainsAnyExcept(Plain) || traceId.AsSpan().ContainsAnyExcept(Plain))
        {
            return null;
        }

        var response = context.Response;
        response.StatusCode = _status;
        response.Headers.CacheControl = "no-store";
        response.ContentType = _contentType;
        var started = response.StartAsync(context.RequestAborted);
        return started.IsCompletedSuccessfully ? BodyAsync(context, instance, traceId) : StartedAsync(started, context, instance, traceId);
    }

    private async Task StartedAsync(Task started, HttpContext context, string instance, string traceId)
    {
        await started;
        await BodyAsync(context, instance, traceId);
    }

    private Task BodyAsync(HttpContext context, string instance, string traceId)
    {
        var writer = context.Response.BodyWriter;
        var length = _start.Length + instance.Length + _middle.Length + traceId.Length + _end.Length;
        var span = writer.GetSpan(length);
        _start.CopyTo(span);
        var at = _start.Length;
        at += Encoding.ASCII.GetBytes(instance, span[at..]);
        _middle.CopyTo(span[at..]);
        at += _middle.Length;
        at += Encoding.ASCII.GetBytes(traceId, span[at..]);
        _end.CopyTo(span[at..]);
        writer.Advance(length);
        var flushed = writer.FlushAsync(context.RequestAborted);
        return flushed.IsCompletedSuccessfully ? Task.CompletedTask : flushed.AsTask();
    }

    private static bool TrySplit(ReadOnlySpan<byte> body, [NotNullWhen(true)] out byte[]? start, [NotNullWhen(true)] out byte[]? middle, [NotNullWhen(true)] out byte[]? end)
    {
        start = middle = end = null;
        var instance = body.IndexOf(Encoding.ASCII.GetBytes(Instance));
        var trace = body.IndexOf(Encoding.ASCII.GetBytes(TraceId));
        if (instance < 0 || trace < instance + Instance.Length)
        {
            return false;
        }

        start = body[..instance].ToArray();
        middle = body[(instance + Instance.Length)..trace].ToArray();
        end = body[(trace + TraceId.Length)..].ToArray();
        return end.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Instance)) < 0 && end.AsSpan().IndexOf(Encoding.ASCII.GetBytes(TraceId)) < 0;
    }
}
