using System.Globalization;
using System.Net;
using ServiceKit.Networks;

namespace ServiceKit.Tests.Networks;

/// <summary>What is in a list of networks, and what is no network.</summary>
public sealed class NetworkListTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7", true)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7", true)]
    [InlineData("192.0.2.7", "::192.0.2.7", false)]
    [InlineData("10.0.0.0/8", "10.255.255.255", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("10.0.0.0/8", "9.255.255.255", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "a00::", false)]
    [InlineData("::ffff:10.0.0.1", "10.0.0.1", true)]
    [InlineData("::ffff:10.0.0.1", "::ffff:10.0.0.1", true)]
    [InlineData("::FFFF:A00:1", "10.0.0.1", true)]
    [InlineData("::ffff:10.0.0.0/104", "10.9.9.9", true)]
    [InlineData("::ffff:10.0.0.0/104", "11.0.0.1", false)]
    [InlineData("::ffff:0:0/96", "203.0.113.9", true)]
    [InlineData("::ffff:0:0/96", "2001:db8::1", false)]
    [InlineData("0.0.0.0/0", "255.255.255.255", true)]
    [InlineData("0.0.0.0/0", "0.0.0.0", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true)]
    [InlineData("::/0", "::", true)]
    [InlineData("::/0", "127.0.0.1", false)]
    [InlineData("::/0", "::ffff:127.0.0.1", false)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::", false)]
    [InlineData("2001:0DB8::0001", "2001:db8::1", true)]
    [InlineData("fe80::/10", "fe80::1%7", true)]
    [InlineData("fe80::1", "fe80::1%7", true)]
    [InlineData("255.255.255.255", "255.255.255.255", true)]
    [InlineData("255.255.255.255/32", "255.255.255.254", false)]
    [InlineData(" 192.0.2.7\t", "192.0.2.7", true)]
    [InlineData("*", "192.0.2.7", true)]
    [InlineData("*", "2001:db8::1", true)]
    [Trait("Feature", "W5")]
    public void Contains_OneEntry(string entry, string address, bool expected) =>
        Assert.Equal(expected, Read(entry).Contains(IPAddress.Parse(address)));

    [Fact]
    [Trait("Feature", "W5")]
    public void Contains_NoAddress_OnlyEveryoneHasIt()
    {
        Assert.True(Read("*").Contains(null));
        Assert.False(Read("0.0.0.0/0", "::/0").Contains(null));
        Assert.False(NetworkList.Nobody.Contains(null));
        Assert.False(NetworkList.Nobody.Contains(IPAddress.Loopback));
    }

    [Theory]
    [InlineData("10.0.0.1/8", "entry 1 (10.0.0.1/8) has bits set beyond its prefix; write 10.0.0.0/8 for the network, or 10.0.0.1 for the one address")]
    [InlineData("2001:db8::1/32", "entry 1 (2001:db8::1/32) has bits set beyond its prefix; write 2001:db8::/32 for the network, or 2001:db8::1 for the one address")]
    [InlineData("::ffff:10.0.0.1/104", "write 10.0.0.0/8 for the network, or 10.0.0.1 for the one address")]
    [InlineData("10.0.0.1/0", "write 0.0.0.0/0 for the network, or 10.0.0.1 for the one address")]
    [InlineData("::ffff:10.0.0.0/95", "prefix below /96; write the IPv4 network, such as 10.0.0.0/8")]
    [InlineData("10.1", "entry 1 (10.1) does not have four numbers")]
    [InlineData("10.0.0/8", "entry 1 (10.0.0/8) does not have four numbers")]
    [InlineData("10/8", "does not have four numbers")]
    [InlineData("10.0.0.", "does not have four numbers")]
    [InlineData("10.0.0.0.1", "does not have four numbers")]
    [InlineData("2130706433", "does not have four numbers")]
    [InlineData("0x7f.1", "entry 1 (0x7f.1) has a number with a leading zero or in hexadecimal")]
    [InlineData("010.0.0.1", "entry 1 (010.0.0.1) has a number with a leading zero or in hexadecimal")]
    [InlineData("10.0.0.01", "leading zero")]
    [InlineData("10.0.0.a", "hexadecimal")]
    [InlineData("::ffff:010.0.0.1", "leading zero")]
    [InlineData("::ffff:10.1", "does not have four numbers")]
    [InlineData("10.0.0.256", "has a number above 255")]
    [InlineData("10.0.0.99999999999", "has a number above 255")]
    [InlineData("10.0.0.0/33", "has a prefix that is longer than the address")]
    [InlineData("::/129", "has a prefix that is longer than the address")]
    [InlineData("::ffff:10.0.0.1/129", "has a prefix that is longer than the address")]
    [InlineData("10.0.0.0/08", "has no plain number after the slash")]
    [InlineData("10.0.0.0/", "has no plain number after the slash")]
    [InlineData("10.0.0.0/-1", "has no plain number after the slash")]
    [InlineData("10.0.0.0/+8", "has no plain number after the slash")]
    [InlineData("10.0.0.0/8/8", "has no plain number after the slash")]
    [InlineData("10.0.0.0/255.0.0.0", "has a netmask; write the number of bits instead")]
    [InlineData("::/ffff::", "has a netmask")]
    [InlineData("10.0.0.1-10.0.0.9", "is a range; write the networks that it consists of")]
    [InlineData("10.0.0.1:80", "has brackets or a port; write the address alone")]
    [InlineData("[::1]", "has brackets or a port")]
    [InlineData("[::1]:80", "has brackets or a port")]
    [InlineData("fe80::1%eth0", "has a scope id")]
    [InlineData("fe80::1%3", "has a scope id")]
    [InlineData("1::2::3", "is no address")]
    [InlineData("2001:db8::12345", "is no address")]
    [InlineData("2001:db8:x", "is no IPv6 address")]
    [InlineData("localhost", "is neither an address nor a network; names are not looked up")]
    [InlineData("gateway.example.com", "names are not looked up")]
    [InlineData("*.example.com", "names are not looked up")]
    [InlineData("10.0.0.*", "names are not looked up")]
    [InlineData("１０.0.0.1", "names are not looked up")]
    [InlineData("/8", "has no address")]
    [InlineData("", "entry 1 is empty")]
    [InlineData("  ", "entry 1 is empty")]
    [InlineData(null, "entry 1 is empty")]
    [InlineData("10.0.0.1,10.0.0.2", "has a comma, a semicolon or a blank in it")]
    [InlineData("10.0.0.1;10.0.0.2", "has a comma, a semicolon or a blank in it")]
    [InlineData("10.0.0.1 10.0.0.2", "has a comma, a semicolon or a blank in it")]
    [Trait("Feature", "W5")]
    public void Fault_SaysWhatToWrite(string? entry, string expected) =>
        Assert.Contains(expected, NetworkList.Fault([entry], out _), StringComparison.Ordinal);

    [Fact]
    [Trait("Feature", "W5")]
    public void Fault_NamesTheEntryByItsPosition() =>
        Assert.StartsWith("entry 3 (10.1) ", NetworkList.Fault(["10.0.0.0/8", "::1", "10.1", "10.2"], out _), StringComparison.Ordinal);

    [Fact]
    [Trait("Feature", "W5")]
    public void Fault_EveryoneAmongOthers_IsRefused() =>
        Assert.Contains("makes the other entries pointless", NetworkList.Fault(["10.0.0.0/8", "*"], out _), StringComparison.Ordinal);

    [Theory]
    [InlineData("sk_test_full_access_0000")]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("0123456789abcdef.0123456789abcdef")]
    [InlineData("00000:0:0")]
    [InlineData("cafe")]
    [Trait("Feature", "W5")]
    public void Fault_OfATextThatCouldBeAKey_DoesNotQuoteIt(string text)
    {
        var fault = NetworkList.Fault([text], out _);
        Assert.StartsWith("entry 1 ", fault, StringComparison.Ordinal);
        Assert.DoesNotContain(text, fault, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "W5")]
    public void Fault_OfAVeryLongText_SaysItsLengthAlone() =>
        Assert.Equal("entry 1 is 100000 characters long, which no address is", NetworkList.Fault([new string('1', 100_000)], out _));

    [Fact]
    [Trait("Feature", "W5")]
    public void List_LongerThanTheLimit_IsRefused()
    {
        var longest = Enumerable.Range(0, ApiKeyLimits.MaxNetworks).Select(i => string.Create(CultureInfo.InvariantCulture, $"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}")).ToList();
        Assert.Null(NetworkList.Fault(longest, out var list));
        Assert.True(list.Contains(IPAddress.Parse("10.1.134.159")));
        Assert.False(list.Contains(IPAddress.Parse("10.1.134.160")));
        Assert.Contains("more than 100000 entries", NetworkList.Fault([.. longest, "::1"], out _), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { "0.0.0.0/0" }, true)]
    [InlineData(new[] { "::/0" }, true)]
    [InlineData(new[] { "128.0.0.0/1", "0.0.0.0/1" }, true)]
    [InlineData(new[] { "::/1", "c000::/2", "8000::/2" }, true)]
    [InlineData(new[] { "128.0.0.0/1", "0.0.0.0/2" }, false)]
    [InlineData(new[] { "10.0.0.0/8", "::1" }, false)]
    [Trait("Feature", "W7")]
    public void CoversAFamily_SeesItInPiecesToo(string[] entries, bool expected) => Assert.Equal(expected, Read(entries).CoversAFamily);

    [Fact]
    [Trait("Feature", "W5")]
    public void Contains_AllocatesNothing()
    {
        var list = Read("10.0.0.0/8", "192.0.2.7", "2001:db8::/32", "::1");
        IPAddress?[] addresses = [IPAddress.Parse("10.1.2.3"), IPAddress.Parse("::ffff:192.0.2.7"), IPAddress.Parse("2001:db8::1"), IPAddress.Parse("fe80::1%7"), null];
        var inside = 0;
        var allocated = 0L;

        // Twice, so that the second time finds everything compiled.
        for (var round = 0; round < 2; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 10_000; i++)
            {
                inside += list.Contains(addresses[i % addresses.Length]) ? 1 : 0;
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(12_000, inside);
        Assert.Equal(0, allocated);
    }

    private static NetworkList Read(params string[] entries)
    {
        Assert.Null(NetworkList.Fault(entries, out var list));
        return list;
    }
}
