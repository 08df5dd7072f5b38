using System.Diagnostics;
using System.Text;

namespace ServiceKit.Engineering;

/// <summary>A command that ran: its exit code and all that it printed.</summary>
public sealed record CommandResult(string CommandLine, int ExitCode, string Output)
{
    /// <summary>This result, or an exception with the output if the command failed.</summary>
    public CommandResult Checked() => ExitCode == 0
        ? this
        : throw new CommandFailedException($"{CommandLine} ended with exit code {ExitCode}:\n{Output}");
}

/// <summary>A command failed or did not end in time.</summary>
public sealed class CommandFailedException(string message) : Exception(message);

/// <summary>Runs commands to their end. A command that is given up takes its children with it.</summary>
public sealed class Command(string fileName, params string[] arguments)
{
    public string? WorkingDirectory { get; init; }

    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Called with every line as it is printed.</summary>
    public Action<string>? OnLine { get; init; }

    public static Command Dotnet(params string[] arguments) => new("dotnet", arguments);

    public async Task<CommandResult> RunAsync(CancellationToken cancellation = default)
    {
        var output = new StringBuilder();
        using var process = new Process { StartInfo = StartInfo() };
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Timeout);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            throw new CommandFailedException($"{CommandLine} did not end within {Timeout}:\n{output}");
        }

        lock (output)
        {
            return new CommandResult(CommandLine, process.ExitCode, output.ToString());
        }

        void Append(string? line)
        {
            if (line is not null)
            {
                lock (output)
                {
                    output.AppendLine(line);
                }

                OnLine?.Invoke(line);
            }
        }
    }

    internal string CommandLine => $"{fileName} {string.Join(' ', arguments)}";

    internal ProcessStartInfo StartInfo()
    {
        var info = new ProcessStartInfo(fileName, arguments)
        {
            WorkingDirectory = WorkingDirectory ?? Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Quiet(info);
        foreach (var (name, value) in Environment)
        {
            info.Environment[name] = value;
        }

        return info;
    }

    // No build server outlives a command, and nothing of the program that calls leaks into the one that is called.
    private static void Quiet(ProcessStartInfo info)
    {
        info.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        info.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        info.Environment["UseSharedCompilation"] = "false";
        info.Environment["DOTNET_NOLOGO"] = "1";
        info.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        info.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        foreach (var name in (string[])["MSBuildSDKsPath", "MSBUILD_EXE_PATH", "MSBuildExtensionsPath", "MSBuildLoadMicrosoftTargetsReadOnly", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "ASPNETCORE_URLS", "SERVICEKIT_API_KEYS", "SERVICEKIT_API_KEY_FILE", "ADMIN_API_KEY"])
        {
            info.Environment.Remove(name);
        }
    }
}

/// <summary>Shorthands.</summary>
public static class CommandExtensions
{
    /// <summary>Runs the command and throws with its output if it fails.</summary>
    public static async Task<CommandResult> CheckedAsync(this Command command, CancellationToken cancellation = default) =>
        (await command.RunAsync(cancellation)).Checked();
}
