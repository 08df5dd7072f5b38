using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ServiceKit.InProcess;

namespace ServiceKit.Benchmarks.Rows;

/// <summary>Something to measure: a service and a request to it.</summary>
/// <param name="Name">What it is called in tables.</param>
/// <param name="Baseline">The row without authentication that it is compared with; null for such a row itself.</param>
/// <param name="Build">Builds the service upon the server.</param>
/// <param name="Request">Prepares the request.</param>
internal sealed record Row(string Name, string? Baseline, Func<InProcessServer, WebApplication> Build, Func<InProcessRequest> Request)
{
    /// <summary>Whether each request comes on a connection of its own.</summary>
    public bool NewConnections { get; init; }

    /// <summary>What it answers; checked, so that nothing else is measured.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>Requests in one measured batch.</summary>
    public int Batch { get; init; } = 200;

    public override string ToString() => Name;
}
