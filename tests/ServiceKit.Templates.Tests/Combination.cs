namespace ServiceKit.Templates.Tests;

/// <summary>One choice of every option of the template. There is a store, and there can be a dashboard, only where keys are managed.</summary>
public sealed record Combination(string Auth, bool Tests, string Deploy, string? Store = null, bool Dashboard = false, bool Monitoring = false)
{
    private static readonly string[] Deployments = ["docker", "kubernetes", "both", "none"];

    /// <summary>
    /// Every combination of sources, stores, tests and files to deploy with; those with all files or none with everything beside them, too; and where keys are
    /// managed with one thing beside them. To create one takes a second, and what is added does not depend on the rest.
    /// </summary>
    public static IReadOnlyList<Combination> All { get; } =
    [
        .. from auth in (string[])["env", "file", "managed", "none"]
           from store in auth == "managed" ? ["sqlite", "postgres"] : (string?[])[null]
           from tests in (bool[])[true, false]
           from deploy in Deployments
           from extras in IsWhole(tests, deploy) ? [false, true] : (bool[])[false]
           select new Combination(auth, tests, deploy, store, extras && auth == "managed", extras),
        .. from store in (string[])["sqlite", "postgres"]
           from dashboard in (bool[])[true, false]
           select new Combination("managed", true, "both", store, dashboard, !dashboard),
    ];

    /// <summary>A name that is a good project name too.</summary>
    public string Name => $"Svc.{Auth}{(IsManaged ? $".{Store}" : "")}{(Dashboard ? ".Dash" : "")}{(Monitoring ? ".Mon" : "")}{(Tests ? "" : ".NoTests")}.{Deploy}";

    /// <summary>What the template makes of the name for labels, hosts and paths.</summary>
    public string Slug => Name.Replace("Svc", "svc", StringComparison.Ordinal).Replace("Dash", "dash", StringComparison.Ordinal).Replace("Mon", "mon", StringComparison.Ordinal)
        .Replace("NoTests", "no-tests", StringComparison.Ordinal).Replace('.', '-');

    public IReadOnlyList<string> Options =>
    [
        "--auth", Auth,
        .. Given(IsManaged, "--store", Store!),
        "--deploy", Deploy,
        .. Given(!Tests, "--no-tests"),
        .. Given(Dashboard, "--dashboard"),
        .. Given(Monitoring, "--monitoring"),
    ];

    public bool IsManaged => Auth == "managed";

    public bool HasCompose => Deploy is "docker" or "both";

    public bool HasKubernetes => Deploy is "kubernetes" or "both";

    /// <summary>Whether it is built. As many are as have all the code between them: a build takes seconds.</summary>
    public bool IsBuilt => IsWhole(Tests, Deploy);

    public override string ToString() => string.Join(' ', Options);

    private static bool IsWhole(bool tests, string deploy) => deploy == (tests ? "both" : "none");

    private static string[] Given(bool condition, params string[] options) => condition ? options : [];
}
