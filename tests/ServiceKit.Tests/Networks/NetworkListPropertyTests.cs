using System.Net;
using ServiceKit.Networks;

#pragma warning disable CA5394 // nothing secret is made here, and a fixed seed makes a failure repeatable

namespace ServiceKit.Tests.Networks;

/// <summary>Random lists of networks, compared with the framework's own idea of each network.</summary>
public sealed class NetworkListPropertyTests
{
    // The oracle is IPNetwork.Contains, network by network; addresses lie close to the edges, where mistakes are.
    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(3000)]
    [Trait("Feature", "W5")]
    public void Contains_RandomLists_AgreesWithEveryNetworkOfThem(int size)
    {
        var random = new Random(20261124 + size);
        for (var round = 0; round < 20; round++)
        {
            var networks = Enumerable.Range(0, size).Select(_ => RandomNetwork(random)).ToList();
            var list = Read(networks);
            for (var i = 0; i < 100; i++)
            {
                var address = Near(networks[random.Next(size)], random);
                var expected = networks.Exists(n => n.Contains(address));
                Assert.True(expected == list.Contains(address), $"{address} in {string.Join(' ', networks.Take(50))}");
                if (address.AddressFamily is System.Net.Sockets.AddressFamily.InterNetwork)
                {
                    Assert.Equal(expected, list.Contains(address.MapToIPv6()));
                }
                else
                {
                    Assert.Equal(expected, list.Contains(new IPAddress(address.GetAddressBytes(), scopeid: 5)));
                }
            }
        }
    }

    private static NetworkList Read(IEnumerable<IPNetwork> networks)
    {
        Assert.Null(NetworkList.Fault([.. networks.Select(n => n.ToString())], out var list));
        return list;
    }

    private static IPNetwork RandomNetwork(Random random)
    {
        var bytes = new byte[random.Next(2) == 0 ? 4 : 16];
        random.NextBytes(bytes);

        // Some of the short prefixes that cover much, mostly long ones; addresses from a small part, so that networks touch and overlap.
        var prefix = random.Next(50) == 0 ? random.Next(9) : random.Next(bytes.Length * 4, (bytes.Length * 8) + 1);
        bytes[0] = bytes.Length == 4 ? (byte)10 : (byte)0x20;
        bytes[1] = (byte)random.Next(4);
        for (var bit = prefix; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bytes), prefix);
    }

    private static IPAddress Near(IPNetwork network, Random random)
    {
        var bytes = network.BaseAddress.GetAddressBytes();
        var last = random.Next(2) == 0;
        for (var bit = network.PrefixLength; last && bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        var step = random.Next(-1, 2);
        for (var i = bytes.Length - 1; i >= 0 && step != 0; i--)
        {
            var sum = bytes[i] + step;
            bytes[i] = (byte)sum;
            step = sum is < 0 or > 255 ? step : 0;
        }

        return new IPAddress(bytes);
    }
}
