using Microsoft.Extensions.DependencyInjection;

namespace ServiceKit;

public sealed partial class ServiceBuilder
{
    /// <summary>Changes how errors are answered: maps exceptions, changes the base of problem types. Problem details are always on.</summary>
    /// <param name="configure">Changes the options.</param>
    /// <returns>This builder.</returns>
    public ServiceBuilder WithProblemDetails(Action<ProblemOptions>? configure = null)
    {
        Services.AddProblemResponses(configure);
        return this;
    }
}
