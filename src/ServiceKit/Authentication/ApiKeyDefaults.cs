namespace ServiceKit;

/// <summary>Names that a program may need to refer to.</summary>
public static class ApiKeyDefaults
{
    /// <summary>The authentication scheme: <c>ApiKey</c>. For <c>[Authorize(AuthenticationSchemes = …)]</c> and policies.</summary>
    public const string AuthenticationScheme = "ApiKey";

    /// <summary>Log category, meter and activity source of authentication: <c>ServiceKit.Authentication</c>.</summary>
    public const string LogCategory = "ServiceKit.Authentication";
}
