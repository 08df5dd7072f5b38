using System.Globalization;
using ServiceKit.Templates.Tests.Managed;
using YamlDotNet.RepresentationModel;

namespace ServiceKit.Templates.Tests.Deployed;

/// <summary>Reads what a cluster reads of a deployment. What it does not know fails the test, so that nothing of the file is passed over.</summary>
internal static class KubernetesManifests
{
    private static readonly string[] KnownOfThePod =
    [
        "automountServiceAccountToken", "enableServiceLinks", "terminationGracePeriodSeconds", "topologySpreadConstraints", "securityContext", "containers", "volumes",
    ];

    private static readonly string[] KnownOfTheContainer =
    [
        "name", "image", "ports", "env", "readinessProbe", "livenessProbe", "lifecycle", "resources", "securityContext", "volumeMounts",
    ];

    /// <summary>What the manifest says of its one container.</summary>
    public static ContainerSettings Read(YamlMappingNode deployment)
    {
        var pod = deployment.At("spec", "template", "spec");
        var container = (YamlMappingNode)pod.Items("containers").Single();
        Assert.Subset(KnownOfThePod.ToHashSet(), pod.Children.Keys.Select(key => key.ToString()).ToHashSet());
        Assert.Subset(KnownOfTheContainer.ToHashSet(), container.Children.Keys.Select(key => key.ToString()).ToHashSet());
        var volumes = pod.Items("volumes").ToDictionary(volume => volume.Text("name"));
        var port = container.Items("ports").Single();
        foreach (var probe in (string[])["readinessProbe", "livenessProbe"])
        {
            Assert.Equal(port.Text("name"), container.Text(probe, "httpGet", "port"));
        }

        return new ContainerSettings
        {
            Environment = container.Find("env") is YamlSequenceNode variables ? variables.ToDictionary(variable => variable.Text("name"), variable => variable.Text("value")) : new Dictionary<string, string>(),
            Mounts = [.. container.Items("volumeMounts").Select(mount => Mount((YamlMappingNode)mount, (YamlMappingNode)volumes[mount.Text("name")]))],
            Port = Number(port.Text("containerPort")),
            Grace = TimeSpan.FromSeconds(Number(pod.Text("terminationGracePeriodSeconds"))),
            ReadOnlyRoot = container.Text("securityContext", "readOnlyRootFilesystem") == "true",
            DropsAllCapabilities = container.Items("securityContext", "capabilities", "drop").Single().ToString() == "ALL",
            NoNewPrivileges = container.Text("securityContext", "allowPrivilegeEscalation") == "false",
            User = (Number(pod.Text("securityContext", "runAsUser")), Number(pod.Text("securityContext", "runAsGroup"))),
            FilesGroup = Number(pod.Text("securityContext", "fsGroup")),
            Probes = [container.Text("livenessProbe", "httpGet", "path"), container.Text("readinessProbe", "httpGet", "path")],
            BeforeStop = TimeSpan.FromSeconds(Number(container.Text("lifecycle", "preStop", "sleep", "seconds"))),
            Memory = Sizes.Bytes(container.Text("resources", "limits", "memory")),
        };
    }

    private static Mount Mount(YamlMappingNode mount, YamlMappingNode volume)
    {
        var target = mount.Text("mountPath");
        if (volume.Find("secret") is YamlMappingNode secret)
        {
            Assert.Equal("true", mount.Text("readOnly"));
            // A secret that is missing keeps the container from starting at all.
            Assert.NotEqual("true", secret.Find("optional")?.ToString());
            return new Mount(target, MountKind.SecretFolder, secret.Text("secretName"), Mode: (UnixFileMode)Convert.ToInt32(secret.Text("defaultMode"), 8));
        }

        return volume.Find("emptyDir") is YamlMappingNode memory
            ? new Mount(target, MountKind.Memory, "", Sizes.Bytes(memory.Text("sizeLimit")))
            : new Mount(target, MountKind.Volume, volume.Text("persistentVolumeClaim", "claimName"));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
