using System.Net;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Keys;

/// <summary>A folder with key files that goes away with the test, and what a service says of a key.</summary>
internal sealed class KeyFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("servicekit-keys-").FullName;

    public string Write(string content, string? name = null)
    {
        var file = System.IO.Path.Combine(Path, name ?? $"{Guid.NewGuid():N}.txt");
        File.WriteAllText(file, content);
        return file;
    }

    /// <summary>As careful editors and deployment tools do: the file is complete before it has its name.</summary>
    public void Replace(string file, string content) => File.Move(Write(content, $"{Guid.NewGuid():N}.tmp"), file, overwrite: true);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    // Behind the lock there is nothing, hence 404: only a key gets this far.
    public static Task AcceptsAsync(RunningService service, string key) => AnswersAsync(service, key, HttpStatusCode.NotFound);

    public static Task RefusesAsync(RunningService service, string? key) => AnswersAsync(service, key, HttpStatusCode.Unauthorized);

    public static Task<ApiKeyConfigurationException> FailsAsync(Func<ServiceBuilder, ServiceBuilder> build, Dictionary<string, string?>? settings = null) =>
        Assert.ThrowsAsync<ApiKeyConfigurationException>(() => RunningService.StartAsync(build: build, settings: settings));

    private static async Task AnswersAsync(RunningService service, string? key, HttpStatusCode status)
    {
        using var response = await service.GetAsync("/behind-the-lock", key);
        Assert.Equal(status, response.StatusCode);
    }
}
