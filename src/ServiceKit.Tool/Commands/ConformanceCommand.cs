using System.CommandLine;
using ServiceKit.Tool.Conformance;
using ServiceKit.Tool.Conformance.Calls;
using ServiceKit.Tool.Conformance.Reporting;
using ServiceKit.Tool.Conformance.Targets;
using ServiceKit.Tool.Targets;

namespace ServiceKit.Tool.Commands;

/// <summary><c>servicekit conformance</c>: tries from outside how a server, written in whatever language, authenticates.</summary>
internal static class ConformanceCommand
{
    public static Command Create(ToolContext tool)
    {
        var address = new Argument<string>("url") { Description = "The server: a test environment. Where it is open by mistake, what is sent takes effect." };
        var options = new ConformanceOptions();
        var command = new Command("conformance", "Tries from outside whether a server asks for API keys as it should, whatever it is written in: without a key, with wrong and altered ones, in other places, with bodies, methods and paths that do not belong. Exit code 0: nothing failed, 1: something did, 5: the server went away before everything was tried.") { address };
        options.AddTo(command);
        var json = JsonOption.AddTo(command);
        tool.Run(command, async (parsed, cancellationToken) =>
        {
            var server = new ServiceAddress { Url = parsed.GetRequiredValue(address), Place = "<url>", AllowHttp = parsed.GetValue(options.AllowHttp) }.Read();
            var keys = options.ReadKeys(tool, parsed);
            using var client = new ConformanceClient(server, options.ReadPlace(parsed) ?? new KeyPlace(ServiceAddress.DefaultHeader, null), options.ReadPatience(parsed));
            var tested = await options.ReadTestedAsync(tool, client, keys, parsed, cancellationToken);
            var run = new ConformanceRun(client, tested, keys);
            var results = await run.RunAsync(cancellationToken);
            if (parsed.GetValue(json))
            {
                ConformanceReport.WriteJson(tool, server, client.Requests, results);
            }
            else
            {
                ConformanceReport.Write(tool, results);
            }

            tool.Note(ConformanceReport.Summary(results, client.Requests));
            if (run.Gone is { } gone)
            {
                tool.Note($"error: {gone} What was not tried by then is missing above.");
            }

            return ConformanceReport.Count(results, Outcome.Failed) > 0 || (ConformanceReport.Count(results, Outcome.Warning) > 0 && parsed.GetValue(options.Strict)) ? ExitCode.Found
                : run.Gone is not null ? ExitCode.Unreachable
                : ExitCode.Done;
        });
        return command;
    }
}
