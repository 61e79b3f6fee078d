using System.Text.Json.Nodes;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Views;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger;
using CloudIntel.TestKit.Clusters;
using CloudIntel.TestKit.ControlPlane;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.EndToEnd.Operator;

/// <summary>From the life of pods on an API server to the ledger, by an operator that has the rights of config/rbac and no others.</summary>
public sealed class ClusterRecordingTests : IAsyncLifetime
{
    private OperatorCluster cluster = null!;
    private FakeKubelets kubelets = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        cluster = await OperatorCluster.StartAsync(Cancel);
        kubelets = new(cluster.Plane);
    }

    public ValueTask DisposeAsync() => cluster?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task A_pod_of_20_seconds_is_held_for_20_seconds_and_a_restart_leaves_a_gap_that_is_told()
    {
        var shop = await cluster.Plane.CreateNamespaceAsync("shop", Cancel);
        var node = await kubelets.AddNodeAsync("node-1", Cancel);
        var start = new DateTimeOffset(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);
        FakePod brief = Pod("brief"), stays = Pod("stays"), goes = Pod("goes"), pulls = Pod("pulls"), last = Pod("last");
        foreach (var pod in (FakePod[])[stays, goes, pulls, last])
            await kubelets.AddPodAsync(pod, Cancel);
        await kubelets.StartAsync(stays, start, Cancel);
        await kubelets.StartAsync(goes, start, Cancel);
        var first = await cluster.StartOperatorAsync(Cancel, ("Cluster__Name", "east"), ("Cluster__WriteInterval", "00:00:01"));
        await WaitForContainersAsync(first, 2);

        await kubelets.AddPodAsync(brief, Cancel);
        await kubelets.StartAsync(brief, start.AddSeconds(100), Cancel);
        await kubelets.EndAsync(brief, start.AddSeconds(100), start.AddSeconds(120), Cancel);
        await kubelets.DeletePodAsync(brief, Cancel);
        var played = await kubelets.PlayAsync(60, ["node-1"], shop, start.AddHours(1), seed: 1, Cancel);
        await kubelets.StartAsync(last, start, Cancel);
        await WaitForContainersAsync(first, 3); // one watch tells of all pods, and of this one last
        await first.SignalAsync("TERM"); // what was heard is written on the way out
        await first.ExitCodeAsync(Cancel);
        await cluster.KillAsync(first);

        var whileNobodyLooked = new FakePod("unseen", shop, "node-1");
        await kubelets.AddPodAsync(whileNobodyLooked, Cancel);
        await kubelets.StartAsync(whileNobodyLooked, start, Cancel);
        await kubelets.DeletePodAsync(whileNobodyLooked, Cancel);
        await kubelets.DeletePodAsync(goes, Cancel);
        var second = await cluster.StartOperatorAsync(Cancel, ("Cluster__Name", "east"), ("Cluster__WriteInterval", "00:00:01"));
        await WaitForContainersAsync(second, 2);
        var seen = TimeProvider.System.GetUtcNow().AddSeconds(1).ToUnixTimeSeconds();
        await WaitAsync(async () => await second.MetricAsync("cloudintel_cluster_observed_through_timestamp_seconds", "east", Cancel) >= seen);
        await second.SignalAsync("TERM");
        await second.ExitCodeAsync(Cancel);
        await cluster.KillAsync(second);

        var (spans, observed) = await SpansAsync(second.Ledger);
        Assert.Equal(node, Assert.Single(spans.Nodes).Uid);
        Assert.All(spans.Containers, span => Assert.Equal((node, 500L, 1L << 30), (span.NodeUid, span.Requests.MilliCpu, span.Requests.MemoryBytes)));
        Assert.Equal(TimeSpan.FromSeconds(20), Length(Only(spans, "brief")));
        Assert.Equal(played, spans.Containers.Where(span => span.Pod.Name.StartsWith("played-", StringComparison.Ordinal)).Sum(span => (long)Length(span).TotalSeconds));
        Assert.Null(Only(spans, "stays").Time.End);
        Assert.Null(Only(spans, "last").Time.End);
        Assert.DoesNotContain(spans.Containers, span => span.Pod.Name is "pulls" or "unseen");

        Assert.Equal(2, observed.Count);
        Assert.True(observed[0].End < observed[1].Start);
        Assert.Equal(observed[0].End, Only(spans, "goes").Time.End);

        FakePod Pod(string name) => new(name, shop, "node-1");
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task An_operator_that_is_killed_loses_nothing_that_it_has_written()
    {
        var shop = await cluster.Plane.CreateNamespaceAsync("shop", Cancel);
        await kubelets.AddNodeAsync("node-1", Cancel);
        var start = new DateTimeOffset(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);
        var pod = new FakePod("web", shop, "node-1");
        await kubelets.AddPodAsync(pod, Cancel);
        await kubelets.StartAsync(pod, start, Cancel);
        var first = await cluster.StartOperatorAsync(Cancel, ("Cluster__WriteInterval", "00:00:01"), ("LeaderElection__LeaseDuration", "00:00:05"), ("LeaderElection__RenewDeadline", "00:00:04"), ("LeaderElection__RetryPeriod", "00:00:01"));
        await WaitForContainersAsync(first, 1);
        await cluster.KillAsync(first);

        await kubelets.EndAsync(pod, start, start.AddSeconds(33), Cancel);
        var second = await cluster.StartOperatorAsync(Cancel, ("Cluster__WriteInterval", "00:00:01"));
        await WaitAsync(async () => await second.MetricAsync("cloudintel_cluster_nodes", "", Cancel) > 0);
        await second.SignalAsync("TERM");
        await second.ExitCodeAsync(Cancel);
        await cluster.KillAsync(second);

        Assert.Equal(TimeSpan.FromSeconds(33), Length(Only((await SpansAsync(second.Ledger)).History, "web")));
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task What_is_recorded_is_answered_as_OpenCost_does()
    {
        var shop = await cluster.Plane.CreateNamespaceAsync("shop", Cancel);
        await kubelets.AddNodeAsync("node-1", Cancel);
        var pod = new FakePod("web", shop, "node-1");
        await kubelets.AddPodAsync(pod, Cancel);
        await kubelets.StartAsync(pod, TimeProvider.System.GetUtcNow().AddHours(-1), Cancel);
        var running = await cluster.StartOperatorAsync(Cancel, ("Cluster__Name", "east"), ("Cluster__WriteInterval", "00:00:01"));
        JsonObject data = [];
        await WaitAsync(async () =>
        {
            var (code, text) = await running.AskAsync("/allocation/compute?window=1h&aggregate=namespace&includeIdle=true", LocalControlPlane.AdminToken, Cancel);
            Assert.True(code == 200, text);
            data = JsonNode.Parse(text)!["data"]![0]!.AsObject();
            return (decimal?)data[shop]?["cpuCost"] > 0;
        });

        Assert.Equal([AllocationNames.Idle, shop], data.Select(group => group.Key).Order(StringComparer.Ordinal));
        Assert.Equal(("east", shop), ((string?)data[shop]!["properties"]!["cluster"], (string?)data[shop]!["properties"]!["namespace"]));
        Assert.Equal((decimal)data[shop]!["totalCost"]!, (decimal)data[shop]!["listCost"]!); // of the node's type, in the catalogue that comes along
    }

    [Fact(Timeout = OperatorCluster.TestTimeout)]
    public async Task A_budget_of_what_workloads_cost_is_reviewed()
    {
        var shop = await cluster.Plane.CreateNamespaceAsync("shop", Cancel);
        await kubelets.AddNodeAsync("node-1", Cancel);
        var pod = new FakePod("web", shop, "node-1");
        await kubelets.AddPodAsync(pod, Cancel);
        await kubelets.StartAsync(pod, TimeProvider.System.GetUtcNow(), Cancel);
        await cluster.StartOperatorAsync(Cancel, ("Cluster__Name", "east"), ("Cluster__WriteInterval", "00:00:01"));
        await cluster.ApplyBudgetAsync("whole", "100", "{ kubernetes: {} }", Cancel);
        await cluster.ApplyBudgetAsync("web", "100", "{ kubernetes: { clusters: [east], controllers: [Deployment/web], labels: [{ key: app }], idle: Shared } }", Cancel, shop);

        // The node is of this hour, and costs are known up to the last full one: at most to the moment that the test began.
        foreach (var (name, @namespace) in ((string, string)[])[("whole", OperatorCluster.Namespace), ("web", shop)])
        {
            var budget = await cluster.BudgetAsync(name, it => it.Condition("Ready") == "True Reviewed", Cancel, @namespace);
            Assert.InRange(budget.Spent(), 0m, 0.1m);
            Assert.StartsWith("False Not", budget.Condition("DataFresh"), StringComparison.Ordinal); // recorded, or watched for most of the month
        }
    }

    private static Task WaitForContainersAsync(OperatorProcess process, int count) =>
        WaitAsync(async () => await process.MetricAsync("cloudintel_cluster_running_containers", "", Cancel) == count);

    private static async Task WaitAsync(Func<Task<bool>> condition)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        timeout.CancelAfter(TimeSpan.FromMinutes(2));
        while (!await condition())
            await Task.Delay(TimeSpan.FromMilliseconds(50), timeout.Token);
    }

    private static async Task<RecordedHistory> SpansAsync(string path)
    {
        await using var ledger = await Ledgers.OpenAsync(new() { Path = path }, TimeProvider.System, NullLoggerFactory.Instance, Cancel);
        var name = Assert.Single(await ledger.ClustersAsync(Cancel));
        return await ledger.HistoryAsync(name, new(DateTimeOffset.UnixEpoch, TimeProvider.System.GetUtcNow().AddYears(1)), Cancel);
    }

    private static ContainerSpan Only(ClusterHistory spans, string pod) => Assert.Single(spans.Containers, span => span.Pod.Name == pod);

    private static TimeSpan Length(ContainerSpan span) => span.Time.End!.Value - span.Time.Start;
}
