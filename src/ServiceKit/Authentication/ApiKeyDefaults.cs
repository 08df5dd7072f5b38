namespace ServiceKit;

/// <summary>Names that a program may need to refer to.</summary>
public static class ApiKeyDefaults
{
    /// <summary>The authentication scheme: <c>ApiKey</c>. For <c>[Authorize(AuthenticationSchemes = …)]</c> and policies.</summary>
    public const string AuthenticationScheme = "ApiKey";

    /// <summary>Log category of authentication: <c>ServiceKit.Authentication</c>.</summary>
    public const string LogCategory = "ServiceKit.Authentication";

    /// <summary>Meter of authentication: <c>ServiceKit.Authentication</c>. For <c>AddMeter(…)</c> of OpenTelemetry and <c>dotnet-counters</c>.</summary>
    public const string MeterName = LogCategory;
}
