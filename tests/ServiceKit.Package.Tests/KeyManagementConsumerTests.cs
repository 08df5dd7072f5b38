using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using ServiceKit.Engineering;

namespace ServiceKit.Package.Tests;

/// <summary>A program that references the packages of managed keys alone keeps keys in a file, and has them after its end.</summary>
public sealed partial class KeyManagementConsumerTests(FeedFixture feed) : IClassFixture<FeedFixture>
{
    [Fact]
    [Trait("Feature", "F2")]
    public async Task Consumer_MakesAKey_ThatIsThereAfterARestart()
    {
        var token = TestContext.Current.CancellationToken;
        var folder = Repository.FreshFolder("package-tests", "key-management");
        feed.Feed.Isolate(folder);
        var project = (await File.ReadAllTextAsync(Repository.PathOf("tests", "ServiceKit.Package.Tests", "Consumers", "Consumer.csproj"), token))
            .Replace("$(ServiceKitVersion)", feed.Feed.Version, StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Consumer.csproj"),
            project.Replace("</ItemGroup>", $"  <PackageReference Include=\"ServiceKit.KeyManagement.PostgreSql\" Version=\"{feed.Feed.Version}\" />\n    <PackageReference Include=\"ServiceKit.Dashboard\" Version=\"{feed.Feed.Version}\" />\n  </ItemGroup>", StringComparison.Ordinal),
            token);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), """
            using ServiceKit;

            var app = ServiceBuilder.Create(args, new ServiceInfo("managed")).WithAuth().WithKeyManagement().WithDashboard().Build();
            app.MapGet("/things", () => "all").RequireApiKey("things:read");
            app.Run();
            """, token);
        var build = await new Command("dotnet", "build", "-tl:off", "-v", "quiet") { WorkingDirectory = folder }.CheckedAsync(token);
        Assert.Contains("0 Warning(s)", build.Output, StringComparison.Ordinal);

        string key;
        await using (var service = await StartAsync(folder))
        {
            using var client = Client(service, FirstKey().Match(service.Output).Groups[1].Value);
            using var response = await client.PostAsJsonAsync("/api/v1/api-keys", new { name = "kept", scopes = "things:read" }, token);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            key = (await response.Content.ReadFromJsonAsync<JsonElement>(token)).GetProperty("key").GetString()!;
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(service, key));

            // The pages and what they load are in the package.
            using var stranger = Client(service, null);
            var page = await stranger.GetStringAsync(new Uri("/dashboard/sign-in", UriKind.Relative), token);
            Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
            foreach (Match asset in Asset().Matches(page))
            {
                Assert.NotEmpty(await stranger.GetStringAsync(new Uri(asset.Groups[1].Value, UriKind.Relative), token));
            }
        }

        await using var again = await StartAsync(folder);
        Assert.DoesNotMatch(FirstKey(), again.Output);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(again, key));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(again, null));
    }

    private static Task<ServiceProcess> StartAsync(string folder) => ServiceProcess.StartAsync(
        new Command("dotnet", Path.Combine(folder, "bin", "Debug", "net10.0", "Consumer.dll"), "--urls", "http://127.0.0.1:0", "--contentRoot", folder) { Timeout = TimeSpan.FromMinutes(1) },
        TestContext.Current.CancellationToken);

    private static HttpClient Client(ServiceProcess service, string? key)
    {
        var client = new HttpClient { BaseAddress = service.Address };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Add("X-API-Key", key);
        }

        return client;
    }

    private static async Task<HttpStatusCode> StatusAsync(ServiceProcess service, string? key)
    {
        using var client = Client(service, key);
        using var response = await client.GetAsync(new Uri("/things", UriKind.Relative), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    [GeneratedRegex("\"(/dashboard/assets/[^\"]+)\"")]
    private static partial Regex Asset();

    [GeneratedRegex("not shown again: (sk_[0-9A-Za-z_]+)")]
    private static partial Regex FirstKey();
}
