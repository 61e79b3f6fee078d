using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Views;
using CloudIntel.Core.Units;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.FinOps.Clusters;

/// <summary>Laws that hold for any cluster and any way to show its costs.</summary>
public sealed class AllocationViewProperties
{
    private static readonly Arbitrary<(RandomCluster Cluster, AllocationQuery Query)> Cases = (
        from cluster in RandomCluster.Any.Generator
        from keys in Gen.SubListOf("namespace", "pod", "node", "container", "label:app")
        from idle in Gen.Elements(IdleCost.Separate, IdleCost.Shared)
        from byNode in Gen.Elements(true, false)
        from split in Gen.Elements(Enum.GetValues<SharedSplit>())
        from shared in Gen.Choose(0, 3)
        select (cluster, new AllocationQuery
        {
            By = [.. keys.Select(key => AllocationKey.Parse(key)!)],
            Idle = idle,
            IdleByNode = byNode,
            Shared = shared switch
            {
                0 => null,
                1 => new(_ => true, split),
                2 => new(row => row.Kind != AllocationKind.Container, split),
                _ => new(row => row.Namespace == "ns0", split, new Dictionary<string, decimal> { ["ns1"] = 2.5m }),
            },
        })).ToArbitrary();

    [Fact]
    public void Groups_add_up_to_what_is_paid_for() => Prop.ForAll(Cases, test =>
    {
        var costs = test.Cluster.Compute();
        Assert.Equal(costs.Total, Total(AllocationView.Show(costs.Rows, test.Query)));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Nothing_shown_is_negative() => Prop.ForAll(Cases, test => Assert.All(
        AllocationView.Show(test.Cluster.Compute().Rows, test.Query),
        group => Assert.True(group.Sums.Total >= Amount.Zero && group.Idle.Total >= Amount.Zero && group.Shared >= Amount.Zero)))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void The_order_of_the_rows_changes_nothing() => Prop.ForAll(Cases, test =>
    {
        var rows = test.Cluster.Compute().Rows.ToArray();
        var one = AllocationView.Show(rows, test.Query);
        new Random(test.Cluster.Seed).Shuffle(rows);
        Assert.Equal(one.Select(Figures), AllocationView.Show(rows, test.Query).Select(Figures));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void A_filter_changes_no_figure_of_a_group_that_it_leaves_whole() => Prop.ForAll(Cases, test =>
    {
        var rows = test.Cluster.Compute().Rows;
        var all = AllocationView.Show(rows, test.Query).ToDictionary(group => group.Name);
        foreach (var group in AllocationView.Show(rows, test.Query with { Filter = row => row.Namespace == "ns1" || row.Pod?.Uid == "p0" }).Where(group => group.Rows.Count > 0))
        {
            if (group.Rows.Count == all[group.Name].Rows.Count)
                Assert.Equal(Figures(all[group.Name]), Figures(group));
            else
                Assert.True(group.Total <= all[group.Name].Total);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void What_a_bill_changes_is_kept_beside_what_was_charged_first() => Prop.ForAll(Cases, test =>
    {
        var first = test.Cluster.Compute();
        var priced = test.Cluster with
        {
            Prices = test.Cluster.Prices.ToDictionary(price => price.Key, price => new HourlyPrice(Amount.Of(1m + price.Key[0] % 3), PriceProvenance.Invoice, "bill")),
        };
        var (now, adjusted) = (priced.Compute(), Reconciliation.Adjust(first, priced.Compute()));
        Assert.Equal(Amount.Zero, adjusted.Imbalance);
        Assert.Equal(now.Total, adjusted.Total);
        Assert.All(adjusted.Rows, row => Assert.Equal(row.Sums.Total, row.Sums.Provenance.Total));
        var report = ReconciliationReport.Of(adjusted);
        Assert.Equal((first.Total, now.Total), (report.AtFirst, report.AtFirst + report.Adjustments));
        Assert.Equal(now.Total, report.ByProvenance.Total);
        Assert.Equal(now.Total, Total(AllocationView.Show(adjusted.Rows, test.Query)));

        // A second bill adjusts the first cost, not what the first bill made of it.
        var again = Reconciliation.Adjust(adjusted, first);
        Assert.Equal(first.Total, again.Total);
        Assert.All(again.Rows, row => Assert.Equal(default, row.Sums.Adjustments));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static Amount Total(IEnumerable<AllocationGroup> groups) => groups.Aggregate(Amount.Zero, (sum, group) => sum + group.Total);

    private static (string, AllocationSums, CostBreakdown, Amount) Figures(AllocationGroup group) => (group.Name, group.Sums, group.Idle, group.Shared);
}
