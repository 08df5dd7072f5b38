namespace ServiceKit.Documentation.Tests.Shell.Reading;

/// <summary>What a page shows is compared with what came so that a difference shows.</summary>
public sealed class LikenessTests
{
    private const string Answer =
        "HTTP/1.1 429 Too Many Requests\r\nDate: Tue, 01 Dec 2026 00:00:00 GMT\r\nRetry-After: 3599\r\nRateLimit: \"per-hour\";r=0;t=3599\r\n\r\n{\"status\":429,\"traceId\":\"00-a912990e3b83391939912b666273a9b9-46a6b6a28de584ab-01\"}";

    [Theory]
    [InlineData("401 {\"detail\":\"no\", …}", "401 {\"detail\":\"no\", \"status\":401}", true)]
    [InlineData("401 {\"detail\":\"no\", …}", "401 {\"detail\":\"no\",\"status\":401}", true)]
    [InlineData("401 {\"detail\":\"no\", …}", "401 {\"detail\":\"yes\", \"status\":401}", false)]
    [InlineData("key: sk_dev_00000000_…", "key: sk_dev_00000000_ab12", true)]
    [InlineData("key: sk_dev_00000000_…", "key: sk_prod_00000000_ab12", false)]
    [InlineData("GET /a   nothing", "GET  /a  nothing", true)]
    [InlineData("GET /a 200 in 31.794 ms", "GET /a 200 in 1.2 ms", true)]
    [InlineData("GET /a 200 in 31.794 ms", "GET /a 404 in 1.2 ms", false)]
    [InlineData("2026-11-24 12:30:38.884Z info", "2027-01-01 00:00:00.001Z info", true)]
    [InlineData("a.c", "abc", false)]
    [InlineData("""{"a":"x","n":1,"at":"2026-11-24T12:30:32.58+00:00"}""", """{"a":"x","n":2,"at":"2027-01-24T12:30:32.1+00:00"}""", true)]
    [InlineData("""{"a":"x"}""", """{"a":"y"}""", false)]
    [InlineData("""{"a":"x"}""", """{"a":"x","b":null}""", false)]
    [InlineData("""{"a":"x"}""", """{"a":null}""", false)]
    [InlineData("""{"status":401}""", """{"status":403}""", false)]
    [InlineData("""{"a":["x"]}""", """{"a":["x","y"]}""", false)]
    [InlineData("""{"hostName":"a"}""", """{"hostName":"b"}""", true)]
    public void Line_IsCompared_ButForWhatChanges(string shown, string printed, bool alike) => Assert.Equal(alike, Likeness.IsLine(shown, printed));

    [Theory]
    [InlineData("one\ntwo", "zero\none\nand\ntwo", true)]
    [InlineData("two\none", "one\ntwo", false)]
    [InlineData("one\none", "one", false)]
    public void Lines_ArePrinted_InTheirOrder(string shown, string printed, bool alike) => Assert.Equal(alike, Likeness.IsPrinted(shown, printed));

    [Theory]
    [InlineData("HTTP/1.1 429 Too Many Requests\nRetry-After: 3600\n\n{\"status\":429,\n \"traceId\":\"00-00000000000000000000000000000000-0000000000000000-00\"}", true)]
    [InlineData("HTTP/1.1 429 Too Many Requests\nRateLimit: \"per-hour\";r=0;t=3600", true)]
    [InlineData("HTTP/1.1 429 Too Many Requests\nRateLimit: \"per-hour\";r=1;t=3600", false)]
    [InlineData("HTTP/1.1 429 Too Many Requests\nCache-Control: no-store", false)]
    [InlineData("HTTP/1.1 200 OK", false)]
    [InlineData("HTTP/1.1 429 Too Many Requests\n\n{\"status\":429}", false)]
    public void Answer_IsCompared_ByTheHeadersThatAreShown(string shown, bool alike) => Assert.Equal(alike, Likeness.IsAnswered(shown, "HTTP/1.1 204 No Content\r\n\r\n" + Answer));
}
