using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.KeyManagement.Tests.Api;

namespace ServiceKit.Tool.Tests.Keys;

/// <summary><c>keys …</c> against a running service.</summary>
public sealed class ServiceTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("snake")]
    [InlineData("pascal")]
    public async Task Key_OnItsWholeWay_WorksWhateverTheNamingOfTheService(string? naming)
    {
        await using var service = await StartAsync(naming);
        using var tool = At(service);
        var made = (await tool.RunAsync("keys", "new", "--name", "billing", "--scopes", "things:read", "--expires", "90d", "--json")).Ends(0).Json;
        var (id, key) = (made.GetProperty("id").GetString()!, made.GetProperty("key").GetString()!);
        Assert.Equal(tool.Clock.GetUtcNow().AddDays(90), made.GetProperty("expiresAt").GetDateTimeOffset());
        Assert.Equal(200, await service.StatusAsync(key));
        Assert.Equal(["active", key[..^38] + "****", "billing"], (await tool.RunWithAsync(key, "keys", "verify")).Ends(0).Out.Trim().Split("  "));

        Assert.Equal("renamed", (await tool.RunAsync("keys", "change", id, "--name", "renamed", "--no-expires", "--json")).Ends(0).Json.GetProperty("name").GetString());
        Assert.Contains("renamed", (await tool.RunAsync("keys", "list")).Ends(0).Out, StringComparison.Ordinal);
        (await tool.RunAsync("keys", "disable", id)).Ends(0);
        Assert.StartsWith("disabled", (await tool.RunWithAsync(key, "keys", "verify")).Ends(1).Out, StringComparison.Ordinal);
        (await tool.RunAsync("keys", "enable", id)).Ends(0);

        var next = (await tool.RunAsync("keys", "rotate", id, "--grace", "0s")).Ends(0).Out.Trim();
        Assert.Equal(200, await service.StatusAsync(next));
        Assert.Equal(401, await service.StatusAsync(key));
        (await tool.RunAsync("keys", "delete", id, "--yes")).Ends(0);
        (await tool.RunAsync("keys", "show", id)).Ends(3);
        Assert.True(ApiKeyFormat.TryParse(next, out var parts));
        (await tool.RunAsync("keys", "revoke", parts.Id, "--yes")).Ends(0);
        (await tool.RunWithAsync(next, "keys", "verify")).Ends(3);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("snake")]
    [InlineData("pascal")]
    public async Task Import_IntoARunningService_TakesInTheGoodOnesAndNamesTheOthers(string? naming)
    {
        await using var service = await StartAsync(naming);
        using var tool = At(service);
        var many = string.Concat(Enumerable.Range(0, 600).Select(i => $"sk_test_many_{i:0000}0000000 name=many scopes=things:read\n"));
        var file = tool.Write("keys.txt", $"sk_test_good_00000000000 name=good scopes=things:read\nsk_test_expired_00000000 name=late expires=2020-01-01T00:00:00Z\nsk_test_good_00000000000 name=again\n{many}");
        var result = (await tool.RunAsync("keys", "import", file)).Ends(4);
        Assert.Equal("601 imported, 1 there already, 1 refused\n", result.Out);
        Assert.Contains("line 2 of", result.Error, StringComparison.Ordinal);
        Assert.Contains("is not in the future.", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("sk_test_expired_00000000", result.Error, StringComparison.Ordinal);
        Assert.Equal(200, await service.StatusAsync("sk_test_good_00000000000"));
        Assert.Equal(200, await service.StatusAsync("sk_test_many_05990000000"));
        Assert.Equal("0 imported, 602 there already, 1 refused\n", (await tool.RunAsync("keys", "import", file)).Ends(4).Out);
    }

    [Fact]
    public async Task Revoke_AtATerminal_AsksAndTakesBackWhatWasSeen()
    {
        await using var service = await StartAsync();
        var (id, key, _) = await service.CreateAsync(new { name = "billing", scopes = "things:read" });
        using var tool = At(service, terminal: true);
        (await tool.RunWithAsync("no\n", "keys", "revoke", id)).Ends(4);
        Assert.Equal(200, await service.StatusAsync(key));
        (await tool.RunWithAsync("billing\n", "keys", "revoke", id)).Ends(0);
        Assert.Equal(401, await service.StatusAsync(key));
    }

    [Fact]
    public async Task Refusals_AreShownInTheWordsOfTheService()
    {
        await using var service = await StartAsync();
        using var tool = At(service);
        var invalid = (await tool.RunAsync("keys", "new", "--name", "billing", "--scopes", "nothing:asks-for-it")).Ends(4);
        Assert.Contains("scopes no endpoint asks for the scope nothing:asks-for-it", invalid.Error, StringComparison.Ordinal);
        Assert.Contains("API key not found", (await tool.RunAsync("keys", "show", "ffffffff")).Ends(3).Error, StringComparison.Ordinal);

        tool.Variables["SERVICEKIT_ADMIN_KEY"] = "sk_test_wrong_key_000000";
        var wrong = (await tool.RunAsync("keys", "list")).Ends(4);
        Assert.Contains("Invalid API key (401)", wrong.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("sk_test_wrong_key", wrong.Error, StringComparison.Ordinal);

        var (_, weak, _) = await service.CreateAsync(new { name = "weak", scopes = "things:read" });
        tool.Variables["SERVICEKIT_ADMIN_KEY"] = weak;
        Assert.Contains("(403)", (await tool.RunAsync("keys", "list")).Ends(4).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_IsReadFromAFile_OrMissed()
    {
        await using var service = await StartAsync();
        using var tool = At(service);
        tool.Variables.Remove("SERVICEKIT_ADMIN_KEY");
        Assert.Contains("no key for the service", (await tool.RunAsync("keys", "list")).Ends(2).Error, StringComparison.Ordinal);
        (await tool.RunAsync("keys", "list", "--key-file", tool.Write("key", ManagedService.Admin + "\n"))).Ends(0);
        (await tool.RunAsync("keys", "list", "--key-file", "missing")).Ends(2);
        (await tool.RunAsync("keys", "list", "--key-file", tool.Write("empty", ""))).Ends(2);
        (await tool.RunAsync("keys", "list", "--key-file", tool.Write("key", ManagedService.Admin), "--header", "not a header")).Ends(2);
        (await tool.RunAsync("keys", "list", "--key-file", tool.Write("key", ManagedService.Admin), "--header", "X-Other")).Ends(4);
    }

    [Fact]
    public async Task Service_ThatIsDownOrSomethingElse_IsUnreachable()
    {
        using var tool = new ToolRun();
        tool.Variables["SERVICEKIT_ADMIN_KEY"] = "sk_test_administrator_00";
        Assert.Contains("nothing accepts connections", (await tool.RunAsync("keys", "list", "--url", "http://127.0.0.1:1")).Ends(5).Error, StringComparison.Ordinal);
        (await tool.RunAsync("keys", "list", "--url", "http://keys.example.com")).Ends(2);
        (await tool.RunAsync("keys", "list", "--url", "https://u:p@keys.example.com")).Ends(2);
        (await tool.RunAsync("keys", "list", "--url", "ftp://keys.example.com")).Ends(2);

        await using var page = new FakeService(_ => "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>");
        Assert.Contains("not as one with managed keys", (await tool.RunAsync("keys", "list", "--url", page.Address)).Ends(5).Error, StringComparison.Ordinal);
        await using var nothing = new FakeService(_ => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        Assert.Contains("WithKeyManagement", (await tool.RunAsync("keys", "list", "--url", nothing.Address)).Ends(5).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirect_IsNotFollowedWithTheKey()
    {
        using var tool = new ToolRun();
        tool.Variables["SERVICEKIT_ADMIN_KEY"] = "sk_test_administrator_00";
        await using var other = new FakeService(_ => "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        await using var service = new FakeService(_ => $"HTTP/1.1 307 Temporary Redirect\r\nLocation: {other.Address}\r\nContent-Length: 0\r\n\r\n");
        Assert.Contains("was not sent there", (await tool.RunAsync("keys", "list", "--url", service.Address)).Ends(5).Error, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task New_WhoseAnswerIsLost_IsSentAgainWithTheSameIdempotencyKey()
    {
        using var tool = new ToolRun();
        tool.Variables["SERVICEKIT_ADMIN_KEY"] = "sk_test_administrator_00";
        const string Page = """{"items":[],"total":0,"page":1,"pageSize":1}""";
        var posts = 0;
        await using var service = new FakeService(request =>
            request.StartsWith("GET", StringComparison.Ordinal) ? $"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {Page.Length}\r\n\r\n{Page}"
            : posts++ == 0 ? null
            : "HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\n\r\n");
        (await tool.RunAsync("keys", "new", "--name", "billing", "--url", service.Address)).Ends(4);
        var keys = service.Requests.Where(r => r.StartsWith("POST", StringComparison.Ordinal)).Select(r => r.Split("\r\n").Single(line => line.StartsWith("Idempotency-Key:", StringComparison.Ordinal))).ToList();
        Assert.Equal(2, keys.Count);
        Assert.Equal(keys[0], keys[1]);
    }

    private static ToolRun At(ManagedService service, bool terminal = false)
    {
        var tool = new ToolRun { IsTerminal = terminal };
        tool.Variables["SERVICEKIT_URL"] = service.Service.Client.BaseAddress!.ToString();
        tool.Variables["SERVICEKIT_ADMIN_KEY"] = ManagedService.Admin;
        return tool;
    }

    private static Task<ManagedService> StartAsync(string? naming = null) => ManagedService.StartAsync(build: builder =>
    {
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = naming switch
        {
            "snake" => JsonNamingPolicy.SnakeCaseLower,
            "pascal" => null,
            _ => JsonNamingPolicy.CamelCase,
        });
        return builder;
    });

    /// <summary>Answers what a test wants; null closes the connection without an answer.</summary>
    private sealed class FakeService : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Task _work;

        public FakeService(Func<string, string?> answer)
        {
            _listener.Start();
            _work = AnswerAsync(answer);
        }

        public List<string> Requests { get; } = [];

        public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

        public async ValueTask DisposeAsync()
        {
            _listener.Dispose();
            await _work;
        }

        private async Task AnswerAsync(Func<string, string?> answer)
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    var stream = client.GetStream();
                    var buffer = new byte[65536];
                    var request = Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer));
                    Requests.Add(request);
                    if (answer(request) is { } text)
                    {
                        await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
                    }
                }
            }
            catch (Exception fault) when (fault is SocketException or InvalidOperationException or IOException)
            {
            }
        }
    }
}
