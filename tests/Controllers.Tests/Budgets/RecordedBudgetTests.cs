using CloudIntel.Controllers.Budgets;
using CloudIntel.Controllers.Shared;
using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Controllers.Tests.Clusters;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Resources;
using CloudIntel.TestKit.Model;

namespace CloudIntel.Controllers.Tests.Budgets;

/// <summary>Budgets over what a real ledger holds of a cluster: days that are kept, and the hours of today.</summary>
public sealed class RecordedBudgetTests
{
    private static readonly DateTimeOffset Now = AccountingBench.April.AddDays(4).AddHours(6).AddMinutes(10);

    private static readonly PodIdentity Web = new()
    {
        Uid = "web-1",
        Namespace = "shop",
        Name = "web-1",
        ControllerKind = "Deployment",
        Controller = "web",
        Labels = new Dictionary<string, string> { ["team"] = "a", ["pod-template-hash"] = "1" },
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // days are kept
    public async Task Each_day_counts_under_the_labels_that_a_pod_had_in_it_and_today_up_to_the_last_full_hour(bool daysAreKept)
    {
        await using var bench = await AccountingBench.StartAsync(postgres: null, Now);
        await bench.RecordAsync(
            new()
            {
                Nodes = [AccountingBench.Node("a", "m6i.xlarge", AccountingBench.April)],
                Pods = [Web, Web with { Labels = new Dictionary<string, string> { ["team"] = "b" }, Since = AccountingBench.April.AddDays(2) }],
                Containers = [Span("main", new(2000, 8L << 30, 0))], // half of it
            },
            Now);
        if (daysAreKept)
            Assert.True(await bench.NewLeader().PassAsync(AccountingBench.Cluster, Cancellation));

        const decimal Half = 0.1070000000001m;
        Assert.Equal(48 * Half, await SpentAsync(bench, new() { Labels = [new() { Key = "team", Values = ["a"] }] }), 8);
        Assert.Equal(54 * Half, await SpentAsync(bench, new() { Labels = [new() { Key = "team", Values = ["b"] }] }), 8);
        Assert.Equal(102 * 2 * Half, await SpentAsync(bench, new() { Controllers = ["Deployment/web"], Idle = IdleCostUse.Shared }), 8);
        Assert.Equal((102 * 0.2140000000001m) + (102 * 0.1m), await SpentAsync(bench, new())); // the control plane, too, to the last digit
    }

    private static ContainerSpan Span(string container, ComputeResources requests) => new()
    {
        Pod = Web,
        Container = container,
        NodeUid = "a",
        Time = new(AccountingBench.April, null),
        Requests = requests,
    };

    private static async Task<decimal> SpentAsync(AccountingBench bench, KubernetesScope scope)
    {
        var options = Microsoft.Extensions.Options.Options.Create(new FinOpsOptions { OperatorNamespace = FinOpsBench.OperatorNamespace });
        var informers = new StepInformers(new ModelApiServer(bench.Clock, new(1)), new KubernetesJson(ResourcesJson.Default));
        using var workloads = new WorkloadSpend(bench.Queries, new(PriceCatalog.Empty, PriceBook.Empty, "USD", BookFirst: false), bench.Ledger, informers, bench.Clock, options);
        var spend = await workloads.FindAsync(
            new()
            {
                Metadata = new() { Name = "b", Namespace = FinOpsBench.OperatorNamespace, Uid = "b" },
                Spec = new() { Amount = 1, Currency = "USD", Scope = new() { Kubernetes = scope } },
            },
            Cancellation);

        Assert.Equal((AccountingBench.April.AddDays(4).AddHours(6), 0d, false), (spend!.DataThrough, spend.Recorded!.UnobservedShare, spend.Recorded.IsUnpriced));
        return Assert.Single(spend.Counted).Spent;
    }
}
