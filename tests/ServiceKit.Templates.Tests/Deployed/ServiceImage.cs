using System.Globalization;
using System.Text.RegularExpressions;
using ServiceKit.Engineering;

namespace ServiceKit.Templates.Tests.Deployed;

/// <summary>
/// What <c>docker build</c> would make of a created service: its Dockerfile, carried out instruction by instruction in a folder, on the files that <c>.dockerignore</c>
/// leaves. The SDK and the runtime are those of this machine.
/// </summary>
internal sealed partial class ServiceImage
{
    // What mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled sets.
    private static readonly Dictionary<string, string> BaseEnvironment = new()
    {
        ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        ["APP_UID"] = "1654",
        ["ASPNETCORE_HTTP_PORTS"] = "8080",
        ["DOTNET_RUNNING_IN_CONTAINER"] = "true",
        ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "true",
        ["DOTNET_VERSION"] = System.Environment.Version.ToString(),
        ["ASPNET_VERSION"] = System.Environment.Version.ToString(),
    };

    private readonly Dictionary<string, string> _environment = new(BaseEnvironment);
    private readonly List<(string Folder, int Owner)> _owned = [];

    private ServiceImage(string folder) => Folder = folder;

    /// <summary>The files of the image, on top of those of the runtime.</summary>
    public string Folder { get; }

    public IReadOnlyDictionary<string, string> Environment => _environment;

    /// <summary>Folders that do not belong to root, and who they belong to.</summary>
    public IReadOnlyList<(string Folder, int Owner)> Owned => _owned;

    public string WorkingDirectory { get; private set; } = "/";

    public int User { get; private set; }

    public int Port { get; private set; }

    public IReadOnlyList<string> EntryPoint { get; private set; } = [];

    public static async Task<ServiceImage> BuildAsync(CreatedServices services, Combination combination)
    {
        var made = services.MadeOf(combination);
        var file = Dockerfile.Parse(made["Dockerfile"]);
        var folder = services.PathOf($"images/{combination.Name}");
        var ignored = made[".dockerignore"].Split('\n').Where(line => line.Length > 0 && !line.StartsWith('#')).Select(line => Pattern(line.TrimEnd('/'))).ToList();
        var context = made.Where(source => !ignored.Any(pattern => pattern.IsMatch(source.Key))).ToDictionary(source => source.Key, source => source.Value);
        var stage = Assert.Single(file.Stages.SkipLast(1));
        await RunAsync(stage, context, Path.Combine(folder, stage.Name!));
        var image = new ServiceImage(Path.Combine(folder, "image"));
        await image.AssembleAsync(file.Last, stage.Name!, Path.Combine(folder, stage.Name!));
        return image;
    }

    // The stage that builds.
    private static async Task RunAsync(Dockerfile.Stage stage, Dictionary<string, string> context, string root)
    {
        var here = root;
        foreach (var instruction in stage.Instructions)
        {
            switch (instruction.Word)
            {
                case "WORKDIR":
                    here = root + instruction.Text;
                    Directory.CreateDirectory(here);
                    break;
                case "COPY":
                    Assert.Contains(instruction.Words[^1], (string[])[".", "./"]);
                    var patterns = instruction.Words[..^1].Select(Pattern).ToList();
                    var copied = context.Where(file => instruction.Words[0] == "." || patterns.Any(pattern => pattern.IsMatch(file.Key))).ToList();
                    Assert.NotEmpty(copied);
                    foreach (var (path, text) in copied)
                    {
                        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(here, path))!);
                        await File.WriteAllTextAsync(Path.Combine(here, path), text);
                    }

                    break;
                default:
                    Assert.Equal("RUN", instruction.Word);
                    await new Command("sh", "-euc", AbsolutePath().Replace(instruction.Text, $" {root}/")) { WorkingDirectory = here }.CheckedAsync();
                    break;
            }
        }
    }

    // The stage that is the image.
    private async Task AssembleAsync(Dockerfile.Stage stage, string from, string built)
    {
        Assert.Equal("mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled", stage.Base);
        foreach (var instruction in stage.Instructions)
        {
            switch (instruction.Word)
            {
                case "WORKDIR":
                    WorkingDirectory = instruction.Text;
                    break;
                case "COPY":
                    Assert.Equal(from, instruction.Flag("from"));
                    var target = instruction.Words[1] == "." ? WorkingDirectory : instruction.Words[1];
                    Directory.CreateDirectory(Folder + target);
                    await new Command("cp", "-R", $"{built}{instruction.Words[0]}/.", Folder + target).CheckedAsync();
                    if (instruction.Flag("chown") is { } owner)
                    {
                        var (user, group) = (Expand(owner.Split(':')[0]), Expand(owner.Split(':')[1]));
                        Assert.Equal(user, group);
                        _owned.Add((target, int.Parse(user, CultureInfo.InvariantCulture)));
                    }

                    break;
                case "ENV":
                    _environment.Add(instruction.Text.Split('=', 2)[0], instruction.Text.Split('=', 2)[1]);
                    break;
                case "USER":
                    // A name would keep Kubernetes from seeing that it is not root (runAsNonRoot).
                    User = int.Parse(Expand(instruction.Text), CultureInfo.InvariantCulture);
                    break;
                case "EXPOSE":
                    Port = int.Parse(instruction.Text, CultureInfo.InvariantCulture);
                    break;
                default:
                    Assert.Equal("ENTRYPOINT", instruction.Word);
                    EntryPoint = instruction.Words;
                    break;
            }
        }
    }

    private string Expand(string text) => text.StartsWith('$') ? _environment[text[1..]] : text;

    // Of .dockerignore and COPY: whatever matches or lies in a folder that does.
    private static Regex Pattern(string pattern) => new(
        "^" + Regex.Escape(pattern).Replace(@"\*\*/", "(?:.*/)?", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal) + "(?:/.*)?$");

    [GeneratedRegex(@"\s/(?=\w)")]
    private static partial Regex AbsolutePath();
}

/// <summary>Images, each built once, when the first test needs it.</summary>
public sealed class ServiceImages(CreatedServices services)
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<Combination, Lazy<Task<object>>> _images = new();

    internal async Task<ServiceImage> OfAsync(Combination combination) =>
        (ServiceImage)await _images.GetOrAdd(combination, _ => new(async () => await ServiceImage.BuildAsync(services, combination))).Value;
}
