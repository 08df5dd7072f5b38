namespace ServiceKit.Templates.Tests;

/// <summary>One choice of every option of the template. There is a store, and there can be a dashboard, only where keys are managed.</summary>
public sealed record Combination(string Auth, bool Tests, string Deploy, string? Store = null, bool Dashboard = false, bool Monitoring = false)
{
    private static readonly string[] Deployments = ["docker", "kubernetes", "both", "none"];

    private static readonly string[] Sources = ["env", "file", "managed", "none"];

    private static readonly bool[] Both = [true, false];

    /// <summary>Every combination that means something else than the others.</summary>
    public static IReadOnlyList<Combination> Every { get; } =
    [
        .. from auth in Sources
           from store in auth == "managed" ? ["sqlite", "postgres"] : (string?[])[null]
           from dashboard in auth == "managed" ? Both : [false]
           from monitoring in Both
           from tests in Both
           from deploy in Deployments
           select new Combination(auth, tests, deploy, store, dashboard, monitoring),
    ];

    /// <summary>With an option that means nothing beside the others, or without one that has a default.</summary>
    public static IReadOnlyList<Combination> Meaningless { get; } =
    [
        .. from auth in Sources
           from store in (string?[])[null, "sqlite", "postgres"]
           from dashboard in Both
           from deploy in (string[])["both", "none"]
           let typed = new Combination(auth, Tests: true, deploy, store, dashboard)
           where typed != typed.Meaning
           select typed,
    ];

    /// <summary>
    /// Those that <c>dotnet new</c> itself creates, which takes a second: every combination of sources, stores, tests and files to deploy with; those with all files
    /// or none with everything beside them, too; and where keys are managed with one thing beside them.
    /// </summary>
    public static IReadOnlyList<Combination> All { get; } =
    [
        .. from auth in Sources
           from store in auth == "managed" ? ["sqlite", "postgres"] : (string?[])[null]
           from tests in Both
           from deploy in Deployments
           from extras in IsWhole(tests, deploy) ? [false, true] : (bool[])[false]
           select new Combination(auth, tests, deploy, store, extras && auth == "managed", extras),
        .. from store in (string[])["sqlite", "postgres"]
           from dashboard in Both
           select new Combination("managed", true, "both", store, dashboard, !dashboard),
    ];

    /// <summary>A name that is a good project name too.</summary>
    public string Name => $"Svc.{Auth}{(IsManaged ? $".{Store}" : "")}{(Dashboard ? ".Dash" : "")}{(Monitoring ? ".Mon" : "")}{(Tests ? "" : ".NoTests")}.{Deploy}";

    /// <summary>What the template makes of the name for labels, hosts and paths.</summary>
    public string Slug => Name.Replace("Svc", "svc", StringComparison.Ordinal).Replace("Dash", "dash", StringComparison.Ordinal).Replace("Mon", "mon", StringComparison.Ordinal)
        .Replace("NoTests", "no-tests", StringComparison.Ordinal).Replace('.', '-');

    /// <summary>What the template makes of the name for people.</summary>
    public string Title => Name.Replace("NoTests", "No Tests", StringComparison.Ordinal).Replace('.', ' ');

    public IReadOnlyList<string> Options =>
    [
        "--auth", Auth,
        .. Given(Store is not null, "--store", Store!),
        "--deploy", Deploy,
        .. Given(!Tests, "--no-tests"),
        .. Given(Dashboard, "--dashboard"),
        .. Given(Monitoring, "--monitoring"),
    ];

    /// <summary>The options as the template engine takes them.</summary>
    public IReadOnlyDictionary<string, string?> Symbols
    {
        get
        {
            var symbols = new Dictionary<string, string?> { ["auth"] = Auth, ["deploy"] = Deploy };
            if (Store is not null)
            {
                symbols["store"] = Store;
            }

            foreach (var (name, isOn) in (ReadOnlySpan<(string, bool)>)[("noTests", !Tests), ("dashboard", Dashboard), ("monitoring", Monitoring)])
            {
                if (isOn)
                {
                    symbols[name] = "true";
                }
            }

            return symbols;
        }
    }

    /// <summary>The same with the store named, or without the options that mean something for managed keys alone.</summary>
    public Combination Meaning => IsManaged ? this with { Store = Store ?? "sqlite" } : this with { Store = null, Dashboard = false };

    /// <summary>That of <see cref="All"/> with the same packages, which is built, with tests and with all files.</summary>
    public Combination Twin => Meaning with { Tests = true, Deploy = "both" };

    public bool IsManaged => Auth == "managed";

    public bool HasCompose => Deploy is "docker" or "both";

    public bool HasKubernetes => Deploy is "kubernetes" or "both";

    /// <summary>Whether it is built. As many are as have all the code between them: a build takes seconds.</summary>
    public bool IsBuilt => IsWhole(Tests, Deploy);

    public override string ToString() => string.Join(' ', Options);

    private static bool IsWhole(bool tests, string deploy) => deploy == (tests ? "both" : "none");

    private static string[] Given(bool condition, params string[] options) => condition ? options : [];
}
