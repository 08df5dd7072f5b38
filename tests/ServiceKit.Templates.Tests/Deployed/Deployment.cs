using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using ServiceKit.Templates.Tests.Managed;
using YamlDotNet.RepresentationModel;

namespace ServiceKit.Templates.Tests.Deployed;

/// <summary>A created service as Compose or Kubernetes has it: its image, what the file says, and secrets where README.md puts them.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class Deployment : IDisposable
{
    public const string Key = "sk_test_full_access_0000";

    // 32 bytes in base64, and no secret.
    private static readonly string Pepper = Convert.ToBase64String(SHA256.HashData("a pepper of tests"u8));

    private readonly CreatedServices _services;
    private readonly Combination _combination;
    private readonly bool _inCluster;
    private readonly string? _connection;
    private readonly Dictionary<string, string> _variables = [];
    private bool _hasFirstKey = true;

    /// <param name="services">Where the service was created.</param>
    /// <param name="combination">Which one.</param>
    /// <param name="engine">compose or kubernetes.</param>
    /// <param name="connection">The connection string of a database on a socket of this machine.</param>
    public Deployment(CreatedServices services, Combination combination, string engine, string? connection = null)
    {
        _services = services;
        _combination = combination;
        _inCluster = engine == "kubernetes";
        _connection = connection is null ? null : "Host=postgres;" + string.Join(';', connection.Split(';').Where(part => !part.StartsWith("Host=", StringComparison.Ordinal)));
        var socket = connection?.Split(';').Single(part => part.StartsWith("Host=", StringComparison.Ordinal))["Host=".Length..];
        Host = new ContainerHost { Database = socket is null ? null : Path.Combine(socket, ".s.PGSQL.5432") };
    }

    public ContainerHost Host { get; }

    public Task<ServiceImage> ImageAsync() => _services.Images.OfAsync(_combination);

    public ContainerSettings Settings
    {
        get
        {
            if (_inCluster)
            {
                return KubernetesManifests.Read(YamlNodes.Parse(_services.MadeOf(_combination)["kubernetes/deployment.yaml"]));
            }

            var settings = ComposeFile.Read(YamlNodes.Parse(_services.MadeOf(_combination)["compose.yaml"]), _combination.Slug, _variables);
            return _hasFirstKey ? settings : settings with { Mounts = [.. settings.Mounts.Where(mount => Path.GetFileName(mount.Target) != "ADMIN_API_KEY")] };
        }
    }

    /// <summary>The shape of the secret, as the file in git shows it.</summary>
    public IReadOnlyDictionary<string, string> SecretInGit => YamlNodes.Parse(_services.MadeOf(_combination)["kubernetes/secret.yaml"]).At("stringData").Children
        .ToDictionary(entry => entry.Key.ToString(), entry => ((YamlScalarNode)entry.Value).Value!);

    public async Task<Container> StartAsync() => await Container.StartAsync(Host, await ImageAsync(), Settings);

    /// <summary>Gives the service its secrets, with these keys as the first ones.</summary>
    public Deployment WithKeys(params string[] keys)
    {
        if (_combination.IsManaged)
        {
            return WithSecrets(Managed(keys.Single()));
        }

        if (_combination.Auth == "none")
        {
            return this;
        }

        if (_combination.Auth == "env" && !_inCluster)
        {
            _variables["SERVICEKIT_API_KEYS"] = string.Join(',', keys);
            return this;
        }

        return WithSecrets(new() { ["api_keys.txt"] = string.Join('\n', ["# one key a line", .. keys]) + "\n" });
    }

    /// <summary>Takes the first key away: out of the secret of the cluster, or out of the compose file.</summary>
    public void WithoutFirstKey()
    {
        _hasFirstKey = false;
        WithSecrets(Managed(null));
    }

    /// <summary>Writes exactly these secrets, by their names in the cluster, in place of those from before.</summary>
    public Deployment WithSecrets(Dictionary<string, string> secrets)
    {
        if (_inCluster)
        {
            var mount = Settings.Mounts.Single(mount => mount.Kind == MountKind.SecretFolder);
            Host.Secret(mount.Source, mount.Mode!.Value, Settings.FilesGroup!.Value).Write(secrets);
            return this;
        }

        foreach (var mount in Settings.Mounts.Where(mount => mount.Kind == MountKind.SecretFile))
        {
            // Compose does not start what lacks a file; an empty one is the nearest there is.
            Host.WriteFile(mount.Source, secrets.GetValueOrDefault(Path.GetFileName(mount.Source), ""));
        }

        return this;
    }

    /// <summary>The secrets of managed keys. Of the first key they hold the hash alone.</summary>
    private Dictionary<string, string> Managed(string? firstKey)
    {
        var secrets = new Dictionary<string, string> { ["ServiceKit__KeyManagement__Peppers__1"] = Pepper };
        if (firstKey is not null)
        {
            secrets["ADMIN_API_KEY"] = "sha256$" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(firstKey)));
        }

        if (_connection is not null)
        {
            secrets["ConnectionStrings__Keys"] = _connection;
        }

        return secrets;
    }

    public void Dispose() => Host.Dispose();
}
