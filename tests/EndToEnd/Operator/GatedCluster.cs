using System.Text.Json;
using CloudIntel.TestKit.Clusters;
using CloudIntel.TestKit.Processes;

namespace CloudIntel.EndToEnd.Operator;

/// <summary>A cluster with a node that has a price and a namespace that the admission gate judges, and kubectl to try it.</summary>
internal sealed class GatedCluster : IAsyncDisposable
{
    /// <summary>What API servers are told to ask about.</summary>
    public const string Configuration = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/cloudintel-gate";

    /// <summary>The label by which API servers leave namespaces alone.</summary>
    public const string NamespaceNameLabel = "kubernetes.io/metadata.name";

    private GatedCluster(OperatorCluster cluster, string shop) => (Cluster, Shop) = (cluster, shop);

    /// <summary>The cluster.</summary>
    public OperatorCluster Cluster { get; }

    /// <summary>The namespace of the objects.</summary>
    public string Shop { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts a control plane; no operator runs yet.</summary>
    public static async Task<GatedCluster> StartAsync(CancellationToken cancellationToken)
    {
        var cluster = await OperatorCluster.StartAsync(cancellationToken);
        await new FakeKubelets(cluster.Plane).AddNodeAsync("node-1", cancellationToken);
        return new(cluster, await cluster.Plane.CreateNamespaceAsync("shop", cancellationToken));
    }

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();

    /// <summary>Applies a policy, about Deployments where it does not say.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="lines">Lines of its spec.</param>
    public Task PolicyAsync(string name, params string[] lines)
    {
        if (!lines.Any(line => line.StartsWith("match:", StringComparison.Ordinal)))
            lines = ["match: { kinds: [Deployment] }", .. lines];
        return Cluster.ApplyAsync($"apiVersion: cloudintel.io/v1alpha1\nkind: CostPolicy\nmetadata: {{ name: {name} }}\nspec:\n  {string.Join("\n  ", lines)}\n", Cancel);
    }

    /// <summary>Waits for a policy.</summary>
    public Task<JsonElement> PolicyReadyAsync(string name, Func<JsonElement, bool> condition) => Cluster.WaitForAsync($"/apis/cloudintel.io/v1alpha1/costpolicies/{name}", condition, Cancel);

    /// <summary>Waits until the API server is told to ask about resources.</summary>
    public Task<JsonElement> AskedAboutAsync(params string[] resources) => Cluster.WaitForAsync(
        Configuration, it => resources.All(resource => it.GetProperty("webhooks").EnumerateArray().Any(webhook => Rules(webhook).Contains($"\"{resource}\"", StringComparison.Ordinal))), Cancel);

    /// <summary>Tries an object until the API server, which hears of configurations a moment later, and the gate, which reads prices first, answer as expected.</summary>
    public async Task<CommandResult> UntilTriedAsync(string manifest, Func<CommandResult, bool> expected)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            var result = await KubectlAsync(manifest, "apply", "--dry-run=server", "-f", "-");
            if (expected(result))
                return result;
            if (patience.IsCancellationRequested)
                Assert.Fail($"The answer never became what was expected. The last one: {result.Error}{result.Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancel);
        }
    }

    /// <summary>Tries an object until it is turned away with a text.</summary>
    public Task<CommandResult> UntilRefusedAsync(string manifest, string by) => UntilTriedAsync(manifest, result => result.ExitCode != 0 && result.Error.Contains(by, StringComparison.Ordinal));

    /// <summary>Tries an object until it is let in with a warning.</summary>
    public Task<CommandResult> UntilWarnedAsync(string manifest, string of) => UntilTriedAsync(manifest, result => result.ExitCode == 0 && result.Error.Contains(of, StringComparison.Ordinal));

    /// <summary>Tries an object until it is let in.</summary>
    public Task<CommandResult> UntilLetInAsync(string manifest) => UntilTriedAsync(manifest, result => result.ExitCode == 0);

    /// <summary>Labels namespaces by their names, as servers from 1.21 on do themselves.</summary>
    public async Task LabelAsync()
    {
        foreach (var name in (string[])["kube-system", "kube-public", "kube-node-lease", OperatorCluster.Namespace])
            await Cluster.Plane.KubectlAsync(Cancel, "label", "--overwrite", "namespace", name, $"{NamespaceNameLabel}={name}");
    }

    /// <summary>Runs kubectl as administrator, whatever comes of it.</summary>
    public Task<CommandResult> KubectlAsync(string input, params string[] arguments) =>
        Command.RunAsync(TestPrograms.Require("kubectl"), ["--kubeconfig", Cluster.Plane.Kubeconfig, .. arguments], input, Cancel);

    public string Deployment(string name, int replicas, string annotation = "", string? @namespace = null, string cpu = "100m") => Workload("Deployment", name, replicas, annotation, @namespace, cpu, "");

    public string StatefulSet(string name, int replicas, string? @namespace = null, string annotation = "") => Workload("StatefulSet", name, replicas, annotation, @namespace, "100m", "serviceName: db,");

    /// <summary>The rules of an entry of the configuration, as JSON.</summary>
    public static string Rules(JsonElement webhook) => webhook.TryGetProperty("rules", out var rules) ? rules.ToString() : "";

    private string Workload(string kind, string name, int replicas, string annotation, string? @namespace, string cpu, string more) =>
        $$"""
        apiVersion: apps/v1
        kind: {{kind}}
        metadata: { name: {{name}}, namespace: {{@namespace ?? Shop}}, annotations: { {{annotation}} } }
        spec: { replicas: {{replicas}}, {{more}} selector: { matchLabels: { app: {{name}} } }, template: { metadata: { labels: { app: {{name}} } }, spec: { containers: [{ name: main, image: image, resources: { requests: { cpu: {{cpu}}, memory: 1Gi } } }] } } }
        """;
}
