using System.Globalization;
using System.Text.RegularExpressions;
using ServiceKit.Templates.Tests.Managed;
using YamlDotNet.RepresentationModel;

namespace ServiceKit.Templates.Tests.Deployed;

/// <summary>Reads what Compose and Swarm read. What it does not know fails the test, so that nothing of the file is passed over.</summary>
internal static partial class ComposeFile
{
    // Compose kills after ten seconds if the file names no other time.
    private static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(10);

    private static readonly string[] Known =
    [
        "build", "image", "ports", "environment", "secrets", "depends_on", "volumes", "read_only", "tmpfs", "cap_drop", "security_opt", "mem_limit", "pids_limit", "stop_grace_period", "restart", "deploy",
    ];

    /// <summary>What the file says of one service, with these variables in <c>.env</c>.</summary>
    public static ContainerSettings Read(YamlMappingNode file, string name, IReadOnlyDictionary<string, string> variables)
    {
        var service = file.At("services", name);
        Assert.Subset(Known.ToHashSet(), service.Children.Keys.Select(key => key.ToString()).ToHashSet());
        return new ContainerSettings
        {
            Environment = service.Find("environment") is YamlMappingNode environment
                ? environment.Children.ToDictionary(variable => variable.Key.ToString(), variable => Interpolate(variable.Value.ToString(), variables))
                : new Dictionary<string, string>(),
            Mounts = [.. Texts(service, "tmpfs").Select(Memory), .. Secrets(file, service), .. Texts(service, "volumes").Select(volume => Volume(file, volume))],
            Port = Texts(service, "ports").Select(Port).SingleOrDefault(8080),
            Grace = service.Find("stop_grace_period") is { } grace ? Sizes.Time(grace.ToString()) : DefaultGrace,
            ReadOnlyRoot = service.Find("read_only")?.ToString() == "true",
            DropsAllCapabilities = Texts(service, "cap_drop").Contains("ALL"),
            NoNewPrivileges = Texts(service, "security_opt").Contains("no-new-privileges:true"),
            Memory = service.Find("mem_limit") is { } memory ? Sizes.Bytes(memory.ToString()) : null,
        };
    }

    /// <summary>${NAME} and ${NAME:?what to do if it is missing or empty}.</summary>
    public static string Interpolate(string text, IReadOnlyDictionary<string, string> variables) => Variable().Replace(text, match =>
    {
        var value = variables.GetValueOrDefault(match.Groups[1].Value, "");
        return value.Length == 0 && match.Groups[2].Success ? throw new InvalidOperationException($"required variable {match.Groups[1].Value} is missing a value: {match.Groups[2].Value}") : value;
    });

    private static IEnumerable<string> Texts(YamlMappingNode node, string name) => node.Find(name) is YamlSequenceNode items ? items.OfType<YamlScalarNode>().Select(item => item.Value!) : [];

    private static IEnumerable<Mount> Secrets(YamlMappingNode file, YamlMappingNode service)
    {
        foreach (var item in service.Find("secrets") is YamlSequenceNode items ? items : [])
        {
            var source = item is YamlMappingNode ? item.Text("source") : item.ToString();
            var target = item is YamlMappingNode mapping && mapping.Find("target") is { } named ? named.ToString() : source;
            var secret = file.At("secrets", source);
            // In Swarm, a secret is not a file of the machine.
            var path = secret.Find("external")?.ToString() == "true" ? source : secret.Text("file");
            yield return new Mount(target.StartsWith('/') ? target : $"/run/secrets/{target}", MountKind.SecretFile, path);
        }
    }

    private static Mount Memory(string tmpfs)
    {
        var options = tmpfs.Split(':', 2).ElementAtOrDefault(1)?.Split(',') ?? [];
        Assert.All(options, option => Assert.Matches("^(size=|mode=1777$)", option));
        return new Mount(tmpfs.Split(':')[0], MountKind.Memory, "", options.SingleOrDefault(option => option.StartsWith("size=", StringComparison.Ordinal)) is { } size ? Sizes.Bytes(size["size=".Length..]) : null);
    }

    private static Mount Volume(YamlMappingNode file, string volume)
    {
        var parts = volume.Split(':');
        Assert.Equal(2, parts.Length);
        Assert.NotNull(file.At("volumes").Children[new YamlScalarNode(parts[0])]);
        return new Mount(parts[1], MountKind.Volume, parts[0]);
    }

    // Address of the machine, its port, and that of the container.
    private static int Port(string published)
    {
        Assert.StartsWith("127.0.0.1:", published, StringComparison.Ordinal);
        return int.Parse(published.Split(':')[^1], CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"\$\{([A-Z_]+)(?::\?([^}]*))?\}")]
    private static partial Regex Variable();
}
