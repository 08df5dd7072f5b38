using System.Text;
using ServiceKit.ApiKeys;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.KeyManagement.Tests.Stores;

/// <summary>What lies on the disk is no key.</summary>
public sealed class StoredSecretTests
{
    [Fact]
    [Trait("Feature", "W2")]
    public async Task FirstKey_OfAService_IsInNoFileOfItsStore()
    {
        await using var place = new SqlitePlace();
        RunningService? service = null;
        var (output, _) = await CapturedConsole.RunAsync(async () => service = await RunningService.StartAsync(
            build: b => b.WithAuth().WithKeyManagement(o => o.Database = place.File)));
        await using var running = service!;
        var key = output.Trim().Split(' ')[^1];
        Assert.StartsWith("sk_prod_00000000", key, StringComparison.Ordinal);

        // Of the files while the service runs, the log of the database among them.
        var files = Directory.GetFiles(Path.GetDirectoryName(place.File)!);
        var digest = ApiKeyDigest.Of(key).ToString();
        var everything = string.Concat(files.Select(Read));
        Assert.Contains(digest, everything, StringComparison.Ordinal);
        Assert.DoesNotContain(key, everything, StringComparison.Ordinal);
        Assert.DoesNotContain(key[^20..], everything, StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await running.GetAsync("/nothing", key)).StatusCode);
    }

    // Beside SQLite, which has the file open.
    private static string Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
