using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Views;
using CloudIntel.Core.Units;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.FinOps.Clusters;

/// <summary>What scopes of workloads cost.</summary>
public sealed class WorkloadCostsTests
{
    [Theory]
    [InlineData("Deployment/web", "Deployment", "web", true)]
    [InlineData("deployment/web", "Deployment", "web", true)]
    [InlineData("web", "Deployment", "web", true)]
    [InlineData("web", "", "web", true)]
    [InlineData("StatefulSet/web", "Deployment", "web", false)]
    [InlineData("Deployment/Web", "Deployment", "web", false)]
    [InlineData("web", "Deployment", "web-2", false)]
    public void A_controller_is_named_with_its_kind_or_without(string text, string kind, string name, bool matches) => Assert.Equal(
        matches, ControllerMatch.Parse(text).Matches(new() { Uid = "u", Namespace = "n", Name = "p", ControllerKind = kind, Controller = name }));

    [Theory]
    [InlineData(AllocationKind.Container, true, true, true)]
    [InlineData(AllocationKind.Unmounted, true, true, false)]
    [InlineData(AllocationKind.Idle, true, false, false)]
    [InlineData(AllocationKind.ClusterManagement, true, false, false)]
    public void What_has_no_pod_belongs_to_its_namespace_or_the_cluster(AllocationKind kind, bool ofCluster, bool ofNamespace, bool ofLabel)
    {
        var row = new AllocationRow
        {
            Cluster = "c",
            Kind = kind,
            Namespace = kind is AllocationKind.Container or AllocationKind.Unmounted ? "shop" : "",
            Pod = kind == AllocationKind.Container ? new() { Uid = "u", Namespace = "shop", Name = "p", Labels = new Dictionary<string, string> { ["team"] = "a" } } : null,
            Start = default,
            End = default,
            Sums = default,
        };

        Assert.Equal(ofCluster, new WorkloadScope { Clusters = ["c"] }.Contains(row));
        Assert.Equal(ofNamespace, new WorkloadScope { Namespaces = ["shop"] }.Contains(row));
        Assert.Equal(ofLabel, new WorkloadScope { Labels = [new("team", [])] }.Contains(row));
        Assert.False(new WorkloadScope { Clusters = ["d"] }.Contains(row));
    }

    /// <summary>Every namespace by itself, what belongs to none, and nothing twice: what all scopes cost is what is paid for, to the last digit.</summary>
    [Fact]
    public void Scopes_that_divide_up_a_cluster_add_up_to_it() => Prop.ForAll(RandomCluster.Any, cluster =>
    {
        var rows = cluster.Compute().Rows;
        var costs = new WorkloadCosts(rows);
        var namespaces = rows.Select(row => row.Namespace).Where(name => name.Length > 0).Distinct();
        var whole = costs.Of(new(), sharesIdle: true).Cost;
        Assert.Equal(rows.Aggregate(Amount.Zero, (sum, row) => sum + row.Sums.Total), whole);

        var nobodys = rows.Where(row => row.Namespace.Length == 0).Aggregate(Amount.Zero, (sum, row) => sum + row.Sums.Total);
        Assert.Equal(whole, namespaces.Aggregate(nobodys, (sum, name) => sum + costs.Of(new() { Namespaces = [name] }, sharesIdle: false).Cost));

        var view = AllocationView.Show(rows, new() { By = [AllocationKey.Namespace], Idle = IdleCost.Shared });
        Assert.All(namespaces, name => Assert.Equal(
            view.Where(group => group.Name == name).Aggregate(Amount.Zero, (sum, group) => sum + group.Total),
            costs.Of(new() { Namespaces = [name] }, sharesIdle: true).Cost));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void A_namespace_that_is_named_twice_counts_once()
    {
        var bench = new ClusterBench().Node("n", ClusterBench.Resources(1, 1), 10).Container("a-1", "n", ClusterBench.Resources(1, 1));

        Assert.Equal(Amount.Of(10), new WorkloadCosts(bench.Run().Costs.Rows).Of(new() { Namespaces = ["a", "a"] }, sharesIdle: true).Cost);
    }
}
