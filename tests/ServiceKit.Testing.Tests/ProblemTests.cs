using System.Net;
using System.Text;

namespace ServiceKit.Testing.Tests;

/// <summary>Assertions on problem details.</summary>
public sealed class ProblemTests
{
    private const string Good = """{"type":"urn:servicekit:error:validation-failed","title":"Bad","status":400,"detail":"why","errors":{"name":["is empty"]},"traceId":"0"}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Feature", "B12")]
    public async Task Problem_AsExpected_IsReturned()
    {
        using var response = Response(400, "application/problem+json", Good);
        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "validation-failed", "why", Cancellation);
        Assert.Equal(("urn:servicekit:error:validation-failed", "validation-failed", "Bad", 400, "why"), (problem.Type, problem.Name, problem.Title, problem.Status, problem.Detail));
        Assert.Equal(["is empty"], problem.Errors["name"]);
        Assert.Equal("0", problem.Root.GetProperty("traceId").GetString());
        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "urn:servicekit:error:validation-failed", cancellationToken: Cancellation);
    }

    [Theory]
    [Trait("Feature", "B12")]
    [InlineData(200, "application/problem+json", Good, "expected the status 400, got 200")]
    [InlineData(400, "text/plain", Good, "the media type application/problem+json")]
    [InlineData(400, "application/problem+json", "{", "a JSON object")]
    [InlineData(400, "application/problem+json", "[]", "a JSON object")]
    [InlineData(400, "application/problem+json", """{"status":"400"}""", "the status 400 in the document too")]
    [InlineData(400, "application/problem+json", """{"status":400,"type":"about:blank"}""", "the kind of error validation-failed")]
    [InlineData(400, "application/problem+json", """{"status":400,"type":"x:validation-failed","detail":"another"}""", "the detail \"why\"")]
    public async Task Answer_OfAnotherKind_FailsInWords(int status, string type, string body, string words)
    {
        using var response = Response(status, type, body);
        var fault = await Assert.ThrowsAsync<ServiceAssertionException>(() => response.AssertProblemAsync(HttpStatusCode.BadRequest, "validation-failed", "why", Cancellation));
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.Contains(body, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unauthorized_WithoutAChallenge_Fails()
    {
        using var response = Response(401, "application/problem+json", """{"status":401,"type":"x:unauthorized"}""");
        var fault = await Assert.ThrowsAsync<ServiceAssertionException>(() => response.AssertUnauthorizedAsync(cancellationToken: Cancellation));
        Assert.Contains("WWW-Authenticate", fault.Message, StringComparison.Ordinal);
        response.Headers.WwwAuthenticate.ParseAdd("ApiKey realm=\"x\"");
        await response.AssertUnauthorizedAsync("unauthorized", Cancellation);
    }

    [Fact]
    public async Task Message_OfALongAnswerWithAKey_IsShortAndShowsNoKey()
    {
        var key = new ApiKeyFormat("prod").Generate();
        using var response = Response(500, "text/plain", key + new string('x', 100_000));
        var fault = await Assert.ThrowsAsync<ServiceAssertionException>(() => response.AssertSuccessAsync(Cancellation));
        Assert.True(fault.Message.Length < 1000);
        Assert.DoesNotContain(key, fault.Message, StringComparison.Ordinal);
    }

    private static HttpResponseMessage Response(int status, string type, string body) =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) };
}
