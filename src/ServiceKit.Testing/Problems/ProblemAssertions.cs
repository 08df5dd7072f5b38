using System.Net;
using System.Text.Json;

namespace ServiceKit.Testing;

/// <summary>Assertions on what a service answers, for any test framework.</summary>
public static class ProblemAssertions
{
    private const int MostShown = 500;

    private static readonly ApiKeyRedactor Redactor = new();

    /// <summary>Fails unless the answer is problem details (RFC 9457) with this status.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="status">The status, of the answer and in the document.</param>
    /// <param name="name">The kind of error: the whole type, or its last part, such as <c>insufficient-scope</c>. Default: any.</param>
    /// <param name="detail">The detail, exactly. Default: any.</param>
    /// <param name="cancellationToken">Gives up reading.</param>
    /// <returns>The document, for what else a test wants to know.</returns>
    /// <exception cref="ServiceAssertionException">It is something else. The message says what, without keys.</exception>
    public static async Task<ProblemDocument> AssertProblemAsync(
        this HttpResponseMessage response, HttpStatusCode status, string? name = null, string? detail = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(response);
        var body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        var problem = response.Content.Headers.ContentType?.MediaType is "application/problem+json" ? Read(body) : null;
        var fault =
            response.StatusCode != status ? $"the status {(int)status}"
            : response.Content.Headers.ContentType?.MediaType is not "application/problem+json" ? "the media type application/problem+json"
            : problem is null ? "a JSON object"
            : problem.Status != (int)status ? $"the status {(int)status} in the document too"
            : name is not null && problem.Name != name && problem.Type != name ? $"the kind of error {name}"
            : detail is not null && problem.Detail != detail ? $"the detail \"{detail}\""
            : null;
        return fault is null ? problem! : throw Unexpected(fault, response, body);
    }

    /// <summary>Fails unless the answer is 401 with a challenge and problem details, as who sends no good key is answered.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="name">The kind of error: <c>unauthorized</c>, <c>key-disabled</c>, <c>key-expired</c>. Default: any.</param>
    /// <param name="cancellationToken">Gives up reading.</param>
    /// <returns>The document.</returns>
    /// <exception cref="ServiceAssertionException">It is something else.</exception>
    public static async Task<ProblemDocument> AssertUnauthorizedAsync(this HttpResponseMessage response, string? name = null, CancellationToken cancellationToken = default)
    {
        var problem = await response.AssertProblemAsync(HttpStatusCode.Unauthorized, name, cancellationToken: cancellationToken).ConfigureAwait(false);
        return response.Headers.WwwAuthenticate.Count > 0 ? problem : throw Unexpected("WWW-Authenticate (RFC 9110 section 11.6.1)", response, problem.Root.GetRawText());
    }

    /// <summary>Fails unless the answer is 403 <c>insufficient-scope</c>, and the challenge names the scope.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="scope">A scope that the key lacks, such as <c>stations:write</c>. Default: any.</param>
    /// <param name="cancellationToken">Gives up reading.</param>
    /// <returns>The document.</returns>
    /// <exception cref="ServiceAssertionException">It is something else.</exception>
    public static async Task<ProblemDocument> AssertInsufficientScopeAsync(this HttpResponseMessage response, string? scope = null, CancellationToken cancellationToken = default)
    {
        var problem = await response.AssertProblemAsync(HttpStatusCode.Forbidden, "insufficient-scope", cancellationToken: cancellationToken).ConfigureAwait(false);
        return scope is null || response.Headers.WwwAuthenticate.Any(challenge => NamesScope(challenge.Parameter, scope))
            ? problem
            : throw Unexpected($"a challenge that names the scope {scope} (RFC 6750 section 3)", response, problem.Root.GetRawText());
    }

    /// <summary>Fails unless the answer is one of success, 200 to 299, and shows what it says otherwise.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="cancellationToken">Gives up reading.</param>
    /// <returns>A task that fails if it is not.</returns>
    /// <exception cref="ServiceAssertionException">It is something else.</exception>
    public static async Task AssertSuccessAsync(this HttpResponseMessage response, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (!response.IsSuccessStatusCode)
        {
            throw Unexpected("success", response, await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
        }
    }

    private static ProblemDocument? Read(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind is JsonValueKind.Object ? ProblemDocument.Of(document.RootElement.Clone()) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // scope = DQUOTE scope-token *( SP scope-token ) DQUOTE
    private static bool NamesScope(string? parameters, string scope)
    {
        const string Name = "scope=\"";
        var begin = parameters?.IndexOf(Name, StringComparison.Ordinal) ?? -1;
        return begin >= 0 && parameters![(begin + Name.Length)..].Split('"')[0].Split(' ').Contains(scope);
    }

    private static ServiceAssertionException Unexpected(string expected, HttpResponseMessage response, string body)
    {
        var request = response.RequestMessage is { } sent ? $"{sent.Method} {sent.RequestUri?.AbsolutePath}: " : string.Empty;
        var shown = Redactor.Redact(body.Length <= MostShown ? body : body[..MostShown] + "…");
        return new ServiceAssertionException(
            $"{request}expected {expected}, got {(int)response.StatusCode} {response.Content.Headers.ContentType?.MediaType ?? "without a body"}{(shown.Length > 0 ? $":\n{shown}" : ".")}");
    }
}
