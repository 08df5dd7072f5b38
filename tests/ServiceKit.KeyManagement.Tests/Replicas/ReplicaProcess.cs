using System.Diagnostics;

namespace ServiceKit.KeyManagement.Tests.Replicas;

/// <summary>A service with keys in PostgreSQL, in a process of its own.</summary>
internal sealed class ReplicaProcess : IAsyncDisposable
{
    public const string Admin = "sk_test_administrator_00";

    private readonly Process _process;

    private ReplicaProcess(Process process, string address)
    {
        _process = process;
        Client = new HttpClient { BaseAddress = new Uri(address) };
    }

    public HttpClient Client { get; }

    public static async Task<ReplicaProcess> StartAsync(string connection)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ServiceKit.KeyManagement.Replica.dll")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__Keys"] = connection;
        start.Environment["ADMIN_API_KEY"] = Admin;
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var address = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return address is not null ? new ReplicaProcess(process, address) : throw new InvalidOperationException($"The replica did not start: {await errors}");
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string key, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Add("X-API-Key", key);
        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
