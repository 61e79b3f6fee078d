using CloudIntel.Core.FinOps.Allocation;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Tests.FinOps.Allocation;

/// <summary>What a unit of business costs, and what is not said when nobody knows.</summary>
public sealed class UnitCostsTests
{
    private static readonly DateOnly April1 = new(2026, 4, 1);

    [Fact]
    public void Cost_and_units_of_a_day_make_its_unit_cost()
    {
        var series = Join(Costs(("a", 0, 100m)), [Units("a", 0, 50m)], days: 1, per: 1000);

        Assert.Equal(2000m, series[1].Days.Single().UnitCost);
    }

    [Fact]
    public void Days_without_cost_or_units_and_days_with_no_units_at_all_are_unknown()
    {
        var days = Join(Costs(("a", 0, 100m), ("a", 2, 100m), ("a", 3, 0m)), [Units("a", 1, 5m), Units("a", 2, 0m), Units("a", 3, 4m)], days: 4)[1].Days;

        Assert.Equal([(true, false), (false, true), (true, true), (true, true)], days.Select(day => (day.Cost is not null, day.Units is not null)));
        Assert.Equal([null, null, null, 0m], days.Select(day => day.UnitCost)); // something that costs nothing is known to cost nothing
    }

    [Fact]
    public void A_change_against_an_unknown_day_is_unknown()
    {
        var days = Join(Costs(("a", 0, 10m), ("a", 1, 12m), ("a", 3, 9m)), [Units("a", 0, 1m), Units("a", 1, 1m), Units("a", 2, 1m), Units("a", 3, 1m)], days: 4)[1].Days;

        Assert.Equal([null, 0.2m, null, null], days.Select(day => day.DayChange));
    }

    [Fact]
    public void A_week_is_compared_with_the_week_before_by_its_sums()
    {
        // 10 a day and 1 unit, then 10 a day and 2 units: half as dear.
        var costs = Enumerable.Range(0, 14).Select(day => ("a", day, 10m)).ToArray();
        var units = Enumerable.Range(0, 14).Select(day => Units("a", day, day < 7 ? 1m : 2m)).ToList();
        Assert.Equal(-0.5m, Join(Costs(costs), units, days: 14)[1].Days[^1].WeekChange);

        // A day with no units counts with its cost; one of which nobody said anything makes the weeks incomparable.
        units[13] = Units("a", 13, 0m);
        Assert.Equal((70m / 12m / 10m) - 1, Join(Costs(costs), units, days: 14)[1].Days[^1].WeekChange!.Value, 20);
        units.RemoveAt(13);
        Assert.Null(Join(Costs(costs), units, days: 14)[1].Days[^1].WeekChange);
    }

    [Fact]
    public void Changes_look_at_the_days_before_the_first_that_is_asked_for()
    {
        var costs = Enumerable.Range(0, 14).Select(day => ("a", day, day < 7 ? 10m : 15m)).ToArray();
        var units = Enumerable.Range(0, 14).Select(day => Units("a", day, 1m)).ToList();
        var day = UnitCosts.Join(Costs(costs), units, new("USD", CostColumn.EffectiveCost, 1, April1.AddDays(13), April1.AddDays(14)))[1].Days.Single();

        Assert.Equal((0m, 0.5m), (day.DayChange, day.WeekChange));
    }

    [Fact]
    public void All_values_together_are_those_of_which_cost_and_units_are_known()
    {
        var series = Join(
            Costs(("a", 0, 10m), ("b", 0, 20m), ("c", 0, 1000m), ("a", 1, 10m)),
            [Units("a", 0, 1m), Units("b", 0, 4m), Units("d", 0, 100m), Units("a", 1, 2m), Units("b", 1, 7m)],
            days: 2);

        Assert.Equal([null, "a", "b", "d"], series.Select(one => one.Value));
        Assert.Equal([("30", 5m, 6m), ("10", 2m, 5m)], series[0].Days.Select(day => (day.Cost!.Value.ToString(), day.Units!.Value, day.UnitCost!.Value)));
    }

    [Fact]
    public void Points_of_one_value_and_day_add_up() =>
        Assert.Equal(5m, Join(Costs(("a", 0, 10m)), [Units("a", 0, 0.5m), Units("a", 0, 1.5m)], days: 1)[1].Days[0].UnitCost);

    private static IReadOnlyList<UnitCostSeries> Join(DimensionAllocation costs, IEnumerable<UnitPoint> units, int days, decimal per = 1) =>
        UnitCosts.Join(costs, units, new("USD", CostColumn.EffectiveCost, per, April1, April1.AddDays(days)));

    private static UnitPoint Units(string value, int day, decimal units) => new("requests", value, April1.AddDays(day), units);

    private static DimensionAllocation Costs(params (string Value, int Day, decimal Cost)[] costs) => new(
        "team",
        [
            .. costs.Select(cost => new AllocatedCost(
                April1.AddDays(cost.Day), "USD", cost.Value, new(default, Amount.Of(cost.Cost), default, default), default, 1)),
            new(April1, "USD", null, new(default, Amount.Of(7), default, default), default, 1),
            new(April1, "EUR", "a", new(default, Amount.Of(7), default, default), default, 1),
        ],
        []);
}
