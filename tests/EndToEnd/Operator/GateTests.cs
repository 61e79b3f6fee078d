using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using CloudIntel.TestKit.Certificates;
using CloudIntel.TestKit.Files;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.EndToEnd.Operator;

/// <summary>What kubectl meets at the admission gate of a real API server, with an operator that has the rights of config/rbac.</summary>
public sealed class GateTests : IAsyncLifetime
{
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

    private GatedCluster gate = null!;

    private OperatorCluster Cluster => gate.Cluster;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => gate = await GatedCluster.StartAsync(Cancel);

    public ValueTask DisposeAsync() => gate?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task What_breaks_a_policy_is_turned_away_warned_about_or_written_down()
    {
        var running = await Cluster.StartWithGateAsync(Cancel);
        await gate.PolicyAsync("replicas", "rules: [{ name: most, replicas: { max: 3 } }]", "enforcement: Deny", "exempt: { groups: [release-managers] }", "breakGlass: { groups: [sre] }");
        await gate.PolicyAsync("owners", "rules: [{ name: team, labels: { required: [{ key: team }] } }]", "enforcement: Warn");
        await gate.PolicyAsync("requests", "rules: [{ name: cpu, requests: { required: [cpu] } }]", "enforcement: Audit");
        await gate.AskedAboutAsync("deployments", "deployments/scale");
        await gate.UntilRefusedAsync(gate.Deployment("web", 4), "replicas/most");
        await gate.UntilTriedAsync(gate.Deployment("web", 1), result => result.Error.Contains("owners/team", StringComparison.Ordinal));

        // Deny, also where it is only tried.
        var denied = await gate.KubectlAsync(gate.Deployment("web", 4), "apply", "-f", "-");
        Assert.NotEqual(0, denied.ExitCode);
        Assert.Contains("replicas/most", denied.Error, StringComparison.Ordinal);
        Assert.Contains($"Deployment {gate.Shop}/web", denied.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, (await gate.KubectlAsync(gate.Deployment("web", 4), "apply", "--dry-run=server", "-f", "-")).ExitCode);
        Assert.Equal(0, (await gate.KubectlAsync(gate.Deployment("web", 2), "apply", "--dry-run=server", "-f", "-")).ExitCode);
        Assert.Equal("", (await gate.KubectlAsync("", "get", "deployments", "-n", gate.Shop, "-o", "name")).Output);

        // Warn, and write down.
        var warned = await gate.KubectlAsync(gate.Deployment("web", 3), "apply", "-f", "-");
        Assert.Equal(0, warned.ExitCode);
        Assert.Contains("Warning: owners/team: ", warned.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("requests/cpu", warned.Error, StringComparison.Ordinal);

        // Changes, and the number of replicas alone.
        Assert.NotEqual(0, (await gate.KubectlAsync(gate.Deployment("web", 5), "apply", "-f", "-")).ExitCode);
        var scaled = await gate.KubectlAsync("", "scale", "deployment/web", "-n", gate.Shop, "--replicas=9");
        Assert.NotEqual(0, scaled.ExitCode);
        Assert.Contains("replicas/most", scaled.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await gate.KubectlAsync("", "scale", "deployment/web", "-n", gate.Shop, "--replicas=1")).ExitCode);

        // Those who may.
        Assert.Equal(0, (await gate.KubectlAsync(gate.Deployment("released", 9), "apply", "-f", "-", "--as=ada", "--as-group=release-managers", "--as-group=system:masters")).ExitCode);
        var broken = await gate.KubectlAsync(gate.Deployment("urgent", 9, "cloudintel.io/break-glass: sale"), "apply", "-f", "-", "--as=ada", "--as-group=sre", "--as-group=system:masters");
        Assert.Equal(0, broken.ExitCode);
        Assert.Contains("sale", broken.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, (await gate.KubectlAsync(gate.Deployment("other", 9, "cloudintel.io/break-glass: sale"), "apply", "-f", "-")).ExitCode);

        // What nobody may be held up by.
        Assert.Equal(0, (await gate.KubectlAsync(gate.Deployment("web", 9, @namespace: "kube-system"), "apply", "-f", "-")).ExitCode);
        Assert.Equal(0, (await gate.KubectlAsync(gate.Deployment("web", 9, @namespace: OperatorCluster.Namespace), "apply", "-f", "-")).ExitCode);

        // Its rights are enough to tell API servers of a new certificate.
        Assert.DoesNotContain("cannot be kept in step", running.LogTail(10_000), StringComparison.Ordinal);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task What_is_applied_together_with_its_namespace_is_judged_by_its_labels()
    {
        await Cluster.StartWithGateAsync(Cancel);
        await gate.PolicyAsync("prod", "match: { kinds: [Deployment], namespaceSelector: { matchLabels: { stage: prod } } }", "rules: [{ name: most, replicas: { max: 3 } }]", "enforcement: Deny");
        await Cluster.Plane.KubectlAsync(Cancel, "label", "namespace", gate.Shop, "stage=prod");
        await gate.UntilRefusedAsync(gate.Deployment("web", 9), "prod/most");

        for (var number = 0; number < 10; number++)
        {
            var name = $"new-{number}";
            var both = await gate.KubectlAsync($"apiVersion: v1\nkind: Namespace\nmetadata: {{ name: {name}, labels: {{ stage: prod }} }}\n---\n{gate.Deployment("web", 9, @namespace: name)}", "apply", "-f", "-");
            Assert.Contains("prod/most", both.Error, StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task A_price_is_held_against_its_limit_before_it_is_paid()
    {
        await Cluster.StartWithGateAsync(Cancel);
        await gate.PolicyAsync("costs", """rules: [{ name: most, monthlyCost: { max: "100", maxIncrease: "60" } }]""", "enforcement: Deny");
        // A core of an m6i.xlarge is some 40 dollars a month.
        await gate.UntilRefusedAsync(gate.Deployment("web", 9, cpu: "1"), "USD");
        Assert.Equal(0, (await gate.KubectlAsync(gate.Deployment("web", 1, cpu: "1"), "apply", "-f", "-")).ExitCode);
        var dear = await gate.KubectlAsync(gate.Deployment("dear", 9, cpu: "1"), "apply", "-f", "-");
        Assert.NotEqual(0, dear.ExitCode);
        Assert.Contains("USD", dear.Error, StringComparison.Ordinal);
        Assert.Contains("100", dear.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, (await gate.KubectlAsync("", "scale", "deployment/web", "-n", gate.Shop, "--replicas=9")).ExitCode);
        Assert.Equal(0, (await gate.KubectlAsync("", "label", "deployment/web", "-n", gate.Shop, "team=search")).ExitCode);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task A_namespace_is_held_to_what_everything_in_it_costs_together()
    {
        await Cluster.StartWithGateAsync(Cancel);
        await gate.PolicyAsync("whole", "match: { kinds: [Deployment, Job, Pod] }", """rules: [{ name: all, namespaceCost: { max: "110" } }]""", "enforcement: Deny");
        await gate.AskedAboutAsync("deployments", "jobs", "pods");
        await gate.UntilRefusedAsync(gate.Deployment("web", 9, cpu: "1"), "whole/all");
        await gate.UntilLetInAsync(gate.Deployment("web", 3, cpu: "1"));

        // A Job and a Pod that nobody controls leave less room, and a moment later as much less.
        Assert.Equal(0, (await gate.KubectlAsync(Job("once"), "apply", "-f", "-")).ExitCode);
        Assert.Equal(0, (await gate.KubectlAsync(Pod("bare"), "apply", "-f", "-")).ExitCode);
        var refused = await gate.KubectlAsync(gate.Deployment("web", 3, cpu: "1"), "apply", "-f", "-");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains($"With Deployment {gate.Shop}/web (", refused.Error, StringComparison.Ordinal);
        Assert.Contains($"namespace {gate.Shop} would cost", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await gate.KubectlAsync(gate.Deployment("web", 1, cpu: "1"), "apply", "-f", "-")).ExitCode);
        Assert.NotEqual(0, (await gate.KubectlAsync("", "scale", "deployment/web", "-n", gate.Shop, "--replicas=3")).ExitCode);

        // What is gone leaves room again.
        Assert.Equal(0, (await gate.KubectlAsync("", "delete", "job,pod", "--all", "-n", gate.Shop, "--wait=false", "--grace-period=0", "--force")).ExitCode);
        await gate.UntilLetInAsync(gate.Deployment("web", 3, cpu: "1"));
        Assert.Equal(0, (await gate.KubectlAsync("", "scale", "deployment/web", "-n", gate.Shop, "--replicas=3")).ExitCode);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task A_limit_of_replicas_holds_for_autoscalers_of_what_it_is_about()
    {
        await Cluster.StartWithGateAsync(Cancel);
        await gate.PolicyAsync("few", "rules: [{ name: most, replicas: { max: 20 } }]", "enforcement: Deny");
        await gate.AskedAboutAsync("deployments", "horizontalpodautoscalers");
        await gate.UntilRefusedAsync(gate.Deployment("web", 21), "few/most");
        Assert.Equal(0, (await gate.KubectlAsync(gate.Deployment("web", 3), "apply", "-f", "-")).ExitCode);

        var refused = await gate.KubectlAsync("", "autoscale", "deployment", "web", "-n", gate.Shop, "--min=1", "--max=100");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains($"HorizontalPodAutoscaler {gate.Shop}/web may make up to 100 replicas of Deployment web; the limit is 20", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await gate.KubectlAsync("", "autoscale", "deployment", "web", "-n", gate.Shop, "--min=1", "--max=20")).ExitCode);

        // One that is there, as before there was a policy.
        await Cluster.ApplyAsync($"---\n{{ apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, metadata: {{ name: late, namespace: {gate.Shop} }}, spec: {{ maxReplicas: 20, scaleTargetRef: {{ apiVersion: apps/v1, kind: Deployment, name: late }} }} }}", Cancel);
        await gate.PolicyAsync("few", "rules: [{ name: most, replicas: { max: 10 } }]", "enforcement: Deny");
        var late = await gate.UntilRefusedAsync(gate.Deployment("late", 3), "few/most");
        Assert.Contains($"HorizontalPodAutoscaler late may make up to 20 replicas of Deployment {gate.Shop}/late; the limit is 10", late.Error, StringComparison.Ordinal);
        await gate.PolicyReadyAsync("few", policy => policy.GetProperty("status").TryGetProperty("violations", out var found) && found.ToString().Contains("HorizontalPodAutoscaler web may make", StringComparison.Ordinal));
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task While_the_operator_is_down_each_policy_fails_as_it_says()
    {
        await gate.LabelAsync(); // as servers from 1.21 on do themselves
        var running = await Cluster.StartWithGateAsync(Cancel);
        await gate.PolicyAsync("closed", "match: { kinds: [StatefulSet] }", "rules: [{ name: most, replicas: { max: 3 } }]", "enforcement: Deny", "failurePolicy: Fail");
        await gate.PolicyAsync("open", "match: { kinds: [Deployment] }", "rules: [{ name: most, replicas: { max: 3 } }]", "enforcement: Deny");
        var configuration = await gate.AskedAboutAsync("deployments", "statefulsets");
        Assert.Equal("Fail", FailurePolicy(configuration, "fail.gate.cloudintel.io"));
        await gate.PolicyReadyAsync("closed", it => it.Condition("FailsClosed") == "True Registered");
        await gate.UntilRefusedAsync(gate.StatefulSet("db", 9), "closed/most");
        await gate.UntilRefusedAsync(gate.Deployment("web", 9), "open/most");

        await Cluster.KillAsync(running);

        Assert.Equal(0, (await gate.KubectlAsync(gate.Deployment("web", 9), "apply", "-f", "-")).ExitCode);
        var refused = await gate.KubectlAsync(gate.StatefulSet("db", 1), "apply", "-f", "-");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("fail.gate.cloudintel.io", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await gate.KubectlAsync(gate.StatefulSet("db", 1, "kube-system"), "apply", "-f", "-")).ExitCode);
        Assert.Equal(0, (await gate.KubectlAsync(gate.StatefulSet("db", 1, OperatorCluster.Namespace), "apply", "-f", "-")).ExitCode);

        // The glass: it stays broken while the annotation is there.
        await Cluster.Plane.KubectlAsync(Cancel, "annotate", "namespace", OperatorCluster.Namespace, "cloudintel.io/gate=off");
        await Cluster.Plane.KubectlAsync(Cancel, "delete", "validatingwebhookconfiguration", "cloudintel-gate");
        await gate.UntilLetInAsync(gate.StatefulSet("db", 9));
        await Cluster.StartWithGateAsync(Cancel);
        await gate.PolicyReadyAsync("closed", it => it.Condition("Ready") == "False GateShutOff");
        Assert.Equal(0, (await gate.KubectlAsync(gate.StatefulSet("db", 8), "apply", "-f", "-")).ExitCode);

        await Cluster.Plane.KubectlAsync(Cancel, "annotate", "namespace", OperatorCluster.Namespace, "cloudintel.io/gate-");
        await gate.AskedAboutAsync("deployments", "statefulsets");
        await gate.UntilRefusedAsync(gate.StatefulSet("db", 10), "closed/most");
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task Where_namespaces_do_not_carry_their_name_nothing_fails_closed()
    {
        var running = await Cluster.StartWithGateAsync(Cancel);
        await gate.PolicyAsync("closed", "match: { kinds: [StatefulSet] }", "rules: [{ name: most, replicas: { max: 3 } }]", "enforcement: Deny", "failurePolicy: Fail");
        var configuration = await gate.AskedAboutAsync("statefulsets");

        Assert.Equal("Ignore", FailurePolicy(configuration, "fail.gate.cloudintel.io"));
        var policy = await gate.PolicyReadyAsync("closed", it => it.Condition("FailsClosed") == "False NamespacesUnlabelled");
        Assert.Contains($"kubectl label namespace kube-system {GatedCluster.NamespaceNameLabel}=kube-system", policy.ToString(), StringComparison.Ordinal);
        await gate.UntilRefusedAsync(gate.StatefulSet("db", 4), "closed/most");
        await Cluster.KillAsync(running);
        Assert.Equal(0, (await gate.KubectlAsync(gate.StatefulSet("db", 4), "apply", "-f", "-")).ExitCode);

        await gate.LabelAsync();
        await Cluster.StartWithGateAsync(Cancel);
        await Cluster.WaitForAsync(GatedCluster.Configuration, it => FailurePolicy(it, "fail.gate.cloudintel.io") == "Fail", Cancel);
        await gate.PolicyReadyAsync("closed", it => it.Condition("FailsClosed") == "True Registered");
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task The_configuration_is_there_as_long_as_a_policy_is_and_is_written_once()
    {
        await Cluster.StartWithGateAsync(Cancel);
        await gate.PolicyAsync("replicas", "match: { kinds: [Deployment] }", "rules: [{ name: most, replicas: { max: 3 } }]", "enforcement: Deny");
        var first = await gate.AskedAboutAsync("deployments");
        var owner = first.GetProperty("metadata").GetProperty("ownerReferences")[0];
        Assert.Equal(("Namespace", OperatorCluster.Namespace), (owner.GetProperty("kind").GetString(), owner.GetProperty("name").GetString()));
        Assert.All(first.GetProperty("webhooks").EnumerateArray(), webhook => Assert.DoesNotContain("*", webhook.GetProperty("clientConfig").ToString() + GatedCluster.Rules(webhook), StringComparison.Ordinal));

        await gate.PolicyReadyAsync("replicas", it => it.Condition("Ready") == "True Judging");
        await Cluster.Plane.KubectlAsync(Cancel, "annotate", "costpolicy", "replicas", "note=1"); // wakes everybody, and changes nothing
        await gate.PolicyAsync("suspended", "rules: [{ name: most, replicas: { max: 3 } }]", "suspend: true");
        await gate.PolicyReadyAsync("suspended", it => it.Condition("Ready") == "False Suspended");
        var again = await gate.AskedAboutAsync("deployments");
        Assert.Equal(first.GetProperty("metadata").GetProperty("resourceVersion").GetString(), again.GetProperty("metadata").GetProperty("resourceVersion").GetString());

        // What somebody deletes comes back.
        await Cluster.Plane.KubectlAsync(Cancel, "delete", "validatingwebhookconfiguration", "cloudintel-gate");
        await gate.AskedAboutAsync("deployments");

        await gate.UntilRefusedAsync(gate.Deployment("web", 9), "replicas/most");
        await Cluster.Plane.KubectlAsync(Cancel, "delete", "costpolicy", "--all");
        await gate.UntilLetInAsync(gate.Deployment("web", 9));
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task What_is_there_already_is_judged_too()
    {
        await Cluster.ApplyAsync(PolicyReportDefinition, Cancel);
        await Cluster.Plane.KubectlAsync(Cancel, "wait", "--for=condition=Established", "--timeout=60s", "crd", "policyreports.wgpolicyk8s.io");
        await Cluster.ApplyAsync(gate.Deployment("old", 7), Cancel);
        await Cluster.ApplyAsync(gate.Deployment("small", 1), Cancel);
        var running = await Cluster.StartWithGateAsync(Cancel, ("Gate__AuditDelay", "00:00:00"));
        await gate.PolicyAsync("replicas", "match: { kinds: [Deployment] }", "rules: [{ name: most, replicas: { max: 3 } }]", "enforcement: Deny");

        var policy = await gate.PolicyReadyAsync("replicas", it => it.GetProperty("status").GetProperty("violating").GetInt32() == 1);
        Assert.Equal(2, policy.GetProperty("status").GetProperty("objects").GetInt32());
        var violation = Assert.Single(policy.GetProperty("status").GetProperty("violations").EnumerateArray().ToList());
        Assert.Equal(("Deployment", gate.Shop, "old", "most"), (Text(violation, "kind"), Text(violation, "namespace"), Text(violation, "name"), Text(violation, "rule")));
        await Cluster.WaitForAsync("/api/v1/events", list => Reasons(list, "replicas").Contains("ViolationsFound"), Cancel);
        Assert.Equal(1, await running.MetricAsync("cloudintel_costpolicy_violations", "policy=\"replicas\"", Cancel));

        var report = await Cluster.WaitForAsync($"/apis/wgpolicyk8s.io/v1alpha2/namespaces/{gate.Shop}/policyreports/cloudintel", it => it.GetProperty("summary").GetProperty("fail").GetInt32() == 1, Cancel);
        var result = Assert.Single(report.GetProperty("results").EnumerateArray().ToList());
        Assert.Equal(("replicas", "most", "fail", "old"), (Text(result, "policy"), Text(result, "rule"), Text(result, "result"), Text(result.GetProperty("resources")[0], "name")));

        // A change that does not make it worse goes on; one that mends it is seen.
        Assert.Equal(0, (await gate.KubectlAsync("", "label", "deployment/old", "-n", gate.Shop, "team=search")).ExitCode);
        Assert.Equal(0, (await gate.KubectlAsync("", "scale", "deployment/old", "-n", gate.Shop, "--replicas=2")).ExitCode);
        await gate.PolicyAsync("replicas", "match: { kinds: [Deployment] }", "rules: [{ name: most, replicas: { max: 4 } }]", "enforcement: Deny");
        await gate.PolicyReadyAsync("replicas", it => it.GetProperty("status").GetProperty("violating").GetInt32() == 0);
        await Cluster.WaitForAsync("/apis/wgpolicyk8s.io/v1alpha2/policyreports", list => list.GetProperty("items").GetArrayLength() == 0, Cancel);
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task A_certificate_that_has_ended_is_an_operator_that_is_down_until_it_is_renewed()
    {
        await gate.LabelAsync();
        using var authority = TestAuthority.Create();
        using var folder = new TestFolder();
        var port = LoopbackPort.Free().ToString(CultureInfo.InvariantCulture);
        (string, string)[] settings = [("Webhook__Certificates", "Files"), ("Webhook__Directory", folder.Path), ("Webhook__Url", $"https://127.0.0.1:{port}"), ("Endpoints__WebhookPort", port)];
        Write(folder, authority, TimeProvider.System.GetUtcNow().AddDays(1));
        var first = await Cluster.StartWithGateAsync(Cancel, settings);
        await gate.PolicyAsync("closed", "match: { kinds: [StatefulSet] }", "rules: [{ name: most, replicas: { max: 3 } }]", "enforcement: Deny", "failurePolicy: Fail");
        await gate.PolicyAsync("open", "match: { kinds: [Deployment] }", "rules: [{ name: most, replicas: { max: 3 } }]", "enforcement: Deny");
        await gate.UntilRefusedAsync(gate.StatefulSet("db", 4), "closed/most");
        await gate.UntilRefusedAsync(gate.Deployment("web", 4), "open/most");

        await Cluster.KillAsync(first); // API servers hold on to connections that they have
        Write(folder, authority, TimeProvider.System.GetUtcNow().AddDays(-1));
        await Cluster.StartOperatorAsync(Cluster.Plane.Server, Cancel, settings);

        await gate.UntilRefusedAsync(gate.StatefulSet("db", 1), "expired");
        Assert.Equal(0, (await gate.KubectlAsync(gate.Deployment("web", 4), "apply", "-f", "-")).ExitCode);

        Write(folder, authority, TimeProvider.System.GetUtcNow().AddDays(1));
        await gate.UntilLetInAsync(gate.StatefulSet("db", 1));
        await gate.UntilRefusedAsync(gate.StatefulSet("db", 4), "closed/most");
    }

    private static void Write(TestFolder folder, TestAuthority authority, DateTimeOffset until)
    {
        using var certificate = authority.Issue("operator", ["127.0.0.1"], until: until);
        using var key = certificate.GetECDsaPrivateKey()!;
        folder.Write("tls.crt", certificate.ExportCertificatePem());
        folder.Write("tls.key", key.ExportPkcs8PrivateKeyPem());
        folder.Write("ca.crt", authority.Pem);
    }

    private static string? FailurePolicy(JsonElement configuration, string entry) =>
        configuration.GetProperty("webhooks").EnumerateArray().Single(webhook => Text(webhook, "name") == entry).GetProperty("failurePolicy").GetString();

    private static string? Text(JsonElement entity, string name) => entity.GetProperty(name).GetString();

    private static List<string?> Reasons(JsonElement events, string name) =>
    [
        .. events.GetProperty("items").EnumerateArray().Where(item => Text(item.GetProperty("involvedObject"), "name") == name).Select(item => Text(item, "reason")),
    ];

    private const string OneCore = "containers: [{ name: main, image: image, resources: { requests: { cpu: 1, memory: 1Gi } } }]";

    private string Pod(string name) => $"---\n{{ apiVersion: v1, kind: Pod, metadata: {{ name: {name}, namespace: {gate.Shop} }}, spec: {{ {OneCore} }} }}";

    private string Job(string name) =>
        $"---\n{{ apiVersion: batch/v1, kind: Job, metadata: {{ name: {name}, namespace: {gate.Shop} }}, spec: {{ template: {{ spec: {{ restartPolicy: Never, {OneCore} }} }} }} }}";
}
