namespace ServiceKit.Tests.Hosting;

/// <summary>What something wrote to the console, which the process has only one of: one capture at a time.</summary>
internal static class CapturedConsole
{
    private static readonly SemaphoreSlim Turn = new(1, 1);

    public static async Task<(string Output, string Error)> RunAsync(Func<Task> write)
    {
        await Turn.WaitAsync(TestContext.Current.CancellationToken);
        var (output, error) = (Console.Out, Console.Error);
        await using var capturedOutput = new StringWriter();
        await using var capturedError = new StringWriter();
        try
        {
            Console.SetOut(capturedOutput);
            Console.SetError(capturedError);
            await write();
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
            Turn.Release();
        }

        return (capturedOutput.ToString(), capturedError.ToString());
    }
}
