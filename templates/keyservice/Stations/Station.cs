namespace KeyService.Stations;

/// <summary>A weather station.</summary>
/// <param name="Id">The number that the service gave it.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Latitude">Degrees north of the equator (WGS 84).</param>
/// <param name="Longitude">Degrees east of Greenwich (WGS 84).</param>
/// <param name="OperatorName">Who runs it, if that is known.</param>
public sealed record Station(int Id, string Name, double Latitude, double Longitude, string? OperatorName);
