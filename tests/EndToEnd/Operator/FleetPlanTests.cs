using System.Text.Json;

namespace CloudIntel.EndToEnd.Operator;

/// <summary>From Deployments and nodes of an API server to the nodes of a cluster, by one operator that has the rights of config/rbac and no others.</summary>
public sealed class FleetPlanTests : IAsyncLifetime
{
    private const string Plans = "/apis/cloudintel.io/v1alpha1/namespaces/shop/fleetplans";

    private OperatorCluster cluster = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => cluster = await OperatorCluster.StartAsync(Cancel);

    public ValueTask DisposeAsync() => cluster?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task Deployments_of_Workloads_get_nodes_by_their_rules_and_nodes_of_today_stay()
    {
        await cluster.StartOperatorAsync(Cancel, ("FinOps__RetryInterval", "00:00:05"));
        await cluster.ApplyAsync(
            """
            apiVersion: v1
            kind: Namespace
            metadata: { name: shop }
            ---
            apiVersion: cloudintel.io/v1alpha1
            kind: FleetPlan
            metadata: { name: shop, namespace: shop }
            spec: { providers: [aws] }
            """,
            Cancel);
        await cluster.WaitForAsync($"{Plans}/shop", it => it.Condition("Ready") == "False NoWorkloads", Cancel);
        await cluster.ApplyAsync(
            """
            apiVersion: cloudintel.io/v1alpha1
            kind: Workload
            metadata: { name: checkout, namespace: shop }
            spec:
              targetRef: { kind: Deployment, name: checkout }
              compliance: { dataResidency: [DE] }
            ---
            apiVersion: cloudintel.io/v1alpha1
            kind: Workload
            metadata: { name: batch, namespace: shop }
            spec: { resources: { replicas: 4, cpu: "1", memory: 2Gi } }
            """,
            Cancel);
        await cluster.WaitForAsync($"{Plans}/shop", it => it.Condition("Ready") == "False TargetMissing", Cancel);
        await cluster.ApplyAsync(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: checkout, namespace: shop }
            spec:
              replicas: 3
              selector: { matchLabels: { app: checkout } }
              template:
                metadata: { labels: { app: checkout } }
                spec:
                  nodeSelector: { kubernetes.io/arch: amd64 }
                  affinity:
                    podAntiAffinity:
                      requiredDuringSchedulingIgnoredDuringExecution:
                      - { topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { app: checkout } } }
                  topologySpreadConstraints:
                  - { maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: { matchLabels: { app: checkout } } }
                  containers:
                  - { name: checkout, image: checkout, resources: { requests: { cpu: 500m, memory: 1Gi } } }
            """,
            Cancel);

        var status = (await cluster.WaitForAsync($"{Plans}/shop", it => it.Condition("Placed") == "True Placed", Cancel)).GetProperty("status");
        Assert.Equal(("aws", "eu-central-1"), (status.GetProperty("provider").GetString(), status.GetProperty("region").GetString()));
        Assert.Equal((2, 7), (status.GetProperty("workloads").GetInt32(), status.GetProperty("pods").GetInt32()));
        Assert.Equal(["eu-central-1a", "eu-central-1b", "eu-central-1c"], Pools(status).Select(pool => pool.GetProperty("zone").GetString()).Distinct().Order(StringComparer.Ordinal));
        Assert.True(status.GetProperty("nodes").GetInt32() >= 3);
        Assert.InRange(Statuses.Money(status.GetProperty("lowerBound")), 0.01m, Statuses.Money(status.GetProperty("hourlyCost")));
        var columns = await cluster.Plane.KubectlAsync(Cancel, "get", "fleetplans", "-n", "shop");
        Assert.Matches(@"NAME\s+READY\s+PLACED\s+REGION\s+NODES\s+USD/MONTH\s+ABOVE-BOUND%\s+SAVING\s+AGE", columns);
        Assert.Matches(@"shop\s+True\s+True\s+eu-central-1\s+\d+\s+\d+\.\d\d\s+\d+\.\d\d", columns);

        // A cluster that is there, in three zones: no more than a quarter of it is given up.
        foreach (var (name, zone) in ((string Name, string Zone)[])[("n1", "a"), ("n2", "b"), ("n3", "c"), ("n4", "c")])
        {
            await cluster.ApplyAsync(
                $$"""
                apiVersion: v1
                kind: Node
                metadata:
                  name: {{name}}
                  labels: { pool: shop, node.kubernetes.io/instance-type: m6i.large, topology.kubernetes.io/region: eu-central-1, topology.kubernetes.io/zone: eu-central-1{{zone}} }
                status: { allocatable: { cpu: 1930m, memory: 7Gi, pods: "29" } }
                """,
                Cancel);
        }

        await cluster.ApplyAsync(
            """
            apiVersion: cloudintel.io/v1alpha1
            kind: FleetPlan
            metadata: { name: shop, namespace: shop }
            spec: { providers: [aws], today: { matchLabels: { pool: shop } }, disruption: { maximumReplacedPercent: 25 } }
            """,
            Cancel);
        status = (await cluster.WaitForAsync($"{Plans}/shop", it => it.GetProperty("status").TryGetProperty("saving", out _), Cancel)).GetProperty("status");
        Assert.True(Pools(status).Sum(pool => pool.TryGetProperty("kept", out var kept) ? kept.GetInt32() : 0) >= 3);
        Assert.InRange(status.GetProperty("removedNodes").GetInt32(), 0, 1);
    }

    private static IEnumerable<JsonElement> Pools(JsonElement status) => status.GetProperty("pools").EnumerateArray();
}
