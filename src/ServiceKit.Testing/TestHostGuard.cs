using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ServiceKit.Testing;

/// <summary>
/// Keeps what is for tests out of services that answer others: on a clock that stands still no key expires and no limit recovers. A server in
/// memory can be reached by its test alone, in whatever environment that runs it.
/// </summary>
internal sealed partial class TestHostGuard(IServer server, IHostEnvironment environment, ILogger<TestHostGuard> logger) : IStartupFilter
{
    /// <exception cref="InvalidOperationException">The service listens on the network, in production.</exception>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next)
    {
        if (server is not TestServer)
        {
            if (environment.IsProduction())
            {
                throw new InvalidOperationException(
                    "This service is prepared by UseServiceKitTesting(): its clock stands still, and it knows no key but those of tests. It does not listen on the network in the environment Production. Take the call out, or let the tests set another environment.");
            }

            Prepared(logger);
        }

        return next;
    }

    [LoggerMessage(1, LogLevel.Warning, "This service listens on the network, prepared by UseServiceKitTesting(): its clock stands still, and it knows no key but those of tests", EventName = "testing.listening")]
    private static partial void Prepared(ILogger logger);
}
