using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.Clouds.Locations;
using CloudIntel.Controllers.Shared;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Kubernetes.Webhooks;
using CloudIntel.Kubernetes.Webhooks.Certificates;
using CloudIntel.Ledger;
using CloudIntel.Operator;
using CloudIntel.Operator.Options;
using CloudIntel.Operator.Webhooks;
using CloudIntel.TestKit.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudIntel.EndToEnd.Deployment;

/// <summary>What config/ says, held against what the operator does.</summary>
public sealed class ManifestTests : IAsyncLifetime
{
    private const string Namespace = "cloudintel-system";
    private const string Service = "cloudintel-operator";

    /// <summary>Kinds of volumes that the restricted profile of pod security allows.</summary>
    private static readonly string[] RestrictedVolumes =
        ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

    private readonly WebApplication app = OperatorHost.Build([$"--FinOps:OperatorNamespace={Namespace}"]);
    private Manifests shipped = null!;

    public static TheoryData<string> Kustomizations =>
    [
        .. Directory.GetFiles(Path.Combine(TestPrograms.CheckoutRoot, "config"), "kustomization.yaml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Path.Combine(TestPrograms.CheckoutRoot, "config"), Path.GetDirectoryName(file)!))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Those that run the operator.</summary>
    public static TheoryData<string> Installations =>
        ["default", "base", "opa", "overlays/before-1.23", "overlays/cert-manager", "overlays/embedded-persistent", "overlays/postgresql"];

    private EndpointOptions Endpoints => app.Services.GetRequiredService<IOptions<EndpointOptions>>().Value;

    private WebhookCertificateOptions Certificate => app.Services.GetRequiredService<IOptions<WebhookCertificateOptions>>().Value;

    public async ValueTask InitializeAsync() => shipped = await Manifests.RenderAsync("default");

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Theory]
    [MemberData(nameof(Kustomizations))]
    public async Task Every_kustomization_renders(string kustomization) =>
        Assert.NotEmpty((await Manifests.RenderAsync(kustomization)).Objects);

    [Fact]
    public void Every_installation_is_tested() => Assert.Equal(
        [.. Installations.Select(row => row.Data).Append("overlays/crds-before-1.23").Order(StringComparer.Ordinal)],
        Kustomizations.Select(row => row.Data).Where(it => it is "default" or "base" or "opa" || it.StartsWith("overlays/", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Installations))]
    public async Task Pods_keep_the_restricted_profile(string installation)
    {
        var manifests = await Manifests.RenderAsync(installation);
        var pod = manifests.Pod;

        Assert.Equal("restricted", manifests.One("Namespace")["metadata"]!["labels"]!["pod-security.kubernetes.io/enforce"].Text());
        Assert.True((bool?)pod["securityContext"]!["runAsNonRoot"]);
        Assert.Null(pod["securityContext"]!["runAsUser"]); // the image says it, and OpenShift another one
        Assert.Equal("RuntimeDefault", pod["securityContext"]!["seccompProfile"]!["type"].Text());
        Assert.All((string[])["hostNetwork", "hostPID", "hostIPC", "initContainers"], field => Assert.Null(pod[field]));
        Assert.All(pod["volumes"]!.AsArray(), volume => Assert.Contains(volume!.AsObject().Single(field => field.Key != "name").Key, RestrictedVolumes));

        Assert.All(pod["containers"]!.AsArray(), container =>
        {
            var context = container!["securityContext"]!;
            Assert.False((bool?)context["allowPrivilegeEscalation"]);
            Assert.True((bool?)context["readOnlyRootFilesystem"]);
            Assert.Equal(["ALL"], context["capabilities"]!["drop"].Texts());
            Assert.Null(context["capabilities"]!["add"]);
            Assert.Null(context["privileged"]);
        });
    }

    [Fact]
    public void Ports_and_paths_of_probes_are_served()
    {
        Assert.Equal(
            new Dictionary<string, int> { ["health"] = Endpoints.HealthPort, ["metrics"] = Endpoints.MetricsPort, ["webhook"] = Endpoints.WebhookPort },
            shipped.Ports);
        var paths = Paths();
        foreach (var (probe, path) in new[] { ("startupProbe", "/healthz"), ("livenessProbe", "/healthz"), ("readinessProbe", "/readyz") })
        {
            var request = shipped.Container[probe]!["httpGet"]!;
            Assert.Equal(("health", path), (request["port"].Text(), request["path"].Text()));
            Assert.Contains(path, paths);
        }
    }

    [Theory]
    [MemberData(nameof(Installations))]
    public async Task The_webhook_configuration_is_what_the_code_would_make(string installation)
    {
        var written = (await Manifests.RenderAsync(installation)).One("ValidatingWebhookConfiguration");
        var made = app.Services.GetRequiredService<WebhookConfigurations>()
            .Validating(WebhookRegistration.ConfigurationName, WebhookConfigurations.AtService(Namespace, Service))!;
        var webhooks = JsonSerializer.SerializeToNode(made, app.Services.GetRequiredService<KubernetesJson>().TypeInfo<ValidatingWebhookConfiguration>())!["webhooks"];

        Assert.Equal(WebhookRegistration.ConfigurationName, written["metadata"]!["name"].Text());
        Assert.True(JsonNode.DeepEquals(webhooks, written["webhooks"]), $"The code makes\n{webhooks}\nand config/webhook says\n{written["webhooks"]}");
    }

    [Fact]
    public void The_service_leads_to_the_pods_and_is_what_the_certificate_is_for()
    {
        var service = shipped.One("Service");

        Assert.Equal((Namespace, Service), (service["metadata"]!["namespace"].Text(), service["metadata"]!["name"].Text()));
        Assert.Equal((Namespace, Service), (Certificate.Namespace!, Certificate.ServiceName!));
        Assert.True(service["spec"]!["selector"].Selects(shipped.PodLabels));
        Assert.All(service["spec"]!["ports"]!.AsArray(), port => Assert.Contains(port!["targetPort"].Text(), shipped.Ports.Keys));
        Assert.Equal(443, (int)service["spec"]!["ports"]!.AsArray().Single(port => port!["name"].Text() == "webhook")!["port"]!);
        Assert.All(
            shipped.One("ValidatingWebhookConfiguration")["webhooks"]!.AsArray(),
            webhook => Assert.Contains(webhook!["clientConfig"]!["service"]!["path"].Text(), Paths()));
    }

    [Fact]
    public void Prometheus_is_led_to_the_metrics_and_told_whom_to_trust()
    {
        var monitor = shipped.One("ServiceMonitor");
        var endpoint = Assert.Single(monitor["spec"]!["endpoints"]!.AsArray())!;
        var service = shipped.One("Service");

        Assert.True(monitor["spec"]!["selector"]!["matchLabels"].Selects(service["metadata"]!["labels"]!));
        Assert.Contains(endpoint["port"].Text(), service["spec"]!["ports"]!.AsArray().Select(port => port!["name"].Text()));
        Assert.Contains((string?)endpoint["path"] ?? "/metrics", Paths());
        Assert.True((bool?)endpoint["honorLabels"]); // budgets' series have a label namespace
        Assert.Equal($"{Service}.{Namespace}.svc", endpoint["tlsConfig"]!["serverName"].Text());
        Assert.Equal(Certificate.SecretName, endpoint["tlsConfig"]!["ca"]!["secret"]!["name"].Text());
    }

    [Theory]
    [MemberData(nameof(Installations))]
    public async Task Variables_are_settings_that_the_operator_knows(string installation)
    {
        var manifests = await Manifests.RenderAsync(installation);
        var settings = manifests.Container["env"]!.AsArray()
            .Where(variable => variable!["name"].Text().StartsWith(OperatorConfiguration.EnvironmentPrefix, StringComparison.Ordinal))
            .ToDictionary(
                variable => variable!["name"].Text()[OperatorConfiguration.EnvironmentPrefix.Length..].Replace("__", ":", StringComparison.Ordinal),
                variable => (string?)variable!["value"] ?? "of a Secret");

        await using var configured = OperatorHost.Build([.. settings.Select(setting => $"--{setting.Key}={setting.Value}")]); // or it throws
        Assert.All(settings, setting => Assert.Equal(setting.Value, configured.Configuration[setting.Key]));
        Assert.False((bool?)manifests.Pod["enableServiceLinks"]); // they would begin with our prefix
    }

    [Theory]
    [MemberData(nameof(Installations))]
    public async Task What_is_written_lies_on_volumes(string installation)
    {
        var manifests = await Manifests.RenderAsync(installation);
        var mounts = manifests.Container["volumeMounts"]!.AsArray().Where(mount => (bool?)mount!["readOnly"] is not true).ToList();
        var volumes = manifests.Pod["volumes"]!.AsArray().Select(volume => volume!["name"].Text());

        Assert.Empty(mounts.Select(mount => mount!["name"].Text()).Except(volumes));
        Assert.Contains(Path.GetDirectoryName(app.Services.GetRequiredService<IOptions<LedgerOptions>>().Value.Path), mounts.Select(mount => mount!["mountPath"].Text()));
        Assert.Contains("/tmp", mounts.Select(mount => mount!["mountPath"].Text())); // where .NET's temporary folder is, and downloads by default
        Assert.StartsWith(Path.GetTempPath(), new BillLocationOptions().TempFolder, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_certificate_of_cert_manager_is_the_one_that_is_mounted_and_read()
    {
        var manifests = await Manifests.RenderAsync("overlays/cert-manager");
        var certificate = manifests.One("Certificate")["spec"]!;
        var volume = manifests.Pod["volumes"]!.AsArray().Single(volume => volume!["name"].Text() == "certificates")!;
        var mount = manifests.Container["volumeMounts"]!.AsArray().Single(mount => mount!["name"].Text() == "certificates")!;

        Assert.Equal(Certificate.SecretName, certificate["secretName"].Text()); // the ServiceMonitor names it, too
        Assert.Equal(certificate["secretName"].Text(), volume["secret"]!["secretName"].Text());
        Assert.Equal(new WebhookOptions().Directory, mount["mountPath"].Text());
        Assert.Contains($"{Service}.{Namespace}.svc", certificate["dnsNames"].Texts());
        Assert.Equal(
            $"{Namespace}/{Manifests.NameOf(manifests.One("Certificate")).Split('/')[1]}",
            manifests.One("ValidatingWebhookConfiguration")["metadata"]!["annotations"]!["cert-manager.io/inject-ca-from"].Text());
    }

    [Fact]
    public void Rights_hold_no_wildcard_grant_no_rights_and_reach_Secrets_in_the_operators_namespace_alone()
    {
        string[] forbidden = ["*", "escalate", "bind", "impersonate"];
        var roles = shipped.Of("ClusterRole").Concat(shipped.Of("Role")).ToList();
        var words = roles.SelectMany(role => role["rules"]!.AsArray()).SelectMany(rule => rule!.AsObject()).SelectMany(part => part.Value.Texts());

        Assert.Empty(words.Intersect(forbidden));
        Assert.DoesNotContain(
            shipped.Of("ClusterRole").SelectMany(role => role["rules"]!.AsArray()).SelectMany(rule => rule!["resources"]?.Texts() ?? []),
            resource => resource is "secrets" or "pods/exec" or "roles" or "clusterroles");
        Assert.All(shipped.Of("Role"), role => Assert.Equal(Namespace, role["metadata"]!["namespace"].Text()));
        foreach (var binding in shipped.Of("ClusterRoleBinding").Concat(shipped.Of("RoleBinding")))
        {
            var subject = Assert.Single(binding["subjects"]!.AsArray())!;
            Assert.Equal(
                ("ServiceAccount", manifestAccount(), Namespace),
                (subject["kind"].Text(), subject["name"].Text(), subject["namespace"].Text()));
            Assert.Contains(roles, role => Manifests.NameOf(role) == $"{binding["roleRef"]!["kind"].Text()}/{binding["roleRef"]!["name"].Text()}");
        }

        string manifestAccount() => shipped.Pod["serviceAccountName"].Text();
    }

    [Fact]
    public async Task The_network_is_open_for_what_is_needed_and_for_nothing_else()
    {
        var policy = shipped.One("NetworkPolicy")["spec"]!;

        Assert.True(policy["podSelector"]!["matchLabels"].Selects(shipped.PodLabels));
        Assert.Equal(["Ingress", "Egress"], policy["policyTypes"].Texts());
        Assert.Equal(["health/TCP", "metrics/TCP", "webhook/TCP"], Open(policy, "ingress")); // names of the container's ports
        Assert.Equal(["443/TCP", "53/TCP", "53/UDP", "6443/TCP"], Open(policy, "egress"));
        Assert.Equal(
            ["443/TCP", "53/TCP", "53/UDP", "5432/TCP", "6443/TCP"],
            Open((await Manifests.RenderAsync("overlays/postgresql")).One("NetworkPolicy")["spec"]!, "egress"));

        static IEnumerable<string> Open(JsonNode policy, string direction) => policy[direction]!.AsArray()
            .SelectMany(rule => rule!["ports"]!.AsArray())
            .Select(port => $"{port!["port"]}/{port["protocol"]}")
            .Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task Two_replicas_share_the_work_and_a_single_one_blocks_no_drain()
    {
        var single = await Manifests.RenderAsync("overlays/embedded-persistent");

        Assert.Equal(2, (int)shipped.Deployment["spec"]!["replicas"]!);
        Assert.True(shipped.One("PodDisruptionBudget")["spec"]!["selector"]!["matchLabels"].Selects(shipped.PodLabels));
        Assert.True(shipped.Deployment["spec"]!["selector"]!["matchLabels"].Selects(shipped.PodLabels));
        Assert.Equal(1, (int)single.Deployment["spec"]!["replicas"]!);
        Assert.Equal("Recreate", single.Deployment["spec"]!["strategy"]!["type"].Text()); // one process at a time can hold the ledger
        Assert.Empty(single.Of("PodDisruptionBudget"));
        Assert.Equal(("true", "false"), (StartEmpty(shipped), StartEmpty(single))); // a ledger that lasts must not be thrown away

        static string StartEmpty(Manifests manifests) =>
            manifests.Container["env"]!.AsArray().Single(variable => variable!["name"].Text() == "CLOUDINTEL_Ledger__StartEmpty")!["value"].Text();
    }

    [Fact]
    public void A_pod_has_the_time_to_stop_that_the_process_takes() =>
        Assert.True((int)shipped.Pod["terminationGracePeriodSeconds"]! > OperatorOptions.ShutdownTimeout.TotalSeconds);

    [Fact]
    public void The_operator_looks_for_its_namespace_where_the_manifests_say_it()
    {
        var variable = shipped.Container["env"]!.AsArray().Single(variable => variable!["name"].Text() == "POD_NAMESPACE")!;

        Assert.Equal("metadata.namespace", variable["valueFrom"]!["fieldRef"]!["fieldPath"].Text());
        Assert.Equal(Namespace, shipped.Deployment["metadata"]!["namespace"].Text());
        Assert.Equal(Namespace, app.Services.GetRequiredService<IOptions<FinOpsOptions>>().Value.OperatorNamespace);
    }

    private List<string> Paths() =>
    [
        .. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Select(endpoint => endpoint.RoutePattern.RawText!),
    ];
}
