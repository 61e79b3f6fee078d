using System.Numerics;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.Units;
using FsCheck;
using FsCheck.Fluent;
using static CloudIntel.Core.Tests.FinOps.Clusters.ClusterBench;

namespace CloudIntel.Core.Tests.FinOps.Clusters;

/// <summary>What containers bear of their node, worked out by hand.</summary>
public sealed class NodeCostTests
{
    /// <summary>Processors alone have a worth, so that figures are easy to follow.</summary>
    private static readonly ClusterAllocationRules ByCpu = new(AllocationBasis.RequestOrUsage, new(1, 0, 0, "cpu"));

    [Fact]
    public void A_node_is_divided_into_its_resources_as_in_the_example_of_the_OpenCost_specification()
    {
        // Listed at 30 for processors, 30 for memory and 10 for graphics processors, and costs 35.
        var pools = ResourcePools.Of(Amount.Of(35), Resources(1, 1, 1), new(30, 30, 10, "example"));

        Assert.Equal(new(Amount.Of(15), Amount.Of(15), Amount.Of(5)), pools);
    }

    [Fact]
    public void A_GiB_of_an_m5_xlarge_is_one_52nd_of_it_as_in_the_example_of_AWS_split_cost_allocation_data()
    {
        var answer = new ClusterBench { Rules = new(AllocationBasis.RequestOrUsage, ResourceWeights.AwsSplitCost) }
            .Node("m5.xlarge", Resources(4, 16), 1)
            .Container("pod", "m5.xlarge", Resources(1, 1))
            .Run();

        Assert.Equal("0.173076923076 0.01923076923 0", ClusterAnswer.Compute(answer.Pod("pod").Costs)); // 9/52 and 1/52, rounded down to 12 decimals
    }

    [Fact]
    public void Nine_tenths_of_an_accelerated_node_are_its_graphics_processors_by_AWS_weights() => Assert.Equal(
        new(Amount.Of(9m) - Amount.Of(8.1m) - Amount.Of(0.09m), Amount.Of(0.09m), Amount.Of(8.1m)), // 9 × 0.1 × 8·9 / (8·9 + 8·1)
        ResourcePools.Of(Amount.Of(9), Resources(8, 8, 2), ResourceWeights.AwsSplitCost));

    [Theory]
    [InlineData(4, 0, 0, "10 0 0")]
    [InlineData(0, 16, 0, "0 10 0")]
    [InlineData(0, 0, 1, "0 0 10")]
    [InlineData(0, 0, 0, "10 0 0")] // nothing is known of it: what it costs must still be somewhere
    public void A_node_without_a_resource_costs_nothing_for_it(int cores, int gibibytes, int gpus, string parts)
    {
        var pools = ResourcePools.Of(Amount.Of(10), Resources(cores, gibibytes, gpus), ResourceWeights.OpenCost);

        Assert.Equal(parts, ClusterAnswer.Compute(new(pools.Cpu, pools.Memory, pools.Gpu)));
    }

    [Fact]
    public void A_price_that_says_what_its_resources_are_worth_is_divided_so() => Assert.Equal("0.6 0.2 0", ClusterAnswer.Compute(new ClusterBench()
        .Node("n", Resources(1, 1), null)
        .Priced("n", _ => Price(0.8m) with { Weights = new(3, 1, 0, "of the price book") })
        .Container("pod", "n", Resources(1, 1))
        .Run().Pod("pod").Costs));

    [Fact]
    public void A_pod_of_20_seconds_is_billed_for_20_seconds()
    {
        var answer = new ClusterBench { Rules = ByCpu }
            .Node("n", Resources(1, 1), 3.6m)
            .Container("pod", "n", Resources(1, 1), from: 59 + (50 / 60.0), to: 60 + (10 / 60.0))
            .Run(0, 120);

        Assert.Equal(Amount.Of(0.02m), answer.Pod("pod").Total);
        Assert.Equal(20_000, answer.Pod("pod").RunningMilliseconds);
        Assert.Equal(Amount.Of(7.18m), answer.Idle("n").Total);
    }

    [Fact]
    public void A_node_that_was_there_all_day_costs_24_times_its_price() => Assert.Equal(
        Amount.Of(7.8336m), new ClusterBench().Node("n", Resources(2, 8), 0.3264m).Run(0, 1440).Asset(AssetKind.Node, "n").Total);

