namespace ServiceKit.KeyManagement.Api;

/// <summary>A call of the REST API that cannot be carried out, with the status that says why.</summary>
#pragma warning disable CA1032, CA1064 // a status is always named; it does not leave the assembly
internal sealed class ApiFaultException(int status, string detail, string? name = null) : Exception(detail)
#pragma warning restore CA1032, CA1064
{
    public int Status => status;

    /// <summary>The name of the problem; null for that of the status.</summary>
    public string? Name => name;
}
