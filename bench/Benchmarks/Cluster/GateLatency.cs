using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CloudIntel.Benchmarks.Report;
using CloudIntel.TestKit.Clusters;

namespace CloudIntel.Benchmarks.Cluster;

/// <summary>
/// What the admission gate adds to a write: dry-run creations of a Deployment with 100 CostPolicies that are about it, each with a rule about its price, its labels, its requests and its replicas. The gate is shut
/// off and on by its annotation, in turns.
/// </summary>
internal static class GateLatency
{
    private const int Policies = 100;

    private const string Configuration = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/cloudintel-gate";

    /// <summary>Measures.</summary>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(int rounds, string program, CancellationToken cancellationToken)
    {
        await using var cluster = await BenchCluster.StartAsync(cancellationToken);
        var folder = Directory.CreateTempSubdirectory("cloudintel-bench-").FullName;
        await new FakeKubelets(cluster.Plane).AddNodeAsync("node-1", cancellationToken); // so that there are prices
        for (var policy = 0; policy < Policies; policy++)
            await cluster.SendAsync(HttpMethod.Post, "/apis/cloudintel.io/v1alpha1/costpolicies", Policy(policy), "application/json", cancellationToken);
        await using var started = OperatorProcess.Start(cluster, program, folder);
        await started.WaitUntilReadyAsync(cancellationToken);
        var writes = new OfferedWrites(cluster, "/apis/apps/v1/namespaces/default/deployments?dryRun=All", Deployment(), "gate.cloudintel.io");
        await SwitchAsync(cluster, isOn: true, cancellationToken);
        var latency = new AddedLatency(writes, rounds);
        await latency.WaitAsync(called: true, cancellationToken);
        await latency.WarmUpAsync(cancellationToken);
        var figures = await latency.MeasureAsync(
            $"gate of {Policies} policies", () => SwitchAsync(cluster, isOn: false, cancellationToken), () => SwitchAsync(cluster, isOn: true, cancellationToken), cancellationToken);
        Directory.Delete(folder, recursive: true);
        return figures;
    }

    /// <summary>Shuts the gate off or on.</summary>
    private static async Task SwitchAsync(BenchCluster cluster, bool isOn, CancellationToken cancellationToken)
    {
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["cloudintel.io/gate"] = isOn ? null : "off" } } };
        await cluster.SendAsync(
            HttpMethod.Patch, $"/api/v1/namespaces/{BenchCluster.OperatorNamespace}", Encoding.UTF8.GetBytes(patch.ToJsonString()), "application/merge-patch+json", cancellationToken);
        while (await IsThereAsync(cluster, cancellationToken) != isOn)
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
    }

    private static async Task<bool> IsThereAsync(BenchCluster cluster, CancellationToken cancellationToken)
    {
        using var answer = await cluster.Plane.Admin.GetAsync(Configuration, cancellationToken);
        return answer.IsSuccessStatusCode;
    }

    private static byte[] Policy(int number) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$$"""
        {"apiVersion":"cloudintel.io/v1alpha1","kind":"CostPolicy","metadata":{"name":"policy-{{{number:000}}}"},"spec":{"match":{"kinds":["Deployment"]},"enforcement":"Audit","rules":[
        {"name":"cost","monthlyCost":{"max":"100000"}},
        {"name":"owners","labels":{"required":[{"key":"team","pattern":"^[a-z]+$"}]}},
        {"name":"requests","requests":{"required":["cpu","memory"]}},
        {"name":"replicas","replicas":{"max":1000}}]}}
        """));

    private static byte[] Deployment() => Encoding.UTF8.GetBytes("""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","labels":{"team":"search"}},"spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"}},
        "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[
        {"name":"main","image":"image","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}],"ports":[{"containerPort":8080}],"resources":{"requests":{"cpu":"500m","memory":"1Gi"},"limits":{"memory":"1Gi"}}},
        {"name":"proxy","image":"image","resources":{"requests":{"cpu":"100m","memory":"128Mi"}}}]}}}}
        """);
}
