using System.CommandLine;
using ServiceKit.KeyManagement;
using ServiceKit.Tool.Terminal;

namespace ServiceKit.Tool;

/// <summary>What every command has at hand, and what becomes of its errors.</summary>
internal sealed class ToolContext(ToolConsole console, ToolEnvironment environment)
{
    private static readonly ApiKeyRedactor Redactor = new();

    public ToolConsole Console => console;

    public ToolEnvironment Environment => environment;

    public DateTimeOffset Now => environment.Clock.GetUtcNow();

    /// <summary>Gives a command its work.</summary>
    public void Run(Command command, Func<ParseResult, CancellationToken, Task<int>> work) =>
        command.SetAction((parsed, cancellationToken) => RunAsync(() => work(parsed, cancellationToken), cancellationToken));

    /// <summary>Writes a line of the result.</summary>
    public void Print(string? line) => console.Out.WriteLine(line);

    /// <summary>Begins a question; the answer follows on the same line.</summary>
    public void Ask(string text) => console.Error.Write(SafeText.Of(text));

    /// <summary>Says something beside the result.</summary>
    public void Note(string text) => console.Error.WriteLine(SafeText.Of(Redactor.Redact(text)));

    public int Fail(int exitCode, string message, IReadOnlyDictionary<string, string[]>? errors = null)
    {
        Note($"error: {message}");
        foreach (var (member, faults) in errors ?? new Dictionary<string, string[]>())
        {
            foreach (var fault in faults)
            {
                Note($"  {member} {fault}");
            }
        }

        return exitCode;
    }

    private async Task<int> RunAsync(Func<Task<int>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Fail(ExitCode.Interrupted, "interrupted");
        }
        catch (ToolException fault)
        {
            return Fail(fault.ExitCode, fault.Message, fault.Errors);
        }
        catch (KeyManagementException fault)
        {
            var errors = fault.Errors.ToDictionary(error => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(error.Key), error => error.Value);
            return Fail(fault.Fault is KeyManagementFault.NotFound ? ExitCode.NotFound : ExitCode.Refused, fault.Message, errors);
        }
        catch (ApiKeyStoreException fault)
        {
            return Fail(ExitCode.Unreachable, fault.Message);
        }
        catch (ApiKeyConfigurationException fault)
        {
            return Fail(ExitCode.Usage, fault.Message);
        }
    }
}
