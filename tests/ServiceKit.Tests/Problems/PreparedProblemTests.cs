using System.Diagnostics;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Problems;

/// <summary>Refusals come from prepared bytes, and nobody can tell them from what the framework writes.</summary>
public sealed partial class PreparedProblemTests
{
    [Theory]
    [InlineData("/behind-the-lock", null)]
    [InlineData("/behind-the-lock", "*/*")]
    [InlineData("/behind-the-lock", "text/html")]
    [InlineData("/behind-the-lock", "image/png;q=0.1")]
    [InlineData("/a%20b/it's&<more>/%C3%A4", null)]
    [InlineData("/sk_test_a1b2c3d4_0000000000000000000000000000000000000", null)]
    public async Task Refusal_FromPreparedBytes_IsTheOneOfTheFramework(string path, string? accept)
    {
        await using var prepared = await RunningService.StartAsync();
        // Whoever changes problems gets each of them to change, be it for nothing.
        await using var written = await RunningService.StartAsync(build: b => b.WithAuth(apiKeys: [RunningService.Key]).WithProblemDetails(p => p.Customize = _ => { }));
        foreach (var key in (string?[])[null, "sk_test_wrong_0000000000"])
        {
            var expected = await AnswerAsync(written, path, key, accept);
            for (var i = 0; i < 3; i++)
            {
                // The first one prepares the bytes, the next ones are made of them.
                Assert.Equal(expected, await AnswerAsync(prepared, path, key, accept));
            }
        }
    }

    [Fact]
    public async Task Refusal_AfterAnother_HasItsOwnInstanceAndTraceId()
    {
        await using var service = await RunningService.StartAsync();
        var ids = new HashSet<string>();
        foreach (var path in (string[])["/one", "/two", "/three/four"])
        {
            using var response = await service.GetAsync(path);
            var problem = await ProblemAssert.IsProblemAsync(response, HttpStatusCode.Unauthorized, "unauthorized");
            Assert.Equal(path, problem.GetProperty("instance").GetString());
            Assert.True(ids.Add(problem.GetProperty("traceId").GetString()!));
        }
    }

    [Fact]
    public async Task Refusal_WithinAnActivity_HasItsId()
    {
        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(apiKeys: [RunningService.Key]));
        using var listener = new ActivityListener { ShouldListenTo = source => source.Name == "Microsoft.AspNetCore", Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData };
        ActivitySource.AddActivityListener(listener);
        const string trace = "0af7651916cd43dd8448eb211c80319c";
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/behind-the-lock");
            request.Headers.Add("traceparent", $"00-{trace}-b7ad6b7169203331-01");
            using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
            var problem = await ProblemAssert.IsProblemAsync(response, HttpStatusCode.Unauthorized, "unauthorized");
            Assert.Contains(trace, problem.GetProperty("traceId").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Refusal_OfAServiceThatCustomizesProblems_IsCustomizedEachTime()
    {
        var asked = 0;
        await using var service = await RunningService.StartAsync(build: b =>
        {
            b.Services.AddProblemDetails(p => p.CustomizeProblemDetails = context => context.ProblemDetails.Extensions["number"] = ++asked);
            return b.WithAuth(apiKeys: [RunningService.Key]);
        });
        for (var i = 1; i <= 3; i++)
        {
            using var response = await service.GetAsync("/behind-the-lock");
            Assert.Equal(i, (await ProblemAssert.IsProblemAsync(response, HttpStatusCode.Unauthorized, "unauthorized")).GetProperty("number").GetInt32());
        }
    }

    [Fact]
    public async Task Refusal_OfAServiceWithAWriterOfItsOwn_IsWrittenByIt()
    {
        await using var service = await RunningService.StartAsync(build: b =>
        {
            b.Services.Insert(0, ServiceDescriptor.Singleton<IProblemDetailsWriter, PlainWriter>());
            return b.WithAuth(apiKeys: [RunningService.Key]);
        });
        for (var i = 0; i < 3; i++)
        {
            using var response = await service.GetAsync("/behind-the-lock");
            Assert.Equal("Unauthorized, in short", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Refusal_OfAServiceThatIndentsItsJson_IsIndented()
    {
        await using var service = await RunningService.StartAsync(build: b =>
        {
            b.Services.ConfigureHttpJsonOptions(json =>
            {
                json.SerializerOptions.WriteIndented = true;
                json.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
            });
            return b.WithAuth(apiKeys: [RunningService.Key]);
        });
        var first = await AnswerAsync(service, "/behind-the-lock", null, null);
        Assert.Contains("\n  \"status\": 401", first, StringComparison.Ordinal);
        Assert.Equal(first, await AnswerAsync(service, "/behind-the-lock", null, null));
    }

    [Fact]
    public async Task Refusal_OfAPlainApplication_IsTheSameEachTime()
    {
        await using var service = await RunningService.StartPlainAsync(
            b => b.Services.AddApiKeys(o => o.ApiKeys = [RunningService.Key]),
            app => app.UseApiKeys());
        var first = await AnswerAsync(service, "/behind-the-lock", null, null);
        Assert.Contains("\"instance\":\"/behind-the-lock\"", first, StringComparison.Ordinal);
        Assert.Equal(first, await AnswerAsync(service, "/behind-the-lock", null, null));
    }

    // All of it: the status, the headers in order, the bytes; without what differs by nature.
    private static async Task<string> AnswerAsync(RunningService service, string path, string? key, string? accept)
    {
        string[] headers = [.. key is null ? (string[])[] : [$"X-API-Key: {key}"], .. accept is null ? (string[])[] : [$"Accept: {accept}"]];
        var answer = await RawHttp.SendAsync(service, $"GET {path}", headers);
        return Varying().Replace(answer, string.Empty);
    }

    [GeneratedRegex("""Date: [^\r]*\r\n|(?<="traceId": ?")[^"]*""")]
    private static partial Regex Varying();

    private sealed class PlainWriter : IProblemDetailsWriter
    {
        public bool CanWrite(ProblemDetailsContext context) => true;

        public async ValueTask WriteAsync(ProblemDetailsContext context) => await context.HttpContext.Response.WriteAsync($"{context.ProblemDetails.Title}, in short");
    }
}
