using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using CloudIntel.TestKit.Certificates;
using CloudIntel.TestKit.Clusters;
using CloudIntel.TestKit.Files;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.EndToEnd.Operator;

/// <summary>What kubectl meets at the admission gate of a real API server, with an operator that has the rights of config/rbac.</summary>
public sealed class GateTests : IAsyncLifetime
{
    private const string Configuration = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/cloudintel-gate";
    private const string NamespaceNameLabel = "kubernetes.io/metadata.name";

    private const string PolicyReportDefinition =
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: policyreports.wgpolicyk8s.io, annotations: { api-approved.kubernetes.io: "https://github.com/kubernetes-sigs/wg-policy-prototypes" } }
        spec:
          group: wgpolicyk8s.io
          scope: Namespaced
          names: { kind: PolicyReport, listKind: PolicyReportList, plural: policyreports, singular: policyreport }
          versions: [{ name: v1alpha2, served: true, storage: true, schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } } }]
        """;

    private OperatorCluster cluster = null!;
    private string shop = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        cluster = await OperatorCluster.StartAsync(Cancel);
        shop = await cluster.Plane.CreateNamespaceAsync("shop", Cancel);
        await new FakeKubelets(cluster.Plane).AddNodeAsync("node-1", Cancel);
    }

    public ValueTask DisposeAsync() => cluster?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task What_breaks_a_policy_is_turned_away_warned_about_or_written_down()
    {
        await cluster.StartWithGateAsync(Cancel);
        await PolicyAsync("replicas", "rules: [{ name: most, replicas: { max: 3 } }]", "enforcement: Deny", "exempt: { groups: [release-managers] }", "breakGlass: { groups: [sre] }");
        await PolicyAsync("owners", "rules: [{ name: team, labels: { required: [{ key: team }] } }]", "enforcement: Warn");
        await PolicyAsync("requests", "rules: [{ name: cpu, requests: { required: [cpu] } }]", "enforcement: Audit");
        await AskedAboutAsync("deployments", "deployments/scale");
        await UntilRefusedAsync(Deployment("web", 4), "replicas/most");
        await UntilTriedAsync(Deployment("web", 1), result => result.Error.Contains("owners/team", StringComparison.Ordinal));

        // Deny, also where it is only tried.
        var denied = await KubectlAsync(Deployment("web", 4), "apply", "-f", "-");
        Assert.NotEqual(0, denied.ExitCode);
        Assert.Contains("replicas/most", denied.Error, StringComparison.Ordinal);
        Assert.Contains($"Deployment {shop}/web", denied.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, (await KubectlAsync(Deployment("web", 4), "apply", "--dry-run=server", "-f", "-")).ExitCode);
        Assert.Equal(0, (await KubectlAsync(Deployment("web", 2), "apply", "--dry-run=server", "-f", "-")).ExitCode);
        Assert.Equal("", (await KubectlAsync("", "get", "deployments", "-n", shop, "-o", "name")).Output);

        // Warn, and write down.
        var warned = await KubectlAsync(Deployment("web", 3), "apply", "-f", "-");
        Assert.Equal(0, warned.ExitCode);
        Assert.Contains("Warning: owners/team: ", warned.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("requests/cpu", warned.Error, StringComparison.Ordinal);

        // Changes, and the number of replicas alone.
        Assert.NotEqual(0, (await KubectlAsync(Deployment("web", 5), "apply", "-f", "-")).ExitCode);
        var scaled = await KubectlAsync("", "scale", "deployment/web", "-n", shop, "--replicas=9");
        Assert.NotEqual(0, scaled.ExitCode);
        Assert.Contains("replicas/most", scaled.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await KubectlAsync("", "scale", "deployment/web", "-n", shop, "--replicas=1")).ExitCode);

        // Those who may.
        Assert.Equal(0, (await KubectlAsync(Deployment("released", 9), "apply", "-f", "-", "--as=ada", "--as-group=release-managers", "--as-group=system:masters")).ExitCode);
        var broken = await KubectlAsync(Deployment("urgent", 9, "cloudintel.io/break-glass: sale"), "apply", "-f", "-", "--as=ada", "--as-group=sre", "--as-group=system:masters");
        Assert.Equal(0, broken.ExitCode);
        Assert.Contains("sale", broken.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, (await KubectlAsync(Deployment("other", 9, "cloudintel.io/break-glass: sale"), "apply", "-f", "-")).ExitCode);

        // What nobody may be held up by.
        Assert.Equal(0, (await KubectlAsync(Deployment("web", 9, @namespace: "kube-system"), "apply", "-f", "-")).ExitCode);
        Assert.Equal(0, (await KubectlAsync(Deployment("web", 9, @namespace: OperatorCluster.Namespace), "apply", "-f", "-")).ExitCode);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task A_price_is_held_against_its_limit_before_it_is_paid()
    {
        await cluster.StartWithGateAsync(Cancel);
        await PolicyAsync("costs", """rules: [{ name: most, monthlyCost: { max: "100", maxIncrease: "60" } }]""", "enforcement: Deny");
        // A core of an m6i.xlarge is some 40 dollars a month.
        await UntilRefusedAsync(Deployment("web", 9, cpu: "1"), "USD");
        Assert.Equal(0, (await KubectlAsync(Deployment("web", 1, cpu: "1"), "apply", "-f", "-")).ExitCode);
        var dear = await KubectlAsync(Deployment("dear", 9, cpu: "1"), "apply", "-f", "-");
        Assert.NotEqual(0, dear.ExitCode);
        Assert.Contains("USD", dear.Error, StringComparison.Ordinal);
        Assert.Contains("100", dear.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, (await KubectlAsync("", "scale", "deployment/web", "-n", shop, "--replicas=9")).ExitCode);
        Assert.Equal(0, (await KubectlAsync("", "label", "deployment/web", "-n", shop, "team=search")).ExitCode);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task While_the_operator_is_down_each_policy_fails_as_it_says()
    {
        await LabelAsync(); // as servers from 1.21 on do themselves
        var running = await cluster.StartWithGateAsync(Cancel);
        await PolicyAsync("closed", "match: { kinds: [StatefulSet] }", "rules: [{ name: most, replicas: { max: 3 } }]", "enforcement: Deny", "failurePolicy: Fail");
        await PolicyAsync("open", "match: { kinds: [Deployment] }", "rules: [{ name: most, replicas: { max: 3 } }]", "enforcement: Deny");
        var configuration = await AskedAboutAsync("deployments", "statefulsets");
        Assert.Equal("Fail", FailurePolicy(configuration, "fail.gate.cloudintel.io"));
        await PolicyReadyAsync("closed", it => it.Condition("FailsClosed") == "True Registered");
        await UntilRefusedAsync(StatefulSet("db", 9), "closed/most");
        await UntilRefusedAsync(Deployment("web", 9), "open/most");

        await cluster.KillAsync(running);

        Assert.Equal(0, (await KubectlAsync(Deployment("web", 9), "apply", "-f", "-")).ExitCode);
        var refused = await KubectlAsync(StatefulSet("db", 1), "apply", "-f", "-");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("fail.gate.cloudintel.io", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await KubectlAsync(StatefulSet("db", 1, "kube-system"), "apply", "-f", "-")).ExitCode);
        Assert.Equal(0, (await KubectlAsync(StatefulSet("db", 1, OperatorCluster.Namespace), "apply", "-f", "-")).ExitCode);

        // The glass: it stays broken while the annotation is there.
        await cluster.Plane.KubectlAsync(Cancel, "annotate", "namespace", OperatorCluster.Namespace, "cloudintel.io/gate=off");
        await cluster.Plane.KubectlAsync(Cancel, "delete", "validatingwebhookconfiguration", "cloudintel-gate");
        await UntilLetInAsync(StatefulSet("db", 9));
        await cluster.StartWithGateAsync(Cancel);
        await PolicyReadyAsync("closed", it => it.Condition("Ready") == "False GateShutOff");
        Assert.Equal(0, (await KubectlAsync(StatefulSet("db", 8), "apply", "-f", "-")).ExitCode);

        await cluster.Plane.KubectlAsync(Cancel, "annotate", "namespace", OperatorCluster.Namespace, "cloudintel.io/gate-");
        await AskedAboutAsync("deployments", "statefulsets");
        await UntilRefusedAsync(StatefulSet("db", 10), "closed/most");
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task Where_namespaces_do_not_carry_their_name_nothing_fails_closed()
    {
        var running = await cluster.StartWithGateAsync(Cancel);
        await PolicyAsync("closed", "match: { kinds: [StatefulSet] }", "rules: [{ name: most, replicas: { max: 3 } }]", "enforcement: Deny", "failurePolicy: Fail");
        var configuration = await AskedAboutAsync("statefulsets");

        Assert.Equal("Ignore", FailurePolicy(configuration, "fail.gate.cloudintel.io"));
        var policy = await PolicyReadyAsync("closed", it => it.Condition("FailsClosed") == "False NamespacesUnlabelled");
        Assert.Contains($"kubectl label namespace kube-system {NamespaceNameLabel}=kube-system", policy.ToString(), StringComparison.Ordinal);
        await UntilRefusedAsync(StatefulSet("db", 4), "closed/most");
        await cluster.KillAsync(running);
        Assert.Equal(0, (await KubectlAsync(StatefulSet("db", 4), "apply", "-f", "-")).ExitCode);

        await LabelAsync();
        await cluster.StartWithGateAsync(Cancel);
        await cluster.WaitForAsync(Configuration, it => FailurePolicy(it, "fail.gate.cloudintel.io") == "Fail", Cancel);
        await PolicyReadyAsync("closed", it => it.Condition("FailsClosed") == "True Registered");
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task The_configuration_is_there_as_long_as_a_policy_is_and_is_written_once()
    {
        await cluster.StartWithGateAsync(Cancel);
        await PolicyAsync("replicas", "match: { kinds: [Deployment] }", "rules: [{ name: most, replicas: { max: 3 } }]", "enforcement: Deny");
        var first = await AskedAboutAsync("deployments");
        var owner = first.GetProperty("metadata").GetProperty("ownerReferences")[0];
        Assert.Equal(("Namespace", OperatorCluster.Namespace), (owner.GetProperty("kind").GetString(), owner.GetProperty("name").GetString()));
        Assert.All(first.GetProperty("webhooks").EnumerateArray(), webhook => Assert.DoesNotContain("*", webhook.GetProperty("clientConfig").ToString() + Rules(webhook), StringComparison.Ordinal));

        await PolicyReadyAsync("replicas", it => it.Condition("Ready") == "True Judging");
        await cluster.Plane.KubectlAsync(Cancel, "annotate", "costpolicy", "replicas", "note=1"); // wakes everybody, and changes nothing
        await PolicyAsync("suspended", "rules: [{ name: most, replicas: { max: 3 } }]", "suspend: true");
        await PolicyReadyAsync("suspended", it => it.Condition("Ready") == "False Suspended");
        var again = await AskedAboutAsync("deployments");
        Assert.Equal(first.GetProperty("metadata").GetProperty("resourceVersion").GetString(), again.GetProperty("metadata").GetProperty("resourceVersion").GetString());

        // What somebody deletes comes back.
        await cluster.Plane.KubectlAsync(Cancel, "delete", "validatingwebhookconfiguration", "cloudintel-gate");
        await AskedAboutAsync("deployments");

        await UntilRefusedAsync(Deployment("web", 9), "replicas/most");
        await cluster.Plane.KubectlAsync(Cancel, "delete", "costpolicy", "--all");
        await UntilLetInAsync(Deployment("web", 9));
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task What_is_there_already_is_judged_too()
    {
        await cluster.ApplyAsync(PolicyReportDefinition, Cancel);
        await cluster.Plane.KubectlAsync(Cancel, "wait", "--for=condition=Established", "--timeout=60s", "crd", "policyreports.wgpolicyk8s.io");
        await cluster.ApplyAsync(Deployment("old", 7), Cancel);
        await cluster.ApplyAsync(Deployment("small", 1), Cancel);
        var running = await cluster.StartWithGateAsync(Cancel, ("Gate__AuditDelay", "00:00:00"));
        await PolicyAsync("replicas", "match: { kinds: [Deployment] }", "rules: [{ name: most, replicas: { max: 3 } }]", "enforcement: Deny");

        var policy = await PolicyReadyAsync("replicas", it => it.GetProperty("status").GetProperty("violating").GetInt32() == 1);
        Assert.Equal(2, policy.GetProperty("status").GetProperty("objects").GetInt32());
        var violation = Assert.Single(policy.GetProperty("status").GetProperty("violations").EnumerateArray().ToList());
        Assert.Equal(("Deployment", shop, "old", "most"), (Text(violation, "kind"), Text(violation, "namespace"), Text(violation, "name"), Text(violation, "rule")));
        await cluster.WaitForAsync("/api/v1/events", list => Reasons(list, "replicas").Contains("ViolationsFound"), Cancel);
        Assert.Equal(1, await running.MetricAsync("cloudintel_costpolicy_violations", "policy=\"replicas\"", Cancel));

        var report = await cluster.WaitForAsync($"/apis/wgpolicyk8s.io/v1alpha2/namespaces/{shop}/policyreports/cloudintel", it => it.GetProperty("summary").GetProperty("fail").GetInt32() == 1, Cancel);
        var result = Assert.Single(report.GetProperty("results").EnumerateArray().ToList());
        Assert.Equal(("replicas", "most", "fail", "old"), (Text(result, "policy"), Text(result, "rule"), Text(result, "result"), Text(result.GetProperty("resources")[0], "name")));

        // A change that does not make it worse goes on; one that mends it is seen.
        Assert.Equal(0, (await KubectlAsync("", "label", "deployment/old", "-n", shop, "team=search")).ExitCode);
        Assert.Equal(0, (await KubectlAsync("", "scale", "deployment/old", "-n", shop, "--replicas=2")).ExitCode);
        await PolicyAsync("replicas", "match: { kinds: [Deployment] }", "rules: [{ name: most, replicas: { max: 4 } }]", "enforcement: Deny");
        await PolicyReadyAsync("replicas", it => it.GetProperty("status").GetProperty("violating").GetInt32() == 0);
        await cluster.WaitForAsync("/apis/wgpolicyk8s.io/v1alpha2/policyreports", list => list.GetProperty("items").GetArrayLength() == 0, Cancel);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task A_certificate_that_has_ended_is_an_operator_that_is_down_until_it_is_renewed()
    {
        await LabelAsync();
        using var authority = TestAuthority.Create();
        using var folder = new TestFolder();
        var port = LoopbackPort.Free().ToString(CultureInfo.InvariantCulture);
        (string, string)[] settings = [("Webhook__Certificates", "Files"), ("Webhook__Directory", folder.Path), ("Webhook__Url", $"https://127.0.0.1:{port}"), ("Endpoints__WebhookPort", port)];
        Write(folder, authority, TimeProvider.System.GetUtcNow().AddDays(1));
        var first = await cluster.StartWithGateAsync(Cancel, settings);
        await PolicyAsync("closed", "match: { kinds: [StatefulSet] }", "rules: [{ name: most, replicas: { max: 3 } }]", "enforcement: Deny", "failurePolicy: Fail");
        await PolicyAsync("open", "match: { kinds: [Deployment] }", "rules: [{ name: most, replicas: { max: 3 } }]", "enforcement: Deny");
        await UntilRefusedAsync(StatefulSet("db", 4), "closed/most");
        await UntilRefusedAsync(Deployment("web", 4), "open/most");

        await cluster.KillAsync(first); // API servers hold on to connections that they have
        Write(folder, authority, TimeProvider.System.GetUtcNow().AddDays(-1));
        await cluster.StartOperatorAsync(cluster.Plane.Server, Cancel, settings);

        await UntilRefusedAsync(StatefulSet("db", 1), "expired");
        Assert.Equal(0, (await KubectlAsync(Deployment("web", 4), "apply", "-f", "-")).ExitCode);

        Write(folder, authority, TimeProvider.System.GetUtcNow().AddDays(1));
        await UntilLetInAsync(StatefulSet("db", 1));
        await UntilRefusedAsync(StatefulSet("db", 4), "closed/most");
    }

    private static void Write(TestFolder folder, TestAuthority authority, DateTimeOffset until)
    {
        using var certificate = authority.Issue("operator", ["127.0.0.1"], until: until);
        using var key = certificate.GetECDsaPrivateKey()!;
        folder.Write("tls.crt", certificate.ExportCertificatePem());
        folder.Write("tls.key", key.ExportPkcs8PrivateKeyPem());
        folder.Write("ca.crt", authority.Pem);
    }

    private Task PolicyAsync(string name, params string[] lines)
    {
        if (!lines.Any(line => line.StartsWith("match:", StringComparison.Ordinal)))
            lines = ["match: { kinds: [Deployment] }", .. lines];
        return cluster.ApplyAsync($"apiVersion: cloudintel.io/v1alpha1\nkind: CostPolicy\nmetadata: {{ name: {name} }}\nspec:\n  {string.Join("\n  ", lines)}\n", Cancel);
    }

    private Task<JsonElement> PolicyReadyAsync(string name, Func<JsonElement, bool> condition) => cluster.WaitForAsync($"/apis/cloudintel.io/v1alpha1/costpolicies/{name}", condition, Cancel);

    /// <summary>Waits until the API server is told to ask about resources.</summary>
    private Task<JsonElement> AskedAboutAsync(params string[] resources) => cluster.WaitForAsync(
        Configuration, it => resources.All(resource => it.GetProperty("webhooks").EnumerateArray().Any(webhook => Rules(webhook).Contains($"\"{resource}\"", StringComparison.Ordinal))), Cancel);

    /// <summary>Tries an object until the API server, which hears of configurations a moment later, and the gate, which reads prices first, answer as expected.</summary>
    private async Task UntilTriedAsync(string manifest, Func<CommandResult, bool> expected)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        while (await KubectlAsync(manifest, "apply", "--dry-run=server", "-f", "-") is var result && !expected(result))
        {
            if (patience.IsCancellationRequested)
                Assert.Fail($"The answer never became what was expected. The last one: {result.Error}{result.Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancel);
        }
    }

    private Task UntilRefusedAsync(string manifest, string by) => UntilTriedAsync(manifest, result => result.ExitCode != 0 && result.Error.Contains(by, StringComparison.Ordinal));

    private Task UntilLetInAsync(string manifest) => UntilTriedAsync(manifest, result => result.ExitCode == 0);

    private async Task LabelAsync()
    {
        foreach (var name in (string[])["kube-system", "kube-public", "kube-node-lease", OperatorCluster.Namespace])
            await cluster.Plane.KubectlAsync(Cancel, "label", "--overwrite", "namespace", name, $"{NamespaceNameLabel}={name}");
    }

    private Task<CommandResult> KubectlAsync(string input, params string[] arguments) =>
        Command.RunAsync(TestPrograms.Require("kubectl"), ["--kubeconfig", cluster.Plane.Kubeconfig, .. arguments], input, Cancel);

    private string Deployment(string name, int replicas, string annotation = "", string? @namespace = null, string cpu = "100m") => Workload("Deployment", name, replicas, annotation, @namespace, cpu, "");

    private string StatefulSet(string name, int replicas, string? @namespace = null) => Workload("StatefulSet", name, replicas, "", @namespace, "100m", "serviceName: db,");

    private string Workload(string kind, string name, int replicas, string annotation, string? @namespace, string cpu, string more) =>
        $$"""
        apiVersion: apps/v1
        kind: {{kind}}
        metadata: { name: {{name}}, namespace: {{@namespace ?? shop}}, annotations: { {{annotation}} } }
        spec: { replicas: {{replicas}}, {{more}} selector: { matchLabels: { app: {{name}} } }, template: { metadata: { labels: { app: {{name}} } }, spec: { containers: [{ name: main, image: image, resources: { requests: { cpu: {{cpu}}, memory: 1Gi } } }] } } }
        """;

    private static string Rules(JsonElement webhook) => webhook.TryGetProperty("rules", out var rules) ? rules.ToString() : "";

    private static string? FailurePolicy(JsonElement configuration, string entry) =>
        configuration.GetProperty("webhooks").EnumerateArray().Single(webhook => Text(webhook, "name") == entry).GetProperty("failurePolicy").GetString();

    private static string? Text(JsonElement entity, string name) => entity.GetProperty(name).GetString();

    private static List<string?> Reasons(JsonElement events, string name) =>
    [
        .. events.GetProperty("items").EnumerateArray().Where(item => Text(item.GetProperty("involvedObject"), "name") == name).Select(item => Text(item, "reason")),
    ];
}
