namespace ServiceKit.Templates.Tests;

/// <summary>One choice of every option of the template.</summary>
public sealed record Combination(string Auth, bool Tests, string Deploy)
{
    public static IReadOnlyList<Combination> All { get; } =
    [
        .. from auth in (string[])["env", "file", "none"]
           from tests in (bool[])[true, false]
           from deploy in (string[])["docker", "kubernetes", "both", "none"]
           select new Combination(auth, tests, deploy),
    ];

    /// <summary>A name that is a good project name too.</summary>
    public string Name => $"Svc.{Auth}{(Tests ? "" : ".NoTests")}.{Deploy}";

    public IReadOnlyList<string> Options => ["--auth", Auth, "--deploy", Deploy, .. Tests ? Array.Empty<string>() : ["--no-tests"]];

    public override string ToString() => string.Join(' ', Options);
}
