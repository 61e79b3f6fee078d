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
    private const int PerSecond = 200;

    private const int Policies = 100;

    private const string Configuration = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/cloudintel-gate";

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

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
        await SwitchAsync(cluster, writes, isOn: true, cancellationToken);
        for (var rate = 20; rate <= PerSecond; rate *= 2) // warms both processes up
            await writes.OfferAsync(rate, Duration / 5, cancellationToken);

        var (with, without, calls) = (new List<Latencies>(), new List<Latencies>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            await SwitchAsync(cluster, writes, isOn: false, cancellationToken);
            without.Add(await writes.OfferAsync(PerSecond, Duration, cancellationToken));
            await SwitchAsync(cluster, writes, isOn: true, cancellationToken);
            var (sum, count) = await writes.CallsAsync(cancellationToken);
            with.Add(await writes.OfferAsync(PerSecond, Duration, cancellationToken));
            var (sumAfter, countAfter) = await writes.CallsAsync(cancellationToken);
            calls.Add((sumAfter - sum) / (countAfter - count) * 1000);
        }

        Directory.Delete(folder, recursive: true);
        return
        [
            new(new($"gate, {Policies} policies: added latency at {PerSecond}/s, p50", Added(latencies => latencies.Median)), "ms"),
            new(new($"gate, {Policies} policies: added latency at {PerSecond}/s, p99", Added(latencies => latencies.P99)), "ms", Goal.AtMost(10)),
            new(new("write with the gate, p50", [.. with.Select(latencies => latencies.Median)]), "ms", Peer: new("write without the gate, p50", [.. without.Select(latencies => latencies.Median)])),
            new(new("write with the gate, p99", [.. with.Select(latencies => latencies.P99)]), "ms", Peer: new("write without the gate, p99", [.. without.Select(latencies => latencies.P99)])),
            new(new("writes that failed with the gate", [.. with.Select(latencies => (double)latencies.Failed)]), "", Peer: new("writes that failed without it", [.. without.Select(latencies => (double)latencies.Failed)])),
            new(new("call of the gate as the API server times it, mean", calls), "ms"),
        ];

        IReadOnlyList<double> Added(Func<Latencies, double> of) => [.. with.Zip(without, (one, other) => of(one) - of(other))];
    }

    /// <summary>Shuts the gate off or on, and waits until the API server has heard of it: whether a second of writes asks it.</summary>
    private static async Task SwitchAsync(BenchCluster cluster, OfferedWrites writes, bool isOn, CancellationToken cancellationToken)
    {
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["cloudintel.io/gate"] = isOn ? null : "off" } } };
        await cluster.SendAsync(
            HttpMethod.Patch, $"/api/v1/namespaces/{BenchCluster.OperatorNamespace}", Encoding.UTF8.GetBytes(patch.ToJsonString()), "application/merge-patch+json", cancellationToken);
        while (await IsThereAsync(cluster, cancellationToken) != isOn)
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        while (true)
        {
            var (_, before) = await writes.CallsAsync(cancellationToken);
            await writes.OfferAsync(PerSecond, TimeSpan.FromSeconds(1), cancellationToken);
            var (_, after) = await writes.CallsAsync(cancellationToken);
            if (after - before == (isOn ? PerSecond : 0))
                return;
        }
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
