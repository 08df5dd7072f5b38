using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Attacks;

/// <summary>Targets and methods that no client sends, at a service with every kind of endpoint: none of them gets past the lock.</summary>
public sealed class RawTargetTests : IDisposable
{
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("servicekit-files-");

    public RawTargetTests()
    {
        Directory.CreateDirectory(Path.Combine(_files.FullName, "static"));
        Directory.CreateDirectory(Path.Combine(_files.FullName, "secret"));
        File.WriteAllText(Path.Combine(_files.FullName, "static", "file.txt"), "public file");
        File.WriteAllText(Path.Combine(_files.FullName, "secret", "file.txt"), "secret of a file");
    }

    public void Dispose() => _files.Delete(recursive: true);

    [Theory]
    [InlineData("//things")]
    [InlineData("/./things")]
    [InlineData("/%2e/things")]
    [InlineData("/open/../things")]
    [InlineData("/open/%2e%2e/things")]
    [InlineData("/open/..%2fthings")]
    [InlineData("/open/..%5cthings")]
    [InlineData("/open%2f..%2fthings")]
    [InlineData("/health/../things")]
    [InlineData("/health;/things")]
    [InlineData("/health;x=1")]
    [InlineData("/health/")]
    [InlineData("/HEALTH")]
    [InlineData("/health%20")]
    [InlineData("/health%09")]
    [InlineData("/%68ealth/x")]
    [InlineData("/health.json")]
    [InlineData("/THINGS")]
    [InlineData("/things/")]
    [InlineData("/things?/health")]
    [InlineData("/things#/health")]
    [InlineData("/things%23/health")]
    [InlineData("/things%3f/health")]
    [InlineData("/static/../secret/file.txt")]
    [InlineData("/static/..%2fsecret/file.txt")]
    [InlineData("/static/..%5csecret/file.txt")]
    [InlineData("/static%5c..%5csecret/file.txt")]
    [InlineData("/static/%252e%252e/secret/file.txt")]
    [InlineData("/Static/file.txt")]
    [InlineData("/static")]
    [InlineData("/branch/inner")]
    [InlineData("/branch//inner")]
    [InlineData("/branch/health")]
    [InlineData("/when/anything?when=1")]
    [InlineData("/?when=1&x=/things")]
    [InlineData("/group/public")]
    [InlineData("/fallback/of/everything")]
    [InlineData("http://test/things")]
    [InlineData("http://test/open/../things")]
    [InlineData("http://test//health")]
    [Trait("Feature", "B1")]
    [Trait("Feature", "C6")]
    public async Task Target_InAnyForm_IsClosed(string target)
    {
        await using var service = await StartAsync();
        foreach (var method in (string[])["GET", "HEAD", "OPTIONS", "TRACE", "POST", "PROPFIND", "get", "FOO"])
        {
            var answer = await RawHttp.SendAsync(service, $"{method} {target}");
            var status = int.Parse(answer.Split(' ')[1]);
            Assert.True(target.StartsWith("/?", StringComparison.Ordinal) ? status is not 200 || !answer.Contains("secret", StringComparison.Ordinal) : status is 401 or 400, $"{method} {target}: {answer}");
            Assert.DoesNotContain("secret of", answer, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("OPTIONS *")]
    [InlineData("CONNECT test:80")]
    [InlineData("GET *")]
    [InlineData("CONNECT /things")]
    [Trait("Feature", "B1")]
    public async Task TargetThatIsNoPath_ShowsNothing(string requestLine)
    {
        await using var service = await StartAsync();
        var answer = await RawHttp.SendAsync(service, requestLine);
        Assert.DoesNotContain("secret of", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(" 200 ", answer.Split('\r')[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/static/file.txt", "public file")]
    [InlineData("/static/%66ile.txt", "public file")]
    [InlineData("/open", "open")]
    [Trait("Feature", "P3")]
    public async Task OpenTarget_IsOpen(string target, string content)
    {
        await using var service = await StartAsync();
        Assert.Contains(content, await RawHttp.SendAsync(service, $"GET {target}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Authorization: Bearer")]
    [InlineData("Authorization: Bearer ")]
    [InlineData("Authorization:\tBearer\t" + RunningService.Key)]
    [InlineData("Authorization: Bearer \t" + RunningService.Key)]
    [InlineData("Authorization: Bearer " + RunningService.Key + " x")]
    [InlineData("Authorization: Bearer " + RunningService.Key + ",x")]
    [InlineData("Authorization: Bearer=" + RunningService.Key)]
    [InlineData("Authorization: Bearer \u00e4" + RunningService.Key)]
    [InlineData("Authorization: Bearer Bearer " + RunningService.Key)]
    [InlineData("Authorization: \"Bearer\" " + RunningService.Key)]
    [InlineData("X-API-Key: " + RunningService.Key + "\0")]
    [InlineData("X-API-Key: \"" + RunningService.Key + "\"")]
    [InlineData("X-API-Key: " + RunningService.Key + "\u00a0")]
    [InlineData("X-API-Key : " + RunningService.Key)]
    [InlineData("X_API_Key: " + RunningService.Key)]
    [InlineData("X-API-Key: SK_TEST_FULL_ACCESS_0000")]
    [Trait("Feature", "B2")]
    public async Task KeyWithOddBytesAround_IsRefused(string header)
    {
        await using var service = await StartAsync();
        Assert.True(await RawHttp.StatusAsync(service, "GET /things", header) is 400 or 401);

        // What is no HTTP is quoted by the server itself, at Debug.
        Assert.DoesNotContain(service.Log.Entries, e => e.Level >= LogLevel.Information && e.Message.Contains(RunningService.Key, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Authorization: Bearer ", 401)]
    [InlineData("X-API-Key: ", 401)]
    [InlineData("Cookie: api_key=", 401)]
    [Trait("Feature", "B2")]
    public async Task HugeKey_IsRefused(string header, int expected)
    {
        await using var service = await StartAsync();
        Assert.Equal(expected, await RawHttp.StatusAsync(service, "GET /things", header + new string('a', 30_000)));
        Assert.Equal(431, await RawHttp.StatusAsync(service, "GET /things", header + new string('a', 64_000)));
    }

    private Task<RunningService> StartAsync()
    {
        return RunningService.StartAsync(
            app =>
            {
                app.UseStatusCodePagesWithReExecute("/open/status/{0}");
                app.UseExceptionHandler("/open/error");
                app.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(_files.FullName) });
                app.UseWhen(context => context.Request.Query.ContainsKey("when"), branch => branch.Run(context => context.Response.WriteAsync("secret of a branch")));
                app.Map("/branch", branch =>
                {
                    branch.UseRouting();
                    branch.UseEndpoints(endpoints =>
                    {
                        endpoints.MapGet("/inner", () => "secret of an endpoint in a branch");
                        endpoints.MapGet("/health", () => "secret of a branch's health");
                    });
                });
                app.MapMethods("/things", ["GET", "HEAD", "OPTIONS", "TRACE", "POST", "PROPFIND"], () => "secret of things");
                app.MapGet("/open", () => "open").AllowAnonymous();
                app.MapGroup("/group").MapGet("/public", () => "secret of a group");
                app.MapFallback(() => "secret of the fallback");
            },
            b => b.WithAuth(o =>
            {
                o.ApiKeys = [RunningService.Key];
                o.UnauthenticatedPaths = [.. ApiKeyOptions.DefaultUnauthenticatedPaths, "/static/*"];
            }));
    }
}
