namespace CloudIntel.EndToEnd.Operator;

/// <summary>From a Deployment to where it is to run, by one operator that has the rights of config/rbac and no others.</summary>
public sealed class PlacementTests : IAsyncLifetime
{
    private const string Workloads = "/apis/cloudintel.io/v1alpha1/namespaces/shop/workloads";

    private OperatorCluster cluster = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => cluster = await OperatorCluster.StartAsync(Cancel);

    public ValueTask DisposeAsync() => cluster?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task What_a_Deployment_requests_is_placed_where_its_workload_allows()
    {
        await cluster.StartOperatorAsync(Cancel, ("FinOps__RetryInterval", "00:00:05"));
        await cluster.ApplyAsync(
            """
            apiVersion: v1
            kind: Namespace
            metadata: { name: shop }
            ---
            apiVersion: cloudintel.io/v1alpha1
            kind: Workload
            metadata: { name: checkout, namespace: shop }
            spec:
              targetRef: { kind: Deployment, name: checkout }
              compliance: { providers: [aws], dataResidency: [DE] }
              performance: { availabilityPercent: "99.9" }
            """,
            Cancel);
        await cluster.WaitForAsync($"{Workloads}/checkout", it => it.Condition("Ready") == "False TargetMissing", Cancel);
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
                  initContainers:
                  - { name: migrate, image: checkout, resources: { requests: { cpu: 250m, memory: 2Gi } } }
                  containers:
                  - { name: proxy, image: proxy, resources: { requests: { cpu: 250m, memory: 256Mi } } }
                  - { name: checkout, image: checkout, resources: { requests: { cpu: 500m, memory: 1Gi } } }
            """,
            Cancel);

        var workload = await cluster.WaitForAsync($"{Workloads}/checkout", it => it.Condition("Placed") == "True Placed", Cancel);
        var (resources, placement) = (workload.GetProperty("status").GetProperty("resources"), workload.GetProperty("status").GetProperty("placement"));
        Assert.Equal(("aws", "eu-central-1"), (placement.GetProperty("provider").GetString(), placement.GetProperty("region").GetString()));
        // What runs together needs most processors, and what runs before it most memory.
        Assert.Equal((3, "750m", "2Gi"), (resources.GetProperty("replicas").GetInt32(), resources.GetProperty("cpu").GetString(), resources.GetProperty("memory").GetString()));
        Assert.InRange(Statuses.Money(placement.GetProperty("monthlyCost")), 1, 1000);
        Assert.True(workload.GetProperty("status").GetProperty("alternatives").GetArrayLength() > 3);
        var columns = await cluster.Plane.KubectlAsync(Cancel, "get", "workloads", "-n", "shop");
        Assert.Matches(@"checkout\s+True\s+True\s+Cost\s+eu-central-1\s+\S+\s+\d+\s+\d+\.\d\d", columns);

        await cluster.ApplyAsync(
            """
            apiVersion: cloudintel.io/v1alpha1
            kind: Workload
            metadata: { name: checkout, namespace: shop }
            spec:
              targetRef: { kind: Deployment, name: checkout }
              compliance: { providers: [aws], dataResidency: [DE] }
              performance: { availabilityPercent: "99.9" }
              cost: { monthlyMaximum: "0.01" }
            """,
            Cancel);
        workload = await cluster.WaitForAsync($"{Workloads}/checkout", it => it.Condition("Placed") == "False Infeasible", Cancel);
        Assert.Contains("spec.cost.monthlyMaximum", workload.GetProperty("status").GetProperty("conflict").EnumerateArray().Select(one => one.GetProperty("field").GetString()));
        Assert.Equal("eu-central-1", workload.GetProperty("status").GetProperty("placement").GetProperty("region").GetString());
    }
}
