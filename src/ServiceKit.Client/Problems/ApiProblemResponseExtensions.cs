using ServiceKit.Client;
using ServiceKit.Client.Problems;

namespace System.Net.Http;

/// <summary>Turns errors of a service into exceptions.</summary>
public static class ApiProblemResponseExtensions
{
    /// <summary>
    /// Throws if the service answered with another status than 2xx, with what its problem details say (RFC 9457). At most 64 KiB of the body are
    /// looked at, for 10 seconds at most; a body of another type, a larger, a slower or a broken one leaves the exception with the status alone. How much
    /// <see cref="HttpClient"/> itself has read before is up to its <see cref="HttpClient.MaxResponseContentBufferSize"/>, or to
    /// <see cref="HttpCompletionOption.ResponseHeadersRead"/>. Should the service repeat the key that was sent to it, it is masked.
    /// </summary>
    /// <param name="response">The answer.</param>
    /// <param name="cancellationToken">Ends the reading of the body.</param>
    /// <returns><paramref name="response"/>, whose body was not touched.</returns>
    /// <exception cref="ApiProblemException">The service answered with an error. The response is disposed.</exception>
    public static Task<HttpResponseMessage> EnsureSuccessOrProblemAsync(this HttpResponseMessage response, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(response);
        return response.IsSuccessStatusCode ? Task.FromResult(response) : ThrowAsync(response, cancellationToken);
    }

    private static async Task<HttpResponseMessage> ThrowAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
        {
            throw await ProblemReader.ReadAsync(response, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }
}
