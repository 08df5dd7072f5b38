using System.Diagnostics;
using ServiceKit.Engineering;

namespace ServiceKit.Tool.Tests;

/// <summary>The program as a process of its own.</summary>
public sealed class ProcessTests
{
    private static readonly string Program = typeof(Cli).Assembly.Location;

    [Fact]
    public async Task Process_Alone_SaysHowItIsUsed()
    {
        var help = await Command.Dotnet(Program, "--help").CheckedAsync(TestContext.Current.CancellationToken);
        Assert.Contains("servicekit [command]", help.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await Command.Dotnet(Program, "keys", "list").RunAsync(TestContext.Current.CancellationToken)).ExitCode);
    }

    [Fact]
    public async Task Process_OnAStore_KeepsResultsAndRemarksApart()
    {
        using var tool = new ToolRun();
        var made = await RunAsync(tool, null, "keys", "new", "--name", "billing", "--store", "keys.db", "--create");
        Assert.Equal(0, made.Code);
        Assert.Equal(ApiKeyFormatCheck.WellFormed, ApiKeyFormat.Check(made.Out.TrimEnd()));
        var verified = await RunAsync(tool, made.Out, "keys", "verify", "--store", "keys.db");
        Assert.Equal(0, verified.Code);
        Assert.Contains("billing", verified.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_ThatWaitsForAKey_EndsOnCtrlC()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals");
        var token = TestContext.Current.CancellationToken;
        using var waiting = Start(Path.GetTempPath(), "key", "hash");
        // It has installed its handler by the time that it opens standard input, which nothing tells from outside: ask until it ends.
        var end = waiting.WaitForExitAsync(token);
        await Task.Delay(TimeSpan.FromSeconds(1), token);
        while (!end.IsCompleted)
        {
            await new Command("kill", "-INT", waiting.Id.ToString()).RunAsync(token);
            await Task.WhenAny(end, Task.Delay(TimeSpan.FromMilliseconds(500), token));
        }

        Assert.Equal(130, waiting.ExitCode);
    }

    private static Process Start(string folder, params string[] args)
    {
        var info = new ProcessStartInfo("dotnet", [Program, .. args]) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment.Remove("SERVICEKIT_STORE");
        info.Environment.Remove("SERVICEKIT_URL");
        return Process.Start(info)!;
    }

    private static async Task<ToolResult> RunAsync(ToolRun tool, string? input, params string[] args)
    {
        var token = TestContext.Current.CancellationToken;
        using var process = Start(tool.Folder, args);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(token);
        var error = process.StandardError.ReadToEndAsync(token);
        await process.WaitForExitAsync(token);
        return new ToolResult(process.ExitCode, await output, await error);
    }
}
