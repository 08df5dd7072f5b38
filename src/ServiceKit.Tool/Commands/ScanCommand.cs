using System.CommandLine;
using ServiceKit.Tool.Scanning;

namespace ServiceKit.Tool.Commands;

/// <summary><c>servicekit scan</c>: keys that lie where they should not.</summary>
internal static class ScanCommand
{
    public static Command Create(ToolContext tool)
    {
        var folder = new Argument<string>("folder") { Description = "The folder. Links in it are not followed." };
        var history = new Option<bool>("--history") { Description = "Looks through the history of the git repository too: what every commit of every branch added, and its message." };
        var all = new Option<bool>("--all") { Description = "Shows keys with a wrong checksum too. They do not count." };
        var exclude = new Option<string[]>("--exclude") { Description = "A file or folder to leave out, relative to the folder. May be given several times.", HelpName = "path" };
        var command = new Command("scan", "Finds keys of ServiceKit's format, of any brand, in the files of a folder and in its git history, and prints where they are, masked. Exit code 0: none was found, 1: some were.") { folder, history, all, exclude };
        var json = JsonOption.AddTo(command);
        tool.Run(command, async (parsed, cancellationToken) =>
        {
            var path = tool.Environment.PathOf(parsed.GetRequiredValue(folder));
            if (!Directory.Exists(path))
            {
                throw new ToolException(ExitCode.NotFound, $"there is no folder {path}.");
            }

            var report = new ScanReport(tool, parsed.GetValue(all), parsed.GetValue(json));
            var excluded = new ExcludedPaths(parsed.GetValue(exclude) ?? []);
            await FolderScan.RunAsync(path, excluded, report, cancellationToken);
            if (parsed.GetValue(history))
            {
                await HistoryScan.RunAsync(path, excluded, report, cancellationToken);
            }

            return report.End();
        });
        return command;
    }
}
