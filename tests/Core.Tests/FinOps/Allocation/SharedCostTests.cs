using CloudIntel.Core.FinOps.Allocation;
using static CloudIntel.Core.Tests.FinOps.Allocation.AllocationBench;

namespace CloudIntel.Core.Tests.FinOps.Allocation;

/// <summary>Who bears a shared cost, and how much of it.</summary>
public sealed class SharedCostTests
{
    private static readonly DateOnly April2 = new(2026, 4, 2);

    [Fact]
    public void An_even_split_is_over_everybody_with_charges_in_the_month() => Assert.Equal(
        "a 34.34, b 34.33, c 34.33",
        Shared(new() { Name = "fees", Split = SplitMethod.Even }, decimals: 2)
        .Charge(100, ("ServiceName", "Fees"))
        .Charge(1, ("tag:team", "a")).Charge(1, ("tag:team", "b")).Charge(1, April2, "EUR", 0, ("tag:team", "c"))
        .Charge(1, April2, "USD", 0, ("tag:team", "c"))
        .Charge(1, new(2026, 5, 1), "EUR", 0, ("tag:team", "d"))
        .Run()["team"]);

    [Fact]
    public void A_split_by_cost_follows_what_each_costs_in_the_same_currency() => Assert.Equal(
        "a 110, b 330",
        Shared(new() { Name = "fees", Split = SplitMethod.Cost })
        .Charge(40, ("ServiceName", "Fees"))
        .Charge(100, ("tag:team", "a")).Charge(300, April2, "USD", 0, ("tag:team", "b"))
        .Charge(1000, April1, "EUR", 0, ("tag:team", "a"))
        .Run()["team"]);

    [Fact]
    public void A_window_of_a_day_weighs_by_that_day_alone() => Assert.Equal(
        "a 140, b 300",
        Shared(new() { Name = "fees", Split = SplitMethod.Cost, Window = SplitWindow.Day })
        .Charge(40, ("ServiceName", "Fees"))
        .Charge(100, ("tag:team", "a")).Charge(300, April2, "USD", 0, ("tag:team", "b"))
        .Run()["team"]);

    [Fact]
    public void A_team_whose_credits_outweigh_its_charges_bears_nothing() => Assert.Equal(
        "a 140, b -50",
        Shared(new() { Name = "fees", Split = SplitMethod.Cost })
        .Charge(40, ("ServiceName", "Fees"))
        .Charge(100, ("tag:team", "a")).Charge(50, ("tag:team", "b")).Charge(-100, ("tag:team", "b"))
        .Run()["team"]);

    [Fact]
    public void A_shared_credit_is_shared_as_a_charge_is() => Assert.Equal(
        "a 70, b 210",
        Shared(new() { Name = "fees", Split = SplitMethod.Cost })
        .Charge(-120, ("ServiceName", "Fees")).Charge(100, ("tag:team", "a")).Charge(300, ("tag:team", "b"))
        .Run()["team"]);

    [Fact]
    public void A_split_by_usage_counts_the_usage_of_its_unit() => Assert.Equal(
        "a 10, b 31",
        Shared(new() { Name = "fees", Split = SplitMethod.Usage, UsageUnit = "GB" })
        .Charge(40, ("ServiceName", "Fees"), ("ConsumedUnit", "GB"))
        .Charge(0, April1, "USD", 5, ("tag:team", "a"), ("ConsumedUnit", "GB"))
        .Charge(1, April2, "USD", 15, ("tag:team", "b"), ("ConsumedUnit", "GB"))
        .Charge(0, April2, "USD", 1000, ("tag:team", "a"), ("ConsumedUnit", "Hours"))
        .Run()["team"]);

    [Fact]
    public void Fixed_shares_go_to_those_named_whether_they_have_charges_or_not() => Assert.Equal(
        "a 26, b 75",
        Shared(new() { Name = "fees", Split = SplitMethod.Fixed, Targets = [new("a", 25), new("b", 75)] })
        .Charge(100, ("ServiceName", "Fees")).Charge(1, ("tag:team", "a"))
        .Run()["team"]);

    [Fact]
    public void A_split_by_a_metric_follows_its_units_of_the_window()
    {
        var bench = Shared(new() { Name = "fees", Split = SplitMethod.Metric, Metric = "requests" }).Charge(100, ("ServiceName", "Fees"));
        bench.Units.AddRange(
        [
            new("requests", "a", April1, 1), new("requests", "b", April2, 9),
            new("requests", "c", new(2026, 5, 1), 90), new("orders", "d", April1, 90),
        ]);

        Assert.Equal("a 10, b 90", bench.Run()["team"]);
    }

