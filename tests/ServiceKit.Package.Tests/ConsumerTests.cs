using System.Net;
using System.Text;
using ServiceKit.Engineering;

namespace ServiceKit.Package.Tests;

/// <summary>
/// A program that references the package alone compiles without a warning and is closed: with interceptors, and with the
/// framework's request delegate generator, which takes the calls for itself.
/// </summary>
public sealed class ConsumerTests(FeedFixture feed) : IClassFixture<FeedFixture>
{
    private const string Key = "sk_test_consumer_000000";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Consumer_OfThePackage_IsClosedOnEveryRoad(bool requestDelegateGenerator)
    {
        var program = await BuildAsync($"consumer-{(requestDelegateGenerator ? "rdg" : "interceptors")}", $"-p:EnableRequestDelegateGenerator={requestDelegateGenerator}");
        await using var service = await ServiceProcess.StartAsync(new Command("dotnet", program, "--urls", "http://127.0.0.1:0")
        {
            Environment = new Dictionary<string, string?> { ["SERVICEKIT_API_KEYS"] = Key },
            Timeout = TimeSpan.FromMinutes(1),
        }, TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = service.Address };
        foreach (var path in (string[])["/method", "/lambda", "/delegate"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, HttpMethod.Get, path, null));
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, HttpMethod.Get, path, "wrong"));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, HttpMethod.Get, path, Key));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, HttpMethod.Post, "/group/not-a-number", null, "{"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(client, HttpMethod.Post, "/group/not-a-number", Key, "{"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, HttpMethod.Post, "/group/1", Key, """{"name":"x"}"""));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, HttpMethod.Get, "/open", null));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, HttpMethod.Get, "/openapi.json", null));
    }

    [Fact]
    public async Task HandlersInAnotherProject_OfEveryForm_CompileStrictlyAndAreClosed()
    {
        var folder = Repository.FreshFolder("package-tests", "solution");
        feed.Feed.Isolate(folder);
        var token = TestContext.Current.CancellationToken;
        var source = Repository.PathOf("tests", "ServiceKit.Package.Tests", "Consumers");
        var project = (await File.ReadAllTextAsync(Path.Combine(source, "Consumer.csproj"), token)).Replace("$(ServiceKitVersion)", feed.Feed.Version, StringComparison.Ordinal);
        foreach (var name in (string[])["Forms", "Service"])
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
        }

        await File.WriteAllTextAsync(
            Path.Combine(folder, "Forms", "Forms.csproj"),
            project.Replace("<Nullable>", "<OutputType>Library</OutputType><EnableDefaultContentItems>false</EnableDefaultContentItems><Nullable>", StringComparison.Ordinal), token);
        File.Copy(Repository.PathOf("tests", "ServiceKit.Generators.Tests", "Forms", "Forms.cs.txt"), Path.Combine(folder, "Forms", "Forms.cs"));
        // The file of a #line, which the compiler wants to embed.
        await File.WriteAllTextAsync(Path.Combine(folder, "Forms", "elsewhere.razor"), "", token);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Service", "Service.csproj"),
            project.Replace("</ItemGroup>", "  <ProjectReference Include=\"../Forms/Forms.csproj\" />\n  </ItemGroup>", StringComparison.Ordinal), token);
        await File.WriteAllTextAsync(Path.Combine(folder, "Service", "Program.cs"), """
            using ServiceKit;

            var app = ServiceBuilder.Create(args, new ServiceInfo("forms")).WithAuth().Build();
            Forms.AllForms.Map(app);
            app.Run();
            """, token);
        var build = await new Command("dotnet", "build", "-tl:off", "-v", "quiet") { WorkingDirectory = Path.Combine(folder, "Service") }.CheckedAsync(token);
        Assert.Contains("0 Warning(s)", build.Output, StringComparison.Ordinal);

        await using var service = await ServiceProcess.StartAsync(new Command("dotnet", Path.Combine(folder, "Service", "bin", "Debug", "net10.0", "Service.dll"), "--urls", "http://127.0.0.1:0")
        {
            Environment = new Dictionary<string, string?> { ["SERVICEKIT_API_KEYS"] = Key },
            Timeout = TimeSpan.FromMinutes(1),
        }, token);
        using var client = new HttpClient { BaseAddress = service.Address };
        foreach (var path in (string[])["/f01", "/f06", "/f09", "/f15", "/group/nested/f17", "/f18", "/f20/1", "/f29", "/f31/rest"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, HttpMethod.Get, path, null));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, HttpMethod.Get, path, Key));
        }

        // The inventory is logged as soon as the service has started, which it has by now.
        Assert.Contains("middleware, guard, generated filter", service.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Consumer_ThatAssignsInterceptorsNamespaces_StillCompiles() =>
        await BuildAsync("consumer-namespaces", "-p:WarningLevel=4", csproj => csproj.Replace(
            "<Nullable>", "<InterceptorsNamespaces>Other.Generated</InterceptorsNamespaces><Nullable>", StringComparison.Ordinal));

    [Fact]
    public async Task Consumer_WithAMalformedScope_DoesNotCompile()
    {
        var error = await Assert.ThrowsAsync<CommandFailedException>(() => BuildAsync("consumer-scope", "-p:WarningLevel=4", program: text =>
            text.Replace("things:read", "things read", StringComparison.Ordinal)));
        Assert.Contains("error SKIT0001", error.Message, StringComparison.Ordinal);
        Assert.Contains("things read", error.Message, StringComparison.Ordinal);
    }

    private async Task<string> BuildAsync(string name, string property, Func<string, string>? csproj = null, Func<string, string>? program = null)
    {
        var folder = Repository.FreshFolder("package-tests", name);
        feed.Feed.Isolate(folder);
        var source = Repository.PathOf("tests", "ServiceKit.Package.Tests", "Consumers");
        var token = TestContext.Current.CancellationToken;
        var project = (await File.ReadAllTextAsync(Path.Combine(source, "Consumer.csproj"), token)).Replace("$(ServiceKitVersion)", feed.Feed.Version, StringComparison.Ordinal);
        var text = await File.ReadAllTextAsync(Path.Combine(source, "Program.cs"), token);
        await File.WriteAllTextAsync(Path.Combine(folder, "Consumer.csproj"), csproj?.Invoke(project) ?? project, token);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), program?.Invoke(text) ?? text, token);
        var build = await new Command("dotnet", "build", "-tl:off", "-v", "quiet", property) { WorkingDirectory = folder }.CheckedAsync(token);
        Assert.Contains("0 Warning(s)", build.Output, StringComparison.Ordinal);
        return Path.Combine(folder, "bin", "Debug", "net10.0", "Consumer.dll");
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, HttpMethod method, string path, string? key, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (key is not null)
        {
            request.Headers.Add("X-API-Key", key);
        }

        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
