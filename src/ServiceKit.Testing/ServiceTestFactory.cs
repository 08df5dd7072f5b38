using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace ServiceKit.Testing;

/// <summary>
/// Starts a service in memory, with keys made by the test, a clock that the test moves, and the events it logs. Derive from it to change the service
/// further, and call the base method; or call <see cref="ServiceTestWebHostBuilderExtensions.UseServiceKitTesting"/> in a factory of your own.
/// </summary>
/// <typeparam name="TProgram">The program of the service.</typeparam>
public class ServiceTestFactory<TProgram> : WebApplicationFactory<TProgram>
    where TProgram : class
{
    /// <inheritdoc/>
    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder.UseServiceKitTesting();
}
