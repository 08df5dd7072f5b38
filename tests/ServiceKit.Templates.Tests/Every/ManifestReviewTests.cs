using ServiceKit.Templates.Tests.Deployed;
using ServiceKit.Templates.Tests.Managed;
using YamlDotNet.RepresentationModel;

namespace ServiceKit.Templates.Tests.Every;

/// <summary>
/// What strict reviewers of deployments ask for (the Pod Security Standard "restricted", and the rules of kube-score and kubesec), in the manifests of every combination; and the same of
/// Compose, as far as it has it.
/// </summary>
public sealed class ManifestReviewTests(CreatedServices services)
{
    public static TheoryData<Combination> InClusters => EveryDeploymentTests.InClusters;

    public static TheoryData<Combination> InCompose => EveryDeploymentTests.InCompose;

    [Theory]
    [MemberData(nameof(InClusters))]
    [Trait("Feature", "C11")]
    public void Pod_IsRestricted_AndHasItsLimits(Combination combination)
    {
        var deployment = Manifest(combination, "deployment.yaml");
        var pod = deployment.At("spec", "template", "spec");
        var container = (YamlMappingNode)Assert.Single(pod.Items("containers"));
        Assert.Equal("false", pod.Text("automountServiceAccountToken"));
        Assert.Equal("false", pod.Text("enableServiceLinks"));
        Assert.All((string[])["hostNetwork", "hostPID", "hostIPC", "initContainers"], name => Assert.Null(pod.Find(name)));
        Assert.Equal("true", pod.Text("securityContext", "runAsNonRoot"));
        Assert.NotEqual("0", pod.Text("securityContext", "runAsUser"));
        Assert.NotEqual("0", pod.Text("securityContext", "runAsGroup"));
        Assert.Equal("RuntimeDefault", pod.Text("securityContext", "seccompProfile", "type"));
        Assert.Equal("false", container.Text("securityContext", "allowPrivilegeEscalation"));
        Assert.Equal("false", container.Text("securityContext", "privileged"));
        Assert.Equal("true", container.Text("securityContext", "readOnlyRootFilesystem"));
        Assert.Equal(["ALL"], container.Items("securityContext", "capabilities", "drop").Select(item => item.ToString()));
        Assert.Null(container.At("securityContext", "capabilities").Find("add"));
        Assert.Null(((YamlMappingNode)container.Items("ports").Single()).Find("hostPort"));

        Assert.Equal(["cpu", "ephemeral-storage", "memory"], container.At("resources", "requests").Children.Keys.Select(key => key.ToString()).Order(StringComparer.Ordinal));
        foreach (var resource in (string[])["memory", "ephemeral-storage"])
        {
            Assert.InRange(Sizes.Bytes(container.Text("resources", "requests", resource)), 1, Sizes.Bytes(container.Text("resources", "limits", resource)));
        }

        // What lies in memory or on the node's disk has an end too.
        Assert.All(pod.Items("volumes").OfType<YamlMappingNode>().Where(volume => volume.Find("emptyDir") is not null), volume =>
            Assert.InRange(Sizes.Bytes(volume.Text("emptyDir", "sizeLimit")), 1, Sizes.Bytes(container.Text("resources", "limits", "ephemeral-storage"))));
        Assert.All(pod.Items("volumes").OfType<YamlMappingNode>().Where(volume => volume.Find("secret") is not null), volume => Assert.Equal("0440", volume.Text("secret", "defaultMode")));
        Assert.Matches("^[a-z-]+:[0-9]+\\.[0-9]+\\.[0-9]+$", container.Text("image"));
        // The two ask different things: a store that is gone is no reason for a restart.
        Assert.NotEqual(container.Text("livenessProbe", "httpGet", "path"), container.Text("readinessProbe", "httpGet", "path"));
        // No secret is a variable: whoever may read the manifest would read it.
        Assert.All(KubernetesManifests.Read(deployment).Environment, variable => Assert.DoesNotMatch("(?i)(ADMIN|API_KEYS|PEPPERS|PASSWORD|CONNECTION)", variable.Key));
    }

