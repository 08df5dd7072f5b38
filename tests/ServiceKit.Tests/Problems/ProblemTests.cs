using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Problems;

/// <summary>Every error of a service is problem details, whoever makes it.</summary>
public sealed class ProblemTests
{
    public static TheoryData<string, string, string?, int, string> Errors => new()
    {
        { "GET", "/nowhere", null, 404, "not-found" },
        { "GET", "/missing", null, 404, "not-found" },
        { "GET", "/conflict", null, 409, "conflict" },
        { "GET", "/teapot", null, 418, "im-a-teapot" },
        { "DELETE", "/things", null, 405, "method-not-allowed" },
        { "GET", "/things?page=x", null, 400, "bad-request" },
        { "POST", "/things", "{", 400, "bad-request" },
        { "POST", "/things", "", 400, "bad-request" },
        { "POST", "/things", "text", 415, "unsupported-media-type" },
        { "POST", "/small", "{\"name\":\"0123456789012345678901234567890123456789\"}", 413, "content-too-large" },
        { "GET", "/boom", null, 500, "internal-server-error" },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Error_OfAnyKind_IsProblemDetails(string method, string path, string? body, int status, string name)
    {
        await using var service = await StartAsync();
        foreach (var accept in (string?[])[null, "*/*", "text/html", "image/png;q=0.1"])
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Headers.Add("X-API-Key", RunningService.Key);
            if (accept is not null)
            {
                request.Headers.Add("Accept", accept);
            }

            if (body is not null)
            {
                request.Content = new StringContent(body, Encoding.UTF8, body == "text" ? "text/plain" : "application/json");
            }

            using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
            var problem = await ProblemAssert.IsProblemAsync(response, (HttpStatusCode)status, name);
            Assert.Equal(path.Split('?')[0], problem.GetProperty("instance").GetString());
        }
    }

