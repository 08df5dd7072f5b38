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
        var command = new Command("conformance", "Tries from outside whether a server asks for API keys as it should, whatever it is written in: without a key, with wrong and altered ones, in other places, with bodies, methods and paths that do not belong. Exit code 0: nothing failed, 1: something did.") { address };
        options.AddTo(command);
        var json = JsonOption.AddTo(command);
        tool.Run(command, async (parsed, cancellationToken) =>
        {
            var server = new ServiceAddress { Url = parsed.GetRequiredValue(address), Place = "<url>", AllowHttp = parsed.GetValue(options.AllowHttp) }.Read();
            var keys = options.ReadKeys(tool, parsed);
            using var client = new ConformanceClient(server, options.ReadPlace(parsed) ?? new KeyPlace(ServiceAddress.DefaultHeader, null), options.ReadPatience(parsed));
            var tested = await options.ReadTestedAsync(tool, client, keys, parsed, cancellationToken);
            var results = await new ConformanceRun(client, tested, keys).RunAsync(cancellationToken);
            if (parsed.GetValue(json))
            {
                ConformanceReport.WriteJson(tool, server, client.Requests, results);
            }
            else
            {
                ConformanceReport.Write(tool, results);
            }

            var (failed, warnings) = (ConformanceReport.Count(results, Outcome.Failed), ConformanceReport.Count(results, Outcome.Warning));
            tool.Note($"{ConformanceReport.Count(results, Outcome.Passed)} passed, {failed} failed, {warnings} {(warnings == 1 ? "warning" : "warnings")}, {ConformanceReport.Count(results, Outcome.NotApplicable)} not applicable, with {client.Requests} requests.");
            return failed > 0 || (warnings > 0 && parsed.GetValue(options.Strict)) ? ExitCode.Found : ExitCode.Done;
        });
        return command;
    }
}
