using System.ComponentModel;
using System.Diagnostics;

namespace ServiceKit.Tool.Scanning;

/// <summary>Looks through what every commit of a repository added, and its message. The repository may be anyone's: nothing in it is run.</summary>
internal static class HistoryScan
{
    // A zero byte is in no message: it says where messages begin and end.
    private static readonly string[] Arguments =
    [
        "--no-pager", "-c", "core.quotePath=false", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "log.showSignature=false",
        "log", "--all", "--topo-order", "--reverse", "--format=tformat:%x00%H%x00%B%x00", "--patch", "--unified=0", "--text", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames",
        "--diff-merges=first-parent", "--submodule=short", "--src-prefix=a/", "--dst-prefix=b/", "--relative", "--no-notes", "--no-decorate", "--end-of-options",
    ];

    public static async Task RunAsync(string folder, ExcludedPaths excluded, ScanReport report, CancellationToken cancellationToken)
    {
        using var git = Start(folder);
#pragma warning disable CA2025 // once git has ended, its errors have too
        var errors = ReadErrorsAsync(git.StandardError, cancellationToken);
#pragma warning restore CA2025
        try
        {
            git.StandardInput.Close();
            var patch = new PatchReader(excluded, report);
            var lines = new LineReader(git.StandardOutput.BaseStream);
            while (await lines.ReadAsync(cancellationToken) is { } line)
            {
                patch.Read(line, lines.IsContinued);
            }

            await git.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            if (!git.HasExited)
            {
                git.Kill(entireProcessTree: true);
            }
        }

        if (git.ExitCode != 0)
        {
            throw ToolException.Unreachable($"git cannot read the history: {await errors}");
        }
    }

    private static Process Start(string folder)
    {
        var info = new ProcessStartInfo("git", Arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["LC_ALL"] = "C";
        info.Environment["GIT_TERMINAL_PROMPT"] = "0";
        info.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        info.Environment["GIT_NO_LAZY_FETCH"] = "1";
        foreach (var name in (string[])["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_EXTERNAL_DIFF"])
        {
            // Set while a hook of git runs, which may be what runs this.
            info.Environment.Remove(name);
        }

        try
        {
            return Process.Start(info)!;
        }
        catch (Win32Exception)
        {
            throw ToolException.Unreachable("git is not installed, or not in PATH: the history cannot be read.");
        }
    }

    private static async Task<string> ReadErrorsAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var text = new char[1000];
        var length = await reader.ReadBlockAsync(text, cancellationToken);
        await reader.BaseStream.CopyToAsync(Stream.Null, cancellationToken);
        return new string(text, 0, length).Trim().Split('\n')[0];
    }
}
