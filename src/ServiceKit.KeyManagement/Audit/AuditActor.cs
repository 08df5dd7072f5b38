namespace ServiceKit.KeyManagement;

/// <summary>How the audit log names who did something.</summary>
internal static class AuditActor
{
    /// <summary>The service itself.</summary>
    public const string System = "system";

    public static string Key(string id) => $"key:{id}";

    public static string User(string name) => $"user:{name}";

    public static string CommandLine(string account) => $"cli:{account}";
}

/// <summary>What the audit log says was done.</summary>
internal static class AuditActions
{
    public const string Created = "key.created";
    public const string Imported = "key.imported";
    public const string Changed = "key.changed";
    public const string Rotated = "key.rotated";
    public const string Revoked = "key.revoked";
    public const string Deleted = "key.deleted";
    public const string RotationEnded = "key.rotation_ended";
    public const string DigestUpgraded = "key.digest_upgraded";

    public static readonly IReadOnlyList<string> All = [Created, Imported, Changed, Rotated, Revoked, Deleted, RotationEnded, DigestUpgraded];
}
