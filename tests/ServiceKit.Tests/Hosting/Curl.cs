using System.ComponentModel;
using ServiceKit.Engineering;

namespace ServiceKit.Tests.Hosting;

/// <summary>The client that most documentation shows.</summary>
internal static class Curl
{
    /// <summary>Calls the service, and skips the test where there is no curl.</summary>
    /// <param name="service">Whom to ask.</param>
    /// <param name="path">Path and query, as they go over the wire.</param>
    /// <param name="arguments">More arguments.</param>
    /// <returns>The status.</returns>
    public static async Task<int> StatusAsync(RunningService service, string path, params string[] arguments)
    {
        string[] all = ["--silent", "--show-error", "--noproxy", "*", "--output", OperatingSystem.IsWindows() ? "NUL" : "/dev/null", "--write-out", "%{http_code}", .. arguments, new Uri(service.Client.BaseAddress!, "/").ToString().TrimEnd('/') + path];
        try
        {
            var result = await new Command("curl", all) { Timeout = TimeSpan.FromMinutes(1) }.CheckedAsync(TestContext.Current.CancellationToken);
            return int.Parse(result.Output);
        }
        catch (Win32Exception)
        {
            Assert.Skip("curl is not installed");
            throw;
        }
    }
}
