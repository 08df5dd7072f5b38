using ServiceKit.Engineering;

namespace ServiceKit.Benchmarking;

/// <summary>What measuring over HTTP needs beside the SDK.</summary>
internal static class Tools
{
    /// <summary>Installs wrk where that is possible.</summary>
    /// <returns>What is missing, in words; null if nothing is.</returns>
    public static async Task<string?> MissingAsync()
    {
        if (Environment.ProcessorCount < 2)
        {
            return "client and service need a core each, and this machine has one";
        }

        if (TestTools.OnPath("taskset") is null)
        {
            return "taskset is missing (util-linux): client and service cannot be kept apart";
        }

        await TestTools.Wrk.EnsureAsync(Console.WriteLine);
        return TestTools.Wrk.Find() is null ? "wrk is missing" : null;
    }
}
