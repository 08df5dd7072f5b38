using Microsoft.Extensions.DependencyInjection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ServiceKit;
using ServiceKit.Problems;

namespace Microsoft.Extensions.DependencyInjection
{
    /// <summary>Registers problem details for every error of a service.</summary>
    public static class ProblemServiceExtensions
    {
        /// <summary>
        /// Makes every error <c>application/problem+json</c> (RFC 9457) with <c>type</c>, <c>title</c>, <c>status</c>,
        /// <c>instance</c> and <c>traceId</c>. Needs <see cref="ProblemApplicationExtensions.UseProblemResponses"/>.
        /// </summary>
        /// <param name="services">The services.</param>
        /// <param name="configure">Maps exceptions. May be called several times.</param>
        /// <returns><paramref name="services"/>.</returns>
        public static IServiceCollection AddProblemResponses(this IServiceCollection services, Action<ProblemOptions>? configure = null)
        {
            ArgumentNullException.ThrowIfNull(services);
            if (configure is not null)
            {
                services.Configure(configure);
            }

            services.AddProblemDetails();
            services.PostConfigure<ProblemDetailsOptions>(options =>
            {
                var own = options.CustomizeProblemDetails;
                if (own?.Target is not Enrichment)
                {
                    options.CustomizeProblemDetails = new Enrichment(own).Apply;
                }
            });

            // Binding faults become exceptions in every environment, since an empty 400 tells a caller nothing.
            services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IProblemDetailsWriter, FallbackProblemWriter>());
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IExceptionHandler, ExceptionProblemHandler>());
            return services;
        }

        /// <summary>Whether nobody but ServiceKit changes problems before they are written.</summary>
        internal static bool IsOnlyEnriched(ProblemDetailsOptions options) => options.CustomizeProblemDetails?.Target is Enrichment { HasOwn: false };

        private sealed class Enrichment(Action<ProblemDetailsContext>? own)
        {
            public bool HasOwn => own is not null;

            public void Apply(ProblemDetailsContext context)
            {
                ProblemEnricher.Enrich(context);
                own?.Invoke(context);
            }
        }
    }
}

namespace Microsoft.AspNetCore.Builder
{
    /// <summary>Puts problem details into the pipeline.</summary>
    public static class ProblemApplicationExtensions
    {
        /// <summary>Answers exceptions and empty error responses with problem details. Call it first.</summary>
        /// <param name="app">The application.</param>
        /// <returns><paramref name="app"/>.</returns>
        public static IApplicationBuilder UseProblemResponses(this IApplicationBuilder app)
        {
            ArgumentNullException.ThrowIfNull(app);
            var options = app.ApplicationServices.GetRequiredService<IOptions<ProblemOptions>>().Value;
            if (options.IgnoresAny)
            {
                IgnoredExceptions.RethrowOutside(app);
            }

            app.UseExceptionHandler();
            if (options.IgnoresAny)
            {
                IgnoredExceptions.CatchInside(app, options);
            }

            return app.UseStatusCodePages();
        }
    }
}
