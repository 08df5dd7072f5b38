namespace ServiceKit.Generators;

/// <summary>The names of the runtime and the framework that the generator looks for.</summary>
internal static class WellKnown
{
    public const string ProtectedAttribute = "ServiceKit.ApiKeyProtectedAttribute";

    public const string ScopesAttribute = "ServiceKit.ApiKeyScopesAttribute";

    public const string RequireExtensions = "Microsoft.AspNetCore.Builder.ApiKeyEndpointConventionBuilderExtensions";

    public const string AllowAnonymous = "Microsoft.AspNetCore.Authorization.IAllowAnonymous";

    public const string MapExtensions = "Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions";

    public const string GeneratedNamespace = "ServiceKit.Generated";
}
