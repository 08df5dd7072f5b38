using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceKit.Commands;

namespace ServiceKit;

/// <summary>
/// Builds a service whose every path needs an API key unless it is named as open, whose errors are problem details, and
/// which documents itself.
/// </summary>
/// <example>
/// <code>
/// var app = ServiceBuilder.Create(args, new ServiceInfo("station-service", "Station Service"))
///     .WithAuth()
///     .WithHealth()
///     .Build();
/// app.MapGet("/api/v1/stations", Stations.List);
/// app.Run();
/// </code>
/// </example>
public sealed partial class ServiceBuilder
{
    private readonly WebApplicationBuilder _application;
    private readonly ServiceInfo _service;

    private readonly ServiceCommand? _command;
    private readonly List<Action<WebApplication>> _onBuild = [];

    private ServiceBuilder(WebApplicationBuilder application, ServiceInfo service, ServiceCommand? command)
    {
        _application = application;
        _command = command;
        _service = service;
        Services.AddSingleton(service);
        Services.AddProblemResponses();
        Services.AddApiDocumentation(service);
        Networks.TrustedProxies.AddTo(Services);
    }

    /// <summary>The services of the application, to add one's own.</summary>
    public IServiceCollection Services => _application.Services;

    /// <summary>What the service is called.</summary>
    public ServiceInfo Info => _service;

    /// <summary>The configuration: appsettings, environment variables, command line.</summary>
    public ConfigurationManager Configuration => _application.Configuration;

    /// <summary>The environment: Development, Production, or one of the team's own.</summary>
    public IWebHostEnvironment Environment => _application.Environment;

    /// <summary>The logging of the application.</summary>
    public ILoggingBuilder Logging => _application.Logging;

    /// <summary>The web server and its host.</summary>
    public ConfigureWebHostBuilder WebHost => _application.WebHost;

    /// <summary>Starts a service with the framework's defaults for configuration, logging and the web server.</summary>
    /// <param name="args">
    /// The command line. <c>--list-endpoints</c>, or <c>--list-endpoints json</c>, prints every endpoint with its requirement and ends.
    /// <c>--generate-key prod</c>, or with a brand <c>--generate-key acme_prod</c>, prints a fresh key and ends.
    /// <c>--api-key &lt;key&gt;</c> gives the service its only key, in place of every other source.
    /// <c>--log-format text</c>, or <c>json</c>, chooses the form of the log after <c>WithLogging()</c>.
    /// </param>
    /// <param name="service">What the service is called.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ApiKeyConfigurationException"><c>--api-key</c> stands there without a key, <c>--generate-key</c> without an environment, or <c>--log-format</c> without a format.</exception>
    public static ServiceBuilder Create(string[] args, ServiceInfo service)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(service);
        ApiKeys.ApiKeyCommandLine.Check(args);
        Observability.Logging.LogFormats.Check(args);
        var command = ServiceCommand.Find(args);
        return new ServiceBuilder(WebApplication.CreateBuilder(args), service, command);
    }

    /// <summary>
    /// Has something done with the application as soon as it is built, behind the middleware of this builder: what a package that
    /// extends the builder maps or uses.
    /// </summary>
    /// <param name="use">Maps endpoints, or adds middleware.</param>
    /// <returns>This builder.</returns>
    public ServiceBuilder OnBuild(Action<WebApplication> use)
    {
        ArgumentNullException.ThrowIfNull(use);
        _onBuild.Add(use);
        return this;
    }

    /// <summary>
    /// Builds the application. Problem details and documentation are on; authentication is on as if
    /// <c>WithAuth()</c> had been called, unless <c>WithoutAuth()</c> was.
    /// </summary>
    /// <returns>An ordinary web application: map endpoints and run it.</returns>
    public WebApplication Build()
    {
        if (!_withoutAuth)
        {
            Services.AddApiKeys();
        }

        AddLifetime();
        _command?.Prepare(Services, Logging);

        var app = _application.Build();
        UseLogging(app);
        UseNetworks(app);
        app.UseProblemResponses();
        if (Services.Any(s => s.ServiceType == typeof(ICorsService)))
        {
            // Browsers ask without a key whether they may ask with one, so CORS answers first.
            app.UseCors();
        }

        if (_withoutAuth)
        {
            app.Services.GetRequiredService<Authentication.AuthenticationLog>().Off();
            app.UseMiddleware<Limits.RateLimitMiddleware>();
        }
        else
        {
            app.UseApiKeys();
        }

        MapHealth(app);
        MapMonitoring(app);
        MapService(app);
        MapLandingPage(app);
        app.MapApiDocumentation();
        _onBuild.ForEach(use => use(app));
        return app;
    }
}
