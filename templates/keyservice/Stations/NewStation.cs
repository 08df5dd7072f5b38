using System.ComponentModel.DataAnnotations;

namespace KeyService.Stations;

/// <summary>A station to be created.</summary>
public sealed record NewStation
{
    /// <summary>What people call it.</summary>
    [Required, StringLength(100, MinimumLength = 1)]
    public string Name { get; init; } = "";

    /// <summary>Degrees north of the equator (WGS 84).</summary>
    // Nullable, so that a missing value is an error and not a station at 0° N.
    [Required, Range(-90d, 90d)]
    public double? Latitude { get; init; }

    /// <summary>Degrees east of Greenwich (WGS 84).</summary>
    [Required, Range(-180d, 180d)]
    public double? Longitude { get; init; }

    /// <summary>Who runs it, if that is known.</summary>
    [StringLength(100)]
    public string? OperatorName { get; init; }
}
