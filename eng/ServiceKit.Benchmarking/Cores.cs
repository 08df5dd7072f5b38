namespace ServiceKit.Benchmarking;

/// <summary>Which core does what, so that client and service do not take each other's time.</summary>
internal static class Cores
{
    public const string Service = "0";

    public const string Client = "1";
}
