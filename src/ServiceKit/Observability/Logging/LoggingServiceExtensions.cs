using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using ServiceKit;
using ServiceKit.Hosting;
using ServiceKit.Observability.Logging;
using ServiceKit.Observability.Redaction;

namespace Microsoft.Extensions.DependencyInjection
{
    /// <summary>Registers structured logging without <see cref="ServiceBuilder"/>.</summary>
    public static class LoggingServiceExtensions
    {
        /// <summary>
        /// Logs to standard output, a JSON object a line, in place of the framework's console format; other providers stay. Needs
        /// <c>app.UseServiceLogging()</c>.
        /// </summary>
        /// <param name="services">The services.</param>
        /// <param name="configure">Changes the options. May be called several times.</param>
        /// <returns><paramref name="services"/>.</returns>
        public static IServiceCollection AddServiceLogging(this IServiceCollection services, Action<ServiceLoggingOptions>? configure = null)
        {
            ArgumentNullException.ThrowIfNull(services);
            if (configure is not null)
            {
                services.Configure(configure);
            }

            if (services.Any(s => s.ServiceType == typeof(RequestIds)))
            {
                return services;
            }

            services.AddOptions<ServiceLoggingOptions>().PostConfigure<IConfiguration>(LogFormats.Apply).ValidateOnStart();
            services.AddSingleton<IValidateOptions<ServiceLoggingOptions>, ServiceLoggingOptionsValidator>();
            services.TryAddSingleton(TimeProvider.System);
            services.TryAddSingleton<HostingLog>();
            services.AddSingleton<RequestIds>();
            // The framework's line of a request comes in two, with the whole address.
            services.AddLogging(logging => logging.AddConsole().AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning));
            services.TryAddEnumerable(ServiceDescriptor.Singleton<ConsoleFormatter, ServiceLogFormatter>());
            services.PostConfigure<ConsoleLoggerOptions>(console => console.FormatterName = ServiceLogFormatter.FormatterName);
            LogRedaction.AddTo(services);
            return services;
        }
    }
}

namespace Microsoft.AspNetCore.Builder
{
    /// <summary>Puts the log of requests into the pipeline.</summary>
    public static class LoggingApplicationExtensions
    {
        /// <summary>
        /// Gives each request an id, the caller's <c>X-Request-ID</c> or a new one, returns it with every answer, and logs each request once it is
        /// over. Call it first of all. Needs <c>services.AddServiceLogging()</c>.
        /// </summary>
        /// <param name="app">The application.</param>
        /// <returns><paramref name="app"/>.</returns>
        /// <exception cref="OptionsValidationException">A format was chosen that there is not, or a quiet path is none.</exception>
        public static IApplicationBuilder UseServiceLogging(this IApplicationBuilder app)
        {
            ArgumentNullException.ThrowIfNull(app);
            // Now, and not with the first line of the log: what is wrong with the options must not come out of whoever logs it.
            _ = app.ApplicationServices.GetRequiredService<IOptions<ServiceLoggingOptions>>().Value;
            return app.UseMiddleware<RequestLogMiddleware>();
        }
    }
}
