namespace ServiceKit.Templates.Tests;

/// <summary>One choice of every option of the template. There is a store only where keys are managed.</summary>
public sealed record Combination(string Auth, bool Tests, string Deploy, string? Store = null)
{
    public static IReadOnlyList<Combination> All { get; } =
    [
        .. from auth in (string[])["env", "file", "managed", "none"]
           from store in auth == "managed" ? ["sqlite", "postgres"] : (string?[])[null]
           from tests in (bool[])[true, false]
           from deploy in (string[])["docker", "kubernetes", "both", "none"]
           select new Combination(auth, tests, deploy, store),
    ];

    /// <summary>A name that is a good project name too.</summary>
    public string Name => $"Svc.{Auth}{(IsManaged ? $".{Store}" : "")}{(Tests ? "" : ".NoTests")}.{Deploy}";

    /// <summary>What the template makes of the name for labels, hosts and paths.</summary>
    public string Slug => Name.Replace("Svc", "svc", StringComparison.Ordinal).Replace("NoTests", "no-tests", StringComparison.Ordinal).Replace('.', '-');

    public IReadOnlyList<string> Options => ["--auth", Auth, .. IsManaged ? ["--store", Store!] : Array.Empty<string>(), "--deploy", Deploy, .. Tests ? Array.Empty<string>() : ["--no-tests"]];

    public bool IsManaged => Auth == "managed";

    public bool HasCompose => Deploy is "docker" or "both";

    public bool HasKubernetes => Deploy is "kubernetes" or "both";

    /// <summary>Whether it is built. Of those with managed keys, as many as have all their code between them: a build takes seconds.</summary>
    public bool IsBuilt => !IsManaged || (Tests ? Deploy == "both" : Deploy == "none");

    public override string ToString() => string.Join(' ', Options);
}