    [Fact]
    public void What_nobody_held_is_idle()
    {
        var answer = new ClusterBench { Rules = new(AllocationBasis.RequestOnly, new(1, 1, 0, "even")) }
            .Node("n", Resources(4, 4), 8)
            .Container("a", "n", Resources(1, 2))
            .Container("b", "n", Resources(2, 0.5m), from: 30)
            .Run();

        Assert.Equal("1 2 0", ClusterAnswer.Compute(answer.Pod("a").Costs));
        Assert.Equal("1 0.25 0", ClusterAnswer.Compute(answer.Pod("b").Costs));
        Assert.Equal("2 1.75 0", ClusterAnswer.Compute(answer.Idle("n").Costs));
        Assert.Equal(2, answer.Idle("n").Held.CoreHours);
    }

    [Fact]
    public void A_part_is_its_share_rounded_down_to_12_decimals() => Prop.ForAll(
        (from price in Gen.Choose(0, int.MaxValue)
         from scale in Gen.Choose(0, 13)
         from capacity in Gen.Choose(2, int.MaxValue)
         from request in Gen.Choose(1, capacity - 1)
         select (Price: (Int128)price * Power(scale + 5), Capacity: capacity, Request: request)).ToArbitrary(),
        test =>
        {
            var answer = new ClusterBench { Rules = ByCpu }
                .Node("n", new(test.Capacity, 0, 0), null)
                .Priced("n", _ => new(new(test.Price), PriceProvenance.List, "random"))
                .Container("pod", "n", new(test.Request, 0, 0))
                .Run();

            var exact = (BigInteger)(test.Price / Power(10)) * test.Request / test.Capacity;
            Assert.Equal(new((Int128)exact * Power(10)), answer.Pod("pod").Total);
            Assert.Equal(new(test.Price), answer.Pod("pod").Total + answer.Idle("n").Total);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Where_more_was_held_than_there_was_all_is_borne_in_proportion_and_nothing_is_idle()
    {
        var answer = new ClusterBench { Rules = ByCpu }
            .Node("n", Resources(2, 4), 1)
            .Container("a", "n", Resources(1, 1))
            .Container("b", "n", Resources(1, 1))
            .Usage("b", hour: 0, observedMinutes: 60, coreMinutes: 120, gibibyteMinutes: 1, coreMinutesAbove: 60)
            .Run();

        Assert.Equal("0.333333333333", answer.Pod("a").Total.ToString());
        Assert.Equal("0.666666666667", answer.Pod("b").Total.ToString());
        Assert.Equal(Amount.Zero, answer.Idle("n").Total);
    }

    [Theory]
    [InlineData(AllocationBasis.RequestOrUsage, 0.25 + 0.125)] // an hour of a core, and half a core-hour more in some steps
    [InlineData(AllocationBasis.RequestOnly, 0.25)]
    [InlineData(AllocationBasis.UsageOnly, 0.15 + 0.125)] // 0.6 core-hours used in half an hour; for the rest the request counts
    public void A_container_pays_by_the_basis(AllocationBasis basis, decimal cost) => Assert.Equal(Amount.Of(cost), new ClusterBench { Rules = ByCpu with { Basis = basis } }
        .Node("n", Resources(4, 4), 1)
        .Container("pod", "n", Resources(1, 1))
        .Usage("pod", hour: 0, observedMinutes: 30, coreMinutes: 36, gibibyteMinutes: 0, coreMinutesAbove: 30)
        .Run().Pod("pod").Total);

    [Theory]
    [InlineData(AllocationBasis.RequestOrUsage)]
    [InlineData(AllocationBasis.UsageOnly)]
    public void Without_usage_the_request_counts(AllocationBasis basis) => Assert.Equal(Amount.Of(0.25m), new ClusterBench { Rules = ByCpu with { Basis = basis } }
        .Node("n", Resources(4, 4), 1)
        .Container("pod", "n", Resources(1, 1))
        .Usage("pod", hour: 5, observedMinutes: 60, coreMinutes: 240, gibibyteMinutes: 0, coreMinutesAbove: 180)
        .Run().Pod("pod").Total);

    [Fact]
    public void A_graphics_processor_is_paid_by_whoever_holds_it_used_or_not() => Assert.Equal(
        Amount.Of(2.5m),
        new ClusterBench { Rules = new(AllocationBasis.UsageOnly, new(0, 0, 1, "gpu")) }
            .Node("n", Resources(8, 8, 4), 10)
            .Container("pod", "n", Resources(1, 1, 1))
            .Usage("pod", hour: 0, observedMinutes: 60, coreMinutes: 0, gibibyteMinutes: 0)
            .Run().Pod("pod").Total);

    [Fact]
    public void A_node_whose_price_changes_is_charged_at_each_price_for_its_time_and_not_at_their_mean()
    {
        var answer = new ClusterBench { Rules = ByCpu }
            .Node("n", Resources(1, 1), null)
            .Priced("n", hour => hour == Midnight ? Price(1) : Price(3, PriceProvenance.Invoice))
            .Container("early", "n", Resources(1, 1), to: 60)
            .Container("late", "n", Resources(1, 1), from: 60)
            .Run(0, 120);

        Assert.Equal(Amount.Of(1), answer.Pod("early").Total);
        Assert.Equal(Amount.Of(3), answer.Pod("late").Total);
        Assert.Equal(new(Amount.Of(3), Amount.Of(1), Amount.Zero), answer.Asset(AssetKind.Node, "n").Provenance);
    }

    [Fact]
    public void A_node_that_grows_within_the_hour_has_more_to_hold_from_then_on()
    {
        var answer = new ClusterBench { Rules = ByCpu }
            .Node("n", Resources(1, 1), 2, to: 30)
            .Node("n", Resources(4, 1), 2, from: 30)
            .Container("pod", "n", Resources(1, 1))
            .Run();

        Assert.Equal(Amount.Of(1.25m), answer.Pod("pod").Total);
        Assert.Equal(Amount.Of(2), answer.Asset(AssetKind.Node, "n").Total);
    }

    [Fact]
    public void A_node_without_a_price_is_not_free()
    {
        var answer = new ClusterBench().Node("n", Resources(1, 1), price: null).Container("pod", "n", Resources(1, 1), to: 30).Run();

        Assert.Equal((Amount.Zero, 1_800_000), (answer.Pod("pod").Total, answer.Pod("pod").UnpricedMilliseconds));
        Assert.Equal(3_600_000, answer.Asset(AssetKind.Node, "n").UnpricedMilliseconds);
        Assert.Equal(3_600_000, answer.Idle("n").UnpricedMilliseconds);
    }

    [Fact]
    public void Time_on_a_node_of_which_nothing_is_known_is_unpriced()
    {
        var answer = new ClusterBench { Rules = ByCpu }
            .Node("n", Resources(1, 1), 1)
            .Container("there", "n", Resources(1, 1))
            .Container("elsewhere", "gone", Resources(1, 1))
            .Run();

        Assert.Equal((Amount.Of(1), 0), (answer.Pod("there").Total, answer.Pod("there").UnpricedMilliseconds));
        Assert.Equal((Amount.Zero, 60 * 60_000L), (answer.Pod("elsewhere").Total, answer.Pod("elsewhere").UnpricedMilliseconds));
    }

    [Fact]
    public void Pods_of_one_name_are_told_apart_by_their_identity()
    {
        var answer = new ClusterBench { Rules = ByCpu }.Node("n", Resources(1, 1), 1)
            .Container("web-1", "n", Resources(1, 1), to: 15).Container("web-2", "n", Resources(1, 1), from: 15).Run();

        Assert.Equal((Amount.Of(0.25m), Amount.Of(0.75m)), (answer.Pod("web-1").Total, answer.Pod("web-2").Total));
    }

    [Fact]
    public void A_container_that_starts_again_or_changes_its_requests_is_one_row()
    {
        var answer = new ClusterBench { Rules = ByCpu }
            .Node("n", Resources(2, 1), 2)
            .Container("pod", "n", Resources(1, 1), from: 0, to: 15)
            .Container("pod", "n", Resources(2, 1), from: 30, to: 45)
            .Run();

        var row = Assert.Single(answer.Costs.Rows, row => row.Kind == AllocationKind.Container);
        Assert.Equal((Amount.Of(0.75m), At(0), At(45), 1_800_000), (row.Sums.Total, row.Start, row.End, row.Sums.RunningMilliseconds));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(65)] // what comes later in the hour that the window cuts does not tell
    public void A_row_tells_of_a_pod_as_it_was_last_in_the_window(double to)
    {
        var answer = new ClusterBench { Rules = ByCpu }
            .Node("n", Resources(1, 1), 1)
            .Container("pod", "n", Resources(1, 1), from: 30, to: 60, ns: "after")
            .Container("pod", "n", Resources(1, 1), from: 70, to: 80, ns: "later")
            .Container("pod", "n", Resources(1, 1), from: 0, to: 30, ns: "before")
            .Run(0, to);

        Assert.Equal("after", Assert.Single(answer.Costs.Rows, row => row.Kind == AllocationKind.Container).Namespace);
    }

    [Fact]
    public void Of_an_hour_that_the_window_cuts_a_part_of_the_usage_by_time_is_taken()
    {
        var bench = new ClusterBench { Rules = ByCpu with { Basis = AllocationBasis.UsageOnly } }
            .Node("n", Resources(4, 1), 4)
            .Container("pod", "n", Resources(1, 1), from: 0, to: 40)
            .Usage("pod", hour: 0, observedMinutes: 40, coreMinutes: 80, gibibyteMinutes: 0);

        Assert.Equal(Amount.Of(1m / 3), Amount.Of(bench.Run(20, 30).Pod("pod").Total.ToDecimal() + 0.0000000000003333333333333333m));
        Assert.Equal(bench.Run(0, 60).Pod("pod").Used.CoreHours, bench.Run(0, 25).Pod("pod").Used.CoreHours + bench.Run(25, 60).Pod("pod").Used.CoreHours);
    }

    [Fact]
    public void What_is_sent_costs_by_where_it_goes_and_the_network_of_the_cluster_is_their_sum()
    {
        var answer = new ClusterBench { Egress = new(PerGibibyte(0.01m), PerGibibyte(0.02m), PerGibibyte(0.12m)) }
            .Node("n", Resources(1, 1), 1)
            .Container("pod", "n", Resources(1, 1))
            .Usage("pod", 0, 60, 0, 0, network: new(5, 8L << 30, ToZones: 1L << 30, ToRegions: 2L << 30, ToInternet: 1L << 29))
            .Run();

        Assert.Equal(Amount.Of(0.01m + 0.04m + 0.06m), answer.Pod("pod").Costs.Network);
        Assert.Equal(answer.Pod("pod").Costs.Network, answer.Asset(AssetKind.Network).Total);
        Assert.Equal(Amount.Zero, answer.Costs.Imbalance);
    }

    [Fact]
    public void Sending_without_a_price_is_unpriced()
    {
        var answer = new ClusterBench().Node("n", Resources(1, 1), 1).Container("pod", "n", Resources(1, 1))
            .Usage("pod", 0, 60, 0, 0, network: new(0, 1, 0, 0, ToInternet: 1)).Run();

        Assert.Equal(3_600_000, answer.Pod("pod").UnpricedMilliseconds);
        Assert.Equal(3_600_000, answer.Asset(AssetKind.Network).UnpricedMilliseconds);
    }

    [Fact]
    public void Nothing_is_held_before_a_node_is_there_and_after_it_is_gone()
    {
        var answer = new ClusterBench { Rules = new(AllocationBasis.RequestOnly, new(1, 0, 0, "cpu")) }
            .Node("n", Resources(4, 4), 4, from: 15, to: 45)
            .Container("a-1", "n", Resources(4, 1), from: 5, to: 55)
            .Run();

        Assert.Equal((30 * 60_000L, 0L, Amount.Of(2)), (answer.Pod("a-1").RunningMilliseconds, answer.Pod("a-1").UnpricedMilliseconds, answer.Pod("a-1").Total));
        Assert.Equal(Amount.Zero, answer.Idle("n").Total);
    }

    [Fact]
    public void A_window_that_ends_before_it_starts_and_hours_out_of_order_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ClusterBench().Run(60, 0));
        Assert.Throws<ArgumentException>(() => new ClusterBench().Usage("pod", 1, 60, 0, 0).Usage("pod", 1, 60, 0, 0).Run());
    }

    private static Int128 Power(int exponent) => Enumerable.Range(0, exponent).Aggregate(Int128.One, (power, _) => power * 10);
}