    [Theory]
    [InlineData(SplitFallback.Unallocated, "a 0, b 0, – 40", SplitOutcome.Unallocated)]
    [InlineData(SplitFallback.Even, "a 20, b 20", SplitOutcome.FellBackToEven)]
    public void With_nothing_to_weigh_by_the_fallback_decides_and_says_so(SplitFallback fallback, string costs, SplitOutcome outcome)
    {
        var result = Shared(new() { Name = "fees", Split = SplitMethod.Cost, WhenNoWeights = fallback })
            .Charge(40, ("ServiceName", "Fees")).Charge(0, ("tag:team", "a")).Charge(0, ("tag:team", "b"))
            .Run();

        Assert.Equal(costs, result["team"]);
        Assert.Equal(outcome, Assert.Single(result.Allocation.Find("team")!.Pools).Outcome);
    }

    [Fact]
    public void A_shared_cost_that_nobody_can_bear_is_unallocated() => Assert.Equal(
        "– 40", Shared(new() { Name = "fees", Split = SplitMethod.Even }).Charge(40, ("ServiceName", "Fees")).Run()["team"]);

    [Fact]
    public void Pools_may_share_into_pools_in_stages()
    {
        var result = Team(
            [
                new() { Name = "data", Split = SplitMethod.Cost },
                new() { Name = "platform", Split = SplitMethod.Fixed, Targets = [new("data", 40, IsPool: true), new("a", 60)] },
            ],
            Pool("Warehouse", "data"), Pool("EKS", "platform"), FromTag("team"))
            .Charge(100, ("ServiceName", "EKS")).Charge(10, ("ServiceName", "Warehouse"))
            .Charge(10, ("tag:team", "a")).Charge(40, ("tag:team", "b"))
            .Run();

        Assert.Equal("a 80, b 80", result["team"]); // 10 + 60 + 50/5 and 40 + 50·4/5
        Assert.Equal(["data 50", "platform 100"], result.Allocation.Find("team")!.Pools.Select(pool => $"{pool.Pool} {pool.Costs.Billed}"));
    }

    [Fact]
    public void What_a_value_bears_of_shared_costs_is_told_apart_from_its_own()
    {
        var cost = Shared(new() { Name = "fees", Split = SplitMethod.Even })
            .Charge(40, ("ServiceName", "Fees")).Charge(2, ("tag:team", "a")).Run().Allocation.Find("team")!.Costs.Single();

        Assert.Equal(("2", "40", "42", 1L), (cost.Own.Billed.ToString(), cost.Shared.List.ToString(), cost.Total.Effective.ToString(), cost.Charges));
    }

    [Fact]
    public void Pools_that_share_in_a_circle_are_refused() => Assert.Contains(
        "share into each other in a circle",
        Refusal(
            new() { Name = "a", Split = SplitMethod.Even, Targets = [new("b", IsPool: true)] },
            new() { Name = "b", Split = SplitMethod.Even, Targets = [new("a", IsPool: true)] }),
        StringComparison.Ordinal);

    [Fact]
    public void Pools_that_cannot_be_split_are_refused_with_what_to_do()
    {
        Assert.Contains("add up to 100", Refusal(new SharedPool { Name = "a", Split = SplitMethod.Fixed, Targets = [new("x", 50), new("y", 49.99m)] }), StringComparison.Ordinal);
        Assert.Contains("must name a unit metric", Refusal(new SharedPool { Name = "a", Split = SplitMethod.Metric }), StringComparison.Ordinal);
        Assert.Contains("there is no shared pool x", Refusal(new SharedPool { Name = "a", Split = SplitMethod.Even, Targets = [new("x", IsPool: true)] }), StringComparison.Ordinal);
        Assert.Contains("cannot be weighed by Cost", Refusal(new SharedPool { Name = "a", Split = SplitMethod.Cost, Targets = [new("a", IsPool: true)] }), StringComparison.Ordinal);
    }

    private static string Refusal(params SharedPool[] pools) => Assert.Throws<AllocationRulesException>(() => Team(pools)).Message;

    private static AllocationBench Shared(SharedPool pool, int decimals = 10) => new(new()
    {
        SplitDecimals = decimals,
        Dimensions = [new() { Name = "team", Rules = [Pool("Fees", "fees"), FromTag("team")], Shared = [pool] }],
    });
}
