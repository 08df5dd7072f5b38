using System.Net;

namespace ServiceKit.Client;

/// <summary>A service answered with an error: what it said of it as problem details (RFC 9457), as far as it did.</summary>
public sealed class ApiProblemException : HttpRequestException
{
    /// <summary>Creates the exception.</summary>
    public ApiProblemException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public ApiProblemException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public ApiProblemException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal ApiProblemException(string message, int status)
        : base(message, inner: null, (HttpStatusCode)status) => Status = status;

    /// <summary>The status of the answer, such as 404.</summary>
    public int Status { get; }

    /// <summary>What kind of error it is, such as <c>urn:servicekit:error:key-expired</c>; <c>about:blank</c> where the service does not say.</summary>
#pragma warning disable CA1721 // the name is that of RFC 9457
    public string Type { get; internal init; } = "about:blank";
#pragma warning restore CA1721

    /// <summary>The kind of error in words; <see langword="null"/> where the service does not say.</summary>
    public string? Title { get; internal init; }

    /// <summary>What happened this time; <see langword="null"/> where the service does not say.</summary>
    public string? Detail { get; internal init; }

    /// <summary>Under what the service logged it; <see langword="null"/> where the service does not say.</summary>
    public string? TraceId { get; internal init; }

    /// <summary>The messages of a validation, by the name of the member. Empty for every other error.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Errors { get; internal init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>How long the service asks to wait before the next try; <see langword="null"/> where it does not.</summary>
    public TimeSpan? RetryAfter { get; internal init; }
}
