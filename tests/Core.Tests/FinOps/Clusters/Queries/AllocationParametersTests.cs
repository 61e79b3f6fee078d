using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Queries;
using CloudIntel.Core.FinOps.Clusters.Views;
using CloudIntel.Core.Units;
using FsCheck;
using FsCheck.Fluent;
using static CloudIntel.Core.Tests.FinOps.Clusters.ClusterBench;

namespace CloudIntel.Core.Tests.FinOps.Clusters.Queries;

/// <summary>What the parameters of OpenCost's clients show, worked out by hand.</summary>
public sealed class AllocationParametersTests
{
    /// <summary>
    /// An hour of two nodes at 8 with 8 cores, each core at 1. On the first, shop holds 4 cores, pay 2, 2 are idle; on the second, monitoring
    /// holds 1 core, 7 are idle. A volume at 3 that nobody mounts is shop's; the control plane costs 0.5.
    /// </summary>
    private static ClusterCosts Hour => new ClusterBench { Rules = new(AllocationBasis.RequestOrUsage, new(1, 0, 0, "cpu")), Management = Price(0.5m) }
        .Node("one", Resources(8, 8), 8)
        .Node("two", Resources(8, 8), 8)
        .Container("shop-1", "one", Resources(4, 1))
        .Container("pay-1", "one", Resources(2, 1))
        .Container("monitoring-1", "two", Resources(1, 1))
        .Volume("disk", 3, 0, 60, "shop")
        .Run().Costs;

    [Theory]
    [InlineData("", "monitoring 1;pay 2;shop 7")]
    [InlineData("includeIdle=true", "__cluster_management__ 0.5;__idle__ 9;monitoring 1;pay 2;shop 7")] // everything that is paid for
    [InlineData("includeIdle=true&idleByNode=true&splitIdle=true", "__cluster_management__ 0.5;c/one/__idle__ 2;c/two/__idle__ 7;monitoring 1;pay 2;shop 7")]
    [InlineData("includeIdle=true&splitIdle=true", "__cluster_management__ 0.5;c/__idle__ 9;monitoring 1;pay 2;shop 7")]
    [InlineData("shareIdle=true&idleByNode=true&filter=namespace:\"monitoring\"", "monitoring 8")]
    [InlineData("shareIdle=true&idleByNode=true&filterNamespaces=mon*", "monitoring 8")]
    [InlineData("shareNamespaces=monitoring&shareSplit=even", "pay 2.5;shop 7.5")]
    [InlineData("shareNamespaces=monitoring&shareSplit=even&filter=namespace:\"pay\"", "pay 2.5")] // shop bears its part unseen
    [InlineData("shareNamespaces=monitoring,pay", "shop 10")]
    [InlineData("shareTenancyCosts=true&shareSplit=even&filterNamespaces=pay", "pay 2.166666666667")]
    [InlineData("filter=node:\"one\"&includeIdle=true", "__idle__ 2;pay 2;shop 4")]
    [InlineData("aggregate=all", "all 10")]
    [InlineData("aggregate=node", "__unmounted__ 3;one 6;two 1")]
    public void A_question_is_answered_as_asked(string query, string entries) => Assert.Equal(entries.Split(';'), Ask(query, null));

    [Fact]
    public void Who_may_see_one_namespace_sees_neither_others_nor_idle_cost() =>
        Assert.Equal(["pay 2"], Ask("includeIdle=true", "pay"));

    [Theory]
    [InlineData("shareNamespaces=shop")]
    [InlineData("shareLabels=app:web")]
    public void Who_may_see_one_namespace_cannot_learn_from_shares_what_others_cost(string query) =>
        Assert.StartsWith("shareNamespaces, shareLabels and shareCost are for those who may see the whole cluster", Assert.Throws<ClusterQueryException>(() => Read(query, "pay")).Message, StringComparison.Ordinal);

    [Fact]
    public void Without_a_name_containers_are_told_apart() =>
        Assert.Contains("c/one/shop/shop-1/main 4", AllocationView.Show(Hour.Rows, Read("aggregate=", null)).Select(group => $"{group.Name} {group.Total}"));

    [Theory]
    [InlineData("aggregate=namespace,colour", "aggregate: 'colour' is none of all, cluster,")]
    [InlineData("aggregate=a,b,c,d,e,f,g,h,i,j,k", "aggregate takes at most 10 names")]
    [InlineData("includeIdle=perhaps", "includeIdle=perhaps is neither true nor false")]
    [InlineData("shareNamespaces=a&shareSplit=odd", "shareSplit=odd is neither weighted nor even")]
    [InlineData("shareLabels=app", "Labels: 'app' is no pair such as app:web")]
    [InlineData("filter=x", "filter, character 1: 'x' is none of")]
    public void What_is_wrong_is_said(string query, string message) =>
        Assert.StartsWith(message, Assert.Throws<ClusterQueryException>(() => Read(query, null)).Message, StringComparison.Ordinal);

    [Fact]
    public void With_idle_cost_what_is_shown_is_what_is_paid_for_whatever_is_asked() => Prop.ForAll(
        RandomCluster.Any,
        Gen.SubListOf("shareIdle=true", "idleByNode=true", "shareNamespaces=ns0", "shareTenancyCosts=true", "shareSplit=even", "aggregate=pod", "aggregate=all").Select(flags => string.Join('&', flags)).ToArbitrary(),
        (cluster, query) =>
        {
            var costs = cluster.Compute();
            Assert.Equal(costs.Total, AllocationView.Show(costs.Rows, Read($"{query}&includeIdle=true", null)).Aggregate(Amount.Zero, (sum, group) => sum + group.Total));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static IEnumerable<string> Ask(string query, string? ns) =>
        AllocationView.Show(Hour.Rows, Read(query.Contains("aggregate", StringComparison.Ordinal) ? query : $"aggregate=namespace&{query}", ns)).Select(group => $"{group.Name} {group.Total}");

    private static AllocationQuery Read(string query, string? ns)
    {
        var parameters = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).DistinctBy(pair => pair[0]).ToDictionary(pair => pair[0], pair => pair[1]);
        return AllocationParameters.Read(name => parameters.GetValueOrDefault(name), ns);
    }
}
