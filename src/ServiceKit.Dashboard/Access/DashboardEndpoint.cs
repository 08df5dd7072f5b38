using Microsoft.AspNetCore.Http;

namespace ServiceKit.Dashboard.Access;

/// <summary>Metadata of what belongs to the dashboard: the endpoints that its cookies are for.</summary>
internal sealed class DashboardEndpoint
{
    public static readonly DashboardEndpoint Instance = new();

    public static bool Is(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<DashboardEndpoint>() is not null;
}
