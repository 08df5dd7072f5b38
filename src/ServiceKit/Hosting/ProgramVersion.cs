using System.Reflection;

namespace ServiceKit;

/// <summary>The version of the service, as its documentation, its metrics and <c>/api/v1/info</c> give it.</summary>
internal static class ProgramVersion
{
    /// <returns>What the service says of itself, else the version of the program, without the build.</returns>
    public static string Of(ServiceInfo? service) => service?.Version
        ?? (Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "1.0.0").Split('+')[0];
}
