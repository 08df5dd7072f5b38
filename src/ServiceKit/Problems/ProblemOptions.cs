using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace ServiceKit;

/// <summary>How exceptions become problem details. The verbs are those of Hellang.Middleware.ProblemDetails.</summary>
public sealed class ProblemOptions
{
    private readonly Dictionary<Type, Func<HttpContext, Exception, ProblemDetails?>> _maps = [];
    private readonly HashSet<Type> _ignored = [];
    private string _typeBase = "urn:servicekit:error:";

    /// <summary>What the <c>type</c> of every problem starts with. Default: <c>urn:servicekit:error:</c>.</summary>
    /// <exception cref="ArgumentException">The value is not an absolute URI.</exception>
    public string TypeBase
    {
        get => _typeBase;
        set => _typeBase = Uri.TryCreate(value + "x", UriKind.Absolute, out _)
            ? value
            : throw new ArgumentException("The base of problem types is an absolute URI, such as https://errors.example.com/ (RFC 9457 section 3.1.1).", nameof(value));
    }

    /// <summary>Called for every problem before it is written, after ServiceKit has filled in what was missing.</summary>
    public Action<ProblemDetailsContext>? Customize { get; set; }

    /// <summary>Answers <typeparamref name="TException"/>, and what derives from it, with a status and no more.</summary>
    /// <typeparam name="TException">The exception.</typeparam>
    /// <param name="statusCode">A status of 400 to 599.</param>
    /// <returns>These options, to go on chaining.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The status is no error.</exception>
    public ProblemOptions MapToStatusCode<TException>(int statusCode)
        where TException : Exception
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(statusCode, 400);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(statusCode, 599);
        return Map<TException>((_, _) => new ProblemDetails { Status = statusCode });
    }

    /// <summary>Answers <typeparamref name="TException"/>, and what derives from it, with the problem that <paramref name="map"/> makes.</summary>
    /// <typeparam name="TException">The exception.</typeparam>
    /// <param name="map">Makes the problem; null leaves the exception to the other mappings.</param>
    /// <returns>These options, to go on chaining.</returns>
    public ProblemOptions Map<TException>(Func<TException, ProblemDetails?> map)
        where TException : Exception
    {
        ArgumentNullException.ThrowIfNull(map);
        return Map<TException>((_, exception) => map(exception));
    }

    /// <inheritdoc cref="Map{TException}(Func{TException, ProblemDetails})"/>
    public ProblemOptions Map<TException>(Func<HttpContext, TException, ProblemDetails?> map)
        where TException : Exception
    {
        ArgumentNullException.ThrowIfNull(map);
        _maps[typeof(TException)] = (context, exception) => map(context, (TException)exception);
        _ignored.Remove(typeof(TException));
        return this;
    }

    /// <summary>Lets <typeparamref name="TException"/> pass through unanswered, to middleware outside or to the server.</summary>
    /// <typeparam name="TException">The exception.</typeparam>
    /// <returns>These options, to go on chaining.</returns>
    public ProblemOptions Ignore<TException>()
        where TException : Exception
    {
        _ignored.Add(typeof(TException));
        _maps.Remove(typeof(TException));
        return this;
    }

    internal bool IgnoresAny => _ignored.Count > 0;

    /// <summary>The most derived type decides, as in a list of catch clauses written well.</summary>
    internal bool Ignores(Exception exception)
    {
        for (var type = exception.GetType(); type is not null; type = type.BaseType)
        {
            if (_ignored.Contains(type))
            {
                return true;
            }

            if (_maps.ContainsKey(type))
            {
                return false;
            }
        }

        return false;
    }

    internal ProblemDetails? Find(HttpContext context, Exception exception)
    {
        for (var type = exception.GetType(); type is not null; type = type.BaseType)
        {
            if (_maps.TryGetValue(type, out var map) && map(context, exception) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }
}