    [Theory]
    [MemberData(nameof(InClusters))]
    [Trait("Feature", "C11")]
    public void SeveralReplicas_AreApart_AndOneIsAlwaysLeft(Combination combination)
    {
        var deployment = Manifest(combination, "deployment.yaml");
        var several = deployment.Text("spec", "replicas") != "1";
        Assert.Equal(combination.Store == "postgres", several);
        var spread = deployment.At("spec", "template", "spec").Find("topologySpreadConstraints");
        Assert.Equal(several, spread is not null);
        Assert.Equal(several, services.Every.Of(combination).ContainsKey("kubernetes/disruption.yaml"));
        if (several)
        {
            var constraint = Assert.Single((YamlSequenceNode)spread!);
            Assert.Equal("kubernetes.io/hostname", constraint.Text("topologyKey"));
            Assert.Equal("1", constraint.Text("maxSkew"));
            Assert.Equal(EveryCombination.Slug, constraint.Text("labelSelector", "matchLabels", "app.kubernetes.io/name"));
            var budget = Manifest(combination, "disruption.yaml");
            Assert.Equal("policy/v1", budget.Text("apiVersion"));
            Assert.Equal("1", budget.Text("spec", "minAvailable"));
            Assert.Equal("AlwaysAllow", budget.Text("spec", "unhealthyPodEvictionPolicy"));
            Assert.Equal(EveryCombination.Slug, budget.Text("spec", "selector", "matchLabels", "app.kubernetes.io/name"));
        }
    }

    [Theory]
    [MemberData(nameof(InClusters))]
    [Trait("Feature", "C11")]
    public void Network_IsClosedButForWhatIsNamed(Combination combination)
    {
        var policy = Manifest(combination, "networkpolicy.yaml");
        Assert.Equal("networking.k8s.io/v1", policy.Text("apiVersion"));
        Assert.Equal("NetworkPolicy", policy.Text("kind"));
        Assert.Equal(["Ingress", "Egress"], policy.Items("spec", "policyTypes").Select(type => type.ToString()));
        // A rule without ports would open all of them.
        Assert.All(policy.Items("spec", "ingress").Concat(policy.Items("spec", "egress")), rule =>
        {
            Assert.NotEmpty(rule.Items("ports"));
            Assert.All(rule.Items("ports"), port => Assert.Matches("^(TCP|UDP)$", port.Text("protocol")));
        });
        Assert.Null(Manifest(combination, "service.yaml").At("spec").Find("type"));
        if (combination.Monitoring)
        {
            var monitor = Manifest(combination, "servicemonitor.yaml");
            Assert.Equal("monitoring.coreos.com/v1", monitor.Text("apiVersion"));
            Assert.Equal("/metrics", monitor.Items("spec", "endpoints").Single().Text("path"));
            Assert.Equal(combination.Auth != "none", ((YamlMappingNode)monitor.Items("spec", "endpoints").Single()).Find("authorization") is not null);
        }
    }

    [Theory]
    [MemberData(nameof(InCompose))]
    [Trait("Feature", "C11")]
    public void Compose_IsAsNarrow(Combination combination)
    {
        var compose = YamlNodes.Parse(services.Every.Of(combination)["compose.yaml"]);
        var service = compose.At("services", EveryCombination.Slug);
        var settings = ComposeFile.Read(compose, EveryCombination.Slug, new Dictionary<string, string> { ["SERVICEKIT_API_KEYS"] = "given" });
        Assert.True(settings.ReadOnlyRoot && settings.DropsAllCapabilities && settings.NoNewPrivileges);
        Assert.All(settings.Mounts.Where(mount => mount.Kind == MountKind.Memory), mount => Assert.NotNull(mount.Size));
        Assert.Equal("512", service.Text("pids_limit"));
        if (combination.HasKubernetes)
        {
            Assert.Equal(KubernetesManifests.Read(Manifest(combination, "deployment.yaml")).Memory, settings.Memory);
        }

        Assert.All((string[])["privileged", "cap_add", "network_mode", "pid", "ipc", "devices", "user"], name => Assert.Null(service.Find(name)));
        // No service but this one can be reached from the machine, and this one from the machine alone.
        Assert.All(compose.At("services").Children.Where(other => other.Key.ToString() != EveryCombination.Slug), other =>
        {
            Assert.Null(((YamlMappingNode)other.Value).Find("ports"));
            Assert.Contains("no-new-privileges:true", other.Value.Items("security_opt").Select(option => option.ToString()));
            Assert.Matches(":[0-9]+", other.Value.Text("image"));
        });
    }

    private YamlMappingNode Manifest(Combination combination, string file) => YamlNodes.Parse(services.Every.Of(combination)[$"kubernetes/{file}"]);
}
