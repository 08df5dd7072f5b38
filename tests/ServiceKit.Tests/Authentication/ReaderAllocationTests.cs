using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ServiceKit.Authentication;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Authentication;

/// <summary>Looking for a key costs no memory, however much else a request carries.</summary>
public sealed class ReaderAllocationTests
{
    private const ApiKeyPlaces Default = ApiKeyPlaces.Header | ApiKeyPlaces.AuthorizationBearer | ApiKeyPlaces.AuthorizationApiKey;

    [Theory]
    [InlineData(Default, "?a=1&api_key=" + RunningService.Key, "a=1; api_key=" + RunningService.Key, false)]
    [InlineData(Default | ApiKeyPlaces.Query | ApiKeyPlaces.Cookie, "?a=1&b=%41", "a=1; b=2", false)]
    [InlineData(Default | ApiKeyPlaces.Query, "?a=1&api_key=" + RunningService.Key, "a=1", true)]
    [InlineData(Default | ApiKeyPlaces.Cookie, "?a=1", "a=1; api_key=" + RunningService.Key, true)]
    public void Read_AllocatesNothing(ApiKeyPlaces places, string query, string cookies, bool found)
    {
        var reader = new ApiKeyReader(Options.Create(new ApiKeyOptions { Places = places }));
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString(query);
        context.Request.Headers.Cookie = cookies;
        Assert.Equal(found ? ApiKeyOutcome.Accepted : ApiKeyOutcome.Missing, reader.Read(context.Request, out _));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            reader.Read(context.Request, out _);
        }

        // Less than a byte each: the counter itself may move.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 999);
    }
}
