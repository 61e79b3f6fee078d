using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Allocation;

/// <summary>What units of business cost on one day.</summary>
/// <param name="Day">The day, UTC.</param>
/// <param name="Cost">What the value answers for; null on a day without charges in the currency.</param>
/// <param name="Units">How many units there were; null when nobody said.</param>
/// <param name="UnitCost">Cost of as many units as asked; null when cost or units are unknown, or there were none.</param>
/// <param name="DayChange">Change of the unit cost against the day before, as a share of that; null when either is unknown.</param>
/// <param name="WeekChange">The same of the seven days up to this one against the seven before, each day's cost and units known.</param>
public sealed record UnitCostDay(DateOnly Day, Amount? Cost, decimal? Units, decimal? UnitCost, decimal? DayChange, decimal? WeekChange);

/// <summary>What units of business cost for one value of a dimension, day by day.</summary>
/// <param name="Value">The value; null for all values of which units are known, together.</param>
/// <param name="Days">One entry a day, also for days of which nothing is known.</param>
public sealed record UnitCostSeries(string? Value, IReadOnlyList<UnitCostDay> Days);

/// <summary>Joins costs with units of business. What is unknown stays unknown: a missing number is never 0, and nothing is divided by 0.</summary>
public static class UnitCosts
{
    private const int Week = 7;

    /// <summary>The series of all values together, then that of every value with units, in the order of names.</summary>
    /// <param name="dimension">Who answers for the cost.</param>
    /// <param name="points">The units of one metric; points of one value and day add up.</param>
    /// <param name="query">What is asked.</param>
    public static IReadOnlyList<UnitCostSeries> Join(DimensionAllocation dimension, IEnumerable<UnitPoint> points, UnitCostQuery query)
    {
        var start = query.From.AddDays(-(2 * Week) + 1);
        var units = points.Where(point => point.Day >= start && point.Day < query.To)
            .GroupBy(point => point.Value)
            .ToDictionary(value => value.Key, value => value.GroupBy(point => point.Day).ToDictionary(day => day.Key, day => day.Sum(point => point.Units)));
        var costs = dimension.Costs
            .Where(cost => cost.Currency == query.Currency && cost.Value is not null && units.ContainsKey(cost.Value))
            .GroupBy(cost => cost.Value!)
            .ToDictionary(value => value.Key, value => value.ToDictionary(cost => cost.Day, cost => cost.Total[query.Column]));
        var series = units.Keys.Order(StringComparer.Ordinal)
            .Select(value => (Value: (string?)value, Known: Days(start, query.To, units[value], costs.GetValueOrDefault(value))))
            .ToList();
        return [.. series.Prepend((null, Together(start, query.To, series.Select(one => one.Known)))).Select(one => new UnitCostSeries(one.Value, Changes(one.Known, query)))];
    }

    private static Known[] Days(DateOnly start, DateOnly to, Dictionary<DateOnly, decimal> units, Dictionary<DateOnly, Amount>? costs)
    {
        var days = new Known[Math.Max(0, to.DayNumber - start.DayNumber)];
        for (var i = 0; i < days.Length; i++)
        {
            var day = start.AddDays(i);
            days[i] = new(
                day,
                costs is not null && costs.TryGetValue(day, out var cost) ? cost : null,
                units.TryGetValue(day, out var count) ? count : null);
        }

        return days;
    }

    /// <summary>All values together: on each day those of which both cost and units are known.</summary>
    private static Known[] Together(DateOnly start, DateOnly to, IEnumerable<Known[]> series)
    {
        var days = Days(start, to, [], null);
        foreach (var one in series)
        {
            for (var i = 0; i < days.Length; i++)
            {
                if (one[i] is { Cost: { } cost, Units: { } units })
                    days[i] = new(days[i].Day, (days[i].Cost ?? Amount.Zero) + cost, (days[i].Units ?? 0) + units);
            }
        }

        return days;
    }

    private static List<UnitCostDay> Changes(Known[] days, UnitCostQuery query)
    {
        var answers = new List<UnitCostDay>();
        for (var i = (2 * Week) - 1; i < days.Length; i++)
        {
            var unitCost = UnitCost(days, i, 1, query.Per);
            answers.Add(new(
                days[i].Day,
                days[i].Cost,
                days[i].Units,
                unitCost,
                Change(UnitCost(days, i - 1, 1, query.Per), unitCost),
                Change(UnitCost(days, i - Week, Week, query.Per), UnitCost(days, i, Week, query.Per))));
        }

        return answers;
    }

    /// <summary>Cost of <paramref name="per"/> units over the days up to one of them; null when a day is unknown or there were no units.</summary>
    private static decimal? UnitCost(Known[] days, int last, int count, decimal per)
    {
        var (cost, units) = (Amount.Zero, 0m);
        for (var i = last - count + 1; i <= last; i++)
        {
            if (days[i] is not { Cost: { } ofDay, Units: { } unitsOfDay })
                return null;
            cost += ofDay;
            units += unitsOfDay;
        }

        return units > 0 ? cost.ToDecimal() / units * per : null;
    }

    private static decimal? Change(decimal? before, decimal? after) =>
        before is { } from && after is { } to && from != 0 ? (to - from) / Math.Abs(from) : null;

    private readonly record struct Known(DateOnly Day, Amount? Cost, decimal? Units);
}

/// <summary>Which unit costs are asked for.</summary>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Column">Which cost.</param>
/// <param name="Per">The cost of how many units; above 0.</param>
/// <param name="From">First day of the answer. Changes also look at the 13 days before.</param>
/// <param name="To">First day after.</param>
public sealed record UnitCostQuery(string Currency, CostColumn Column, decimal Per, DateOnly From, DateOnly To);
