namespace StationService;

/// <summary>What the generator makes of <c>[assembly: ApiKeyScopes("stations:read", "stations:write")]</c> in the project StationService.</summary>
public static class ApiKeyScopes
{
    public const string StationsRead = "stations:read";

    public const string StationsWrite = "stations:write";
}
