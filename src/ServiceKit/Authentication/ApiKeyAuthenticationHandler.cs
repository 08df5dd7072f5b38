using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using ServiceKit.Problems;

namespace ServiceKit.Authentication;

/// <summary>
/// The same keys as an authentication scheme, so that <c>[Authorize]</c>, policies, controllers, hubs and gRPC services
/// work with them. Takes what the middleware found; looks itself only where the middleware did not run.
/// </summary>
internal sealed class ApiKeyAuthenticationHandler(ApiKeyAuthenticator authenticator, RefusalWriter refusals) : IAuthenticationHandler
{
    private HttpContext _context = null!;
    private string _scheme = ApiKeyDefaults.AuthenticationScheme;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(scheme);
        _scheme = scheme.Name;
        _context = context;
        return Task.CompletedTask;
    }

    public Task<AuthenticateResult> AuthenticateAsync() =>
        Task.FromResult(authenticator.Authenticate(_context, out var identity) switch
        {
            ApiKeyOutcome.Accepted => AuthenticateResult.Success(new AuthenticationTicket(identity!.User!, _scheme)),
            ApiKeyOutcome.Missing => AuthenticateResult.NoResult(),
            var refused => AuthenticateResult.Fail($"API key refused: {refused}"),
        });

    public Task ChallengeAsync(AuthenticationProperties? properties)
    {
        // A challenge to a caller whose key is good means that some other identity is wanted: no key of ours can help.
        var outcome = authenticator.Authenticate(_context, out _);
        return refusals.WriteAsync(_context, outcome is ApiKeyOutcome.Accepted ? ApiKeyOutcome.Invalid : outcome);
    }

    public Task ForbidAsync(AuthenticationProperties? properties) => refusals.WriteAsync(_context, ProblemCatalogue.Forbidden);
}
