namespace ServiceKit.Tests.Tenants;

/// <summary>Keys of several tenants.</summary>
internal static class TenantKeys
{
    public const string Acme = "sk_test_acme_000000000";
    public const string AcmeReader = "sk_test_acme_reader_00";
    public const string Globex = "sk_test_globex_0000000";
    public const string Everyone = "sk_test_everyone_00000";
    public const string NoTenant = "sk_test_tenantless_000";
    public const string Unicode = "sk_test_unicode_000000";
    public const string Slash = "sk_test_slash_00000000";
    public const string Upper = "sk_test_upper_00000000";

    public static void Configure(ApiKeyOptions options) => options.ApiKeys =
    [
        new ApiKeyEntry { Key = Acme, Name = "acme", Tenant = "acme" },
        new ApiKeyEntry { Key = AcmeReader, Tenant = "acme", Scopes = ["readings:read"] },
        new ApiKeyEntry { Key = Globex, Name = "globex", Tenant = "globex", Scopes = [] },
        new ApiKeyEntry { Key = Everyone, Tenant = "*" },
        new ApiKeyEntry { Key = NoTenant },
        new ApiKeyEntry { Key = Unicode, Tenant = "caf\u00e9" },
        new ApiKeyEntry { Key = Slash, Tenant = "a/b" },
        new ApiKeyEntry { Key = Upper, Tenant = "ACME" },
    ];
}
