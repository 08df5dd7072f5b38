using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Limits;
using ServiceKit.Limits.Clients;
using ServiceKit.Limits.Counters;

namespace ServiceKit.Tests.Limits;

/// <summary>However many addresses there are, memory stays bounded and the limit holds.</summary>
public sealed class FloodTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("::", "0.0.0.0", false)]
    public void Address_IsCountedAsOneClient(string one, string other, bool same) =>
        Assert.Equal(same, ClientAddress.Of(IPAddress.Parse(one)) == ClientAddress.Of(IPAddress.Parse(other)));

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2::/64")]
    [InlineData(null, "unknown")]
    public void Address_IsWrittenAsWhatIsCounted(string? address, string text) =>
        Assert.Equal(text, ClientAddress.Of(address is null ? null : IPAddress.Parse(address)).ToString());

    [Fact]
    [Trait("Feature", "B11")]
    public void AMillionAddresses_TakeABoundedNumberOfCounters_AndGetNoFreshQuotaEach()
    {
        const int capacity = 10_000;
        var table = new ClientTable<ClientAddress>(capacity, _ => new TokenBucketCounter(10, Minute, 10));
        var victim = Address(0);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(Admission.Admitted, table.Of(victim, 0).Try(1, charge: true, 0, out _));
        }

        var admitted = 0;
        Parallel.For(1, 1_000_001, i =>
        {
            // A second for all of it: nobody's counter is back at zero.
            if (table.Of(Address(i), i * 10L).Try(1, charge: true, i * 10L, out _) is Admission.Admitted)
            {
                Interlocked.Increment(ref admitted);
            }
        });
        Assert.Equal(capacity, table.Count);
        Assert.Equal(capacity + ClientTable<ClientAddress>.SharedCounters, table.Counters);

        // One request of each that has a counter, and what the shared counters hold: ten, and at most two more in a second.
        Assert.InRange(admitted, capacity - 1, capacity + (12 * ClientTable<ClientAddress>.SharedCounters));

        // Who had used up the quota was not pushed out for a fresh one.
        Assert.Equal(Admission.Refused, table.Of(victim, 10_000_000).Try(10, charge: true, 10_000_000, out _));
    }

    [Fact]
    public void FullTable_DropsClientsThatHaveNothingUsed_AndKeepsTheOthers()
    {
        var table = new ClientTable<ClientAddress>(100, _ => new FixedWindowCounter(1, Minute));
        for (var i = 0; i < 100; i++)
        {
            table.Of(Address(i), 0).Try(1, charge: true, 0, out _);
        }

        var busy = Minute.Ticks - 1;
        table.Of(Address(7), busy).Try(1, charge: true, busy, out _);
        Assert.Equal(Admission.Refused, table.Of(Address(7), busy).Try(1, charge: true, busy, out _));
        var later = Minute.Ticks;
        table.Of(Address(7), later).Try(1, charge: true, later, out _);
        table.Of(Address(1000), later).Try(1, charge: true, later, out _);
        Assert.Equal(2, table.Count);
        Assert.Equal(Admission.Refused, table.Of(Address(7), later).Try(1, charge: true, later, out _));
    }

    [Theory]
    [InlineData("fixed")]
    [InlineData("sliding")]
    [InlineData("bucket")]
    [InlineData("parallel")]
    public void CounterThatIsDroppedInTheMomentOfACall_LosesNoRequest(string algorithm)
    {
        var dropped = 0;
        for (var round = 0; round < 2000; round++)
        {
            Counter counter = algorithm switch
            {
                "fixed" => new FixedWindowCounter(10, Minute),
                "sliding" => new SlidingWindowCounter(10, Minute),
                "bucket" => new TokenBucketCounter(10, Minute, 10),
                _ => new ConcurrencyCounter(10),
            };
            var retired = false;
            var answers = new Admission[2];
            Action[] racers =
            [
                () => retired = counter.TryRetire(0),
                () => answers[0] = counter.Try(1, charge: true, 0, out _),
                () => answers[1] = counter.Try(1, charge: true, 0, out _),
            ];
            Parallel.For(0, 3, i => racers[(i + round) % 3]());

            // Either it is gone for everybody, or for nobody.
            Assert.All(answers, answer => Assert.Equal(retired ? Admission.Retired : Admission.Admitted, answer));
            dropped += retired ? 1 : 0;
        }

        Assert.InRange(dropped, 1, 1999);
    }

    [Fact]
    public void TableThatIsSweptUnderLoad_StaysWithinItsCapacity_AndServesEverybody()
    {
        var limit = new RateLimitPolicyCounters(
            new RateLimitPolicy { Name = "w", Algorithm = RateLimitAlgorithm.FixedWindow, Permits = 50, Window = Minute }, maxAddresses: 50);
        var now = 0L;
        Parallel.For(0, 20_000, i =>
        {
            var at = Interlocked.Add(ref now, TimeSpan.TicksPerSecond);
            limit.Try(null, Address(i % 500), 1, charge: true, at, out _, out _);
        });
        Assert.InRange(limit.Addresses.Count, 1, 50);
    }

    [Fact]
    public async Task TableOfAddressesThatIsFull_DoesNotTouchKeys()
    {
        await using var limited = await LimitedService.StartAsync(o =>
        {
            o.MaxAddresses = 1;
            o.AddFixedWindow("w", 3, Minute);
        });
        foreach (var address in (string[])["127.0.0.1", "127.0.0.2", "127.0.0.3"])
        {
            using var client = limited.ClientFrom(address);
            for (var i = 0; i < 3; i++)
            {
                using var response = await client.GetAsync("/open", TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }
        }

        var limit = limited.Service.Services.GetRequiredService<RateLimits>().All[0];
        Assert.Equal(1, limit.Addresses.Count);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests, "/open", key: null);
        await limited.ExpectAsync(HttpStatusCode.OK, times: 3);
        await limited.ExpectAsync(HttpStatusCode.OK, key: LimitedService.Other, times: 3);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests);
    }

    private static ClientAddress Address(int i) => ClientAddress.Of(new IPAddress((uint)i));
}