    [Fact]
    public async Task UnhandledException_InProduction_TellsNothingOfTheInside()
    {
        await using var service = await StartAsync();
        using var response = await service.GetAsync("/boom", RunningService.Key);
        var text = (await ProblemAssert.IsProblemAsync(response, HttpStatusCode.InternalServerError, "internal-server-error")).ToString();
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        Assert.DoesNotContain("inner workings", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnhandledException_InDevelopment_TellsWhatHappened()
    {
        await using var service = await StartAsync(environment: "Development");
        using var response = await service.GetAsync("/boom", RunningService.Key);
        var body = await ProblemAssert.IsProblemAsync(response, HttpStatusCode.InternalServerError, "internal-server-error");
        Assert.Equal("inner workings", body.GetProperty("detail").GetString());
        Assert.Equal("System.InvalidOperationException", body.GetProperty("exception").GetProperty("type").GetString());
        Assert.Contains("ProblemTests", body.GetProperty("exception").GetProperty("stackTrace").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task MalformedBody_SaysWhereTheFaultIs_WithoutTypesOfTheProgram(string environment)
    {
        await using var service = await StartAsync(environment: environment);
        using var response = await service.SendAsync(HttpMethod.Post, "/things", RunningService.Key, new StringContent("{\"name\": 5}", Encoding.UTF8, "application/json"));
        var body = await ProblemAssert.IsProblemAsync(response, HttpStatusCode.BadRequest, "bad-request");
        Assert.Equal("The request body is not the JSON expected here: $.name, line 1, byte 11", body.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Validation_KeepsItsErrors_AndIsNamed()
    {
        await using var service = await StartAsync();
        using var response = await service.GetAsync("/invalid", RunningService.Key);
        var body = await ProblemAssert.IsProblemAsync(response, HttpStatusCode.BadRequest, "validation-failed");
        Assert.Equal("too long", body.GetProperty("errors").GetProperty("name")[0].GetString());
    }

    [Fact]
    public async Task Validation_NamesMembersAsTheCallerDoes()
    {
        await using var service = await StartAsync();
        using var response = await service.GetAsync("/invalid/nested", RunningService.Key);
        var body = await ProblemAssert.IsProblemAsync(response, HttpStatusCode.BadRequest, "validation-failed");
        Assert.Equal(["address.zipCode", "items[0].name", "X-Header"], body.GetProperty("errors").EnumerateObject().Select(e => e.Name));
    }

    [Fact]
    public async Task HandlersOwnProblem_KeepsWhatTheHandlerSaid()
    {
        await using var service = await StartAsync();
        using var response = await service.GetAsync("/own", RunningService.Key);
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\"type\":\"https://example.com/errors/busy\"", text, StringComparison.Ordinal);
        Assert.Contains("\"instance\":\"/own\"", text, StringComparison.Ordinal);
        Assert.Contains("\"traceId\":", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MappedExceptions_TheMostDerivedMappingDecides()
    {
        await using var service = await StartAsync(b => b.WithProblemDetails(p => p
            .MapToStatusCode<ArgumentException>(422)
            .Map<ArgumentNullException>(e => new ProblemDetails { Status = 409, Detail = e.ParamName })));
        using var derived = await service.GetAsync("/throw/null", RunningService.Key);
        var body = await ProblemAssert.IsProblemAsync(derived, HttpStatusCode.Conflict, "conflict");
        Assert.Equal("station", body.GetProperty("detail").GetString());
        using var range = await service.GetAsync("/throw/range", RunningService.Key);
        await ProblemAssert.IsProblemAsync(range, HttpStatusCode.UnprocessableEntity, "unprocessable-content");
    }

    [Fact]
    public async Task IgnoredException_PassesToTheServer()
    {
        await using var service = await StartAsync(b => b.WithProblemDetails(p => p.MapToStatusCode<ArgumentException>(422).Ignore<ArgumentNullException>()));
        using var response = await service.GetAsync("/throw/null", RunningService.Key);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal(0, response.Content.Headers.ContentLength);
        using var mapped = await service.GetAsync("/throw/range", RunningService.Key);
        await ProblemAssert.IsProblemAsync(mapped, HttpStatusCode.UnprocessableEntity, "unprocessable-content");
    }

    [Fact]
    public async Task TypeBaseAndCustomization_HoldForEveryProblem()
    {
        await using var service = await StartAsync(b => b.WithProblemDetails(p =>
        {
            p.TypeBase = "https://errors.example.com/";
            p.Customize = context => context.ProblemDetails.Extensions["service"] = "stations";
        }));
        foreach (var (path, key, type) in ((string, string?, string)[])[("/things", null, "unauthorized"), ("/nowhere", RunningService.Key, "not-found"), ("/boom", RunningService.Key, "internal-server-error")])
        {
            using var response = await service.GetAsync(path, key);
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Contains($"\"type\":\"https://errors.example.com/{type}\"", text, StringComparison.Ordinal);
            Assert.Contains("\"service\":\"stations\"", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void TypeBase_NoUri_IsRefused() => Assert.Throws<ArgumentException>(() => new ProblemOptions { TypeBase = "errors/" });

    [Theory]
    [InlineData(399)]
    [InlineData(600)]
    public void MapToStatusCode_NoError_IsRefused(int status) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProblemOptions().MapToStatusCode<IOException>(status));

    private static Task<RunningService> StartAsync(Func<ServiceBuilder, ServiceBuilder>? build = null, string environment = "Production") => RunningService.StartAsync(
        app =>
        {
            app.MapGet("/things", (int? page) => page);
            app.MapPost("/things", (Thing thing) => thing.Name);
            app.MapPost("/small", async (HttpRequest request) => await request.ReadFromJsonAsync<Thing>())
                .WithMetadata(new RequestSizeLimitAttribute(16));
            app.MapGet("/missing", () => TypedResults.NotFound());
            app.MapGet("/conflict", () => Results.StatusCode(409));
            app.MapGet("/teapot", () => Results.StatusCode(418));
            app.MapGet("/boom", string () => throw new InvalidOperationException("inner workings"));
            app.MapGet("/throw/null", string (string? station) => throw new ArgumentNullException(nameof(station)));
            app.MapGet("/throw/range", string (string? station) => throw new ArgumentOutOfRangeException(nameof(station)));
            app.MapGet("/invalid", () => TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["name"] = ["too long"] }));
            app.MapGet("/invalid/nested", () => TypedResults.ValidationProblem(new Dictionary<string, string[]>
            {
                ["Address.ZipCode"] = ["missing"],
                ["Items[0].Name"] = ["missing"],
                ["X-Header"] = ["missing"],
            }));
            app.MapGet("/own", () => TypedResults.Problem(statusCode: 409, type: "https://example.com/errors/busy"));
        },
        b => (build ?? (x => x))(b.WithAuth(apiKeys: [RunningService.Key])),
        environment);

    private sealed record Thing(string Name);
}
