using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.Units;
using static CloudIntel.Core.Tests.FinOps.Clusters.ClusterBench;

namespace CloudIntel.Core.Tests.FinOps.Clusters;

public sealed class ReconciliationTests
{
    [Fact]
    public void Each_day_is_adjusted_to_the_bill_resource_by_resource()
    {
        var adjusted = new ClusterAnswer(Reconciliation.Adjust(Day(Price(2)), Day(Price(1.5m, PriceProvenance.Invoice))));

        Assert.Equal((Amount.Of(6), Amount.Of(-1.5m)), (adjusted.Pod("a-1").Costs.Cpu, adjusted.Pod("a-1").Adjustments.Cpu)); // a quarter of 24 × 1 and of 24 × 0.75
        Assert.Equal((Amount.Of(18), Amount.Of(-4.5m)), (adjusted.Idle("n").Costs.Cpu, adjusted.Idle("n").Adjustments.Cpu));
        Assert.Equal(new(Amount.Of(36), default, default), adjusted.Asset(AssetKind.Node, "n").Provenance);
    }

    [Fact]
    public void The_report_tells_the_difference_and_how_much_the_bill_covers()
    {
        var report = ReconciliationReport.Of(Reconciliation.Adjust(Day(Price(2)), Day(Price(1.5m, PriceProvenance.Invoice))));

        Assert.Equal((Amount.Of(48 + 12), Amount.Of(-12), Amount.Zero), (report.AtFirst, report.Adjustments, report.Imbalance));
        Assert.Equal(0.75m, report.InvoicedShare); // 36 of 48: the volume has a list price still
        Assert.Equal(["n"], report.Changed.Select(asset => asset.Uid));
        Assert.Equal(1, report.UnpricedAssets);
    }

    [Fact]
    public void What_is_no_longer_charged_is_taken_back()
    {
        var first = new ClusterBench().Node("n", Resources(1, 1), 1).Container("a-1", "n", Resources(1, 1)).Run().Costs;
        var adjusted = Reconciliation.Adjust(first, new ClusterBench().Run().Costs);

        Assert.Equal((Amount.Zero, Amount.Zero), (adjusted.Total, adjusted.Imbalance));
        Assert.Equal(Amount.Of(-1), ReconciliationReport.Of(adjusted).Adjustments);
    }

    [Fact]
    public void Windows_that_differ_are_refused() => Assert.Throws<ArgumentException>(
        () => Reconciliation.Adjust(new ClusterBench().Run(0, 60).Costs, new ClusterBench().Run(0, 120).Costs));

    [Fact]
    public void Of_costs_of_nothing_nothing_is_covered() => Assert.Equal(0, ReconciliationReport.Of(new ClusterBench().Run().Costs).InvoicedShare);

    private static ClusterCosts Day(HourlyPrice price) => new ClusterBench { Rules = new(AllocationBasis.RequestOnly, new(1, 1, 0, "even")) }
        .Node("n", Resources(4, 4), null).Priced("n", _ => price)
        .Container("a-1", "n", Resources(1, 1))
        .Volume("data", 0.5m, 0, 1440, "a", "a-1")
        .LoadBalancer("lb", null, 0, 1440, "a")
        .Run(0, 1440).Costs;
}
