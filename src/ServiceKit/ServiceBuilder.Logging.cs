using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceKit;

public sealed partial class ServiceBuilder
{
    private bool _withLogging;

    /// <summary>
    /// Logs to standard output as JSON, an object a line, with one line for each request, and the request's id in all that is logged of it. The
    /// id is the caller's <c>X-Request-ID</c>, or a new one, and is returned in the same header. <c>--log-format text</c> is for people.
    /// </summary>
    /// <param name="configure">Changes the options.</param>
    /// <returns>This builder.</returns>
    public ServiceBuilder WithLogging(Action<ServiceLoggingOptions>? configure = null)
    {
        _withLogging = true;
        Services.AddServiceLogging(configure);
        return this;
    }

    private void UseLogging(WebApplication app)
    {
        if (_withLogging)
        {
            app.UseServiceLogging();
        }
    }
}
