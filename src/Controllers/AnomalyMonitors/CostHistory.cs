using System.Collections.Immutable;
using CloudIntel.Core.FinOps.Anomalies;

namespace CloudIntel.Controllers.AnomalyMonitors;

/// <summary>What the parts of a monitor's costs cost, day by day, as the ledger had it at one moment.</summary>
internal sealed record CostHistory
{
    /// <summary>The first day.</summary>
    public required DateOnly FirstDay { get; init; }

    /// <summary>The last day of which enough is known to be looked at.</summary>
    public required DateOnly LastDay { get; init; }

    /// <summary>The last day whose costs are final.</summary>
    public required DateOnly MatureThrough { get; init; }

    /// <summary>Which shares of their final costs are known of the days after it.</summary>
    public required IReadOnlyList<double> YoungShares { get; init; }

    /// <summary>The costs.</summary>
    public required IReadOnlyList<CostSeries> Series { get; init; }

    /// <summary>What they are broken down by.</summary>
    public required IReadOnlyList<string> GroupedBy { get; init; }

    /// <summary>Up to when there is data.</summary>
    public required DateTimeOffset DataThrough { get; init; }
}

/// <summary>Collects costs into series.</summary>
/// <param name="firstDay">The first day.</param>
/// <param name="lastDay">The last day: costs of others are left out.</param>
internal sealed class CostSeriesBuilder(DateOnly firstDay, DateOnly lastDay)
{
    private readonly Dictionary<(string Path, ChargeClass Class), (ImmutableArray<string> Path, decimal[] Costs)> series = [];

    /// <summary>Adds a cost to a part.</summary>
    public void Add(ImmutableArray<string> path, ChargeClass charges, DateOnly day, decimal cost)
    {
        if (day < firstDay || day > lastDay)
            return;
        var key = (string.Join('\n', path), charges);
        if (!series.TryGetValue(key, out var one))
            series[key] = one = (path, new decimal[lastDay.DayNumber - firstDay.DayNumber + 1]);
        one.Costs[day.DayNumber - firstDay.DayNumber] += cost;
    }

    /// <summary>The series, by their parts, so that the same costs give the same series.</summary>
    public IReadOnlyList<CostSeries> Build() =>
    [
        .. series.OrderBy(one => one.Key.Path, StringComparer.Ordinal).ThenBy(one => one.Key.Class)
            .Select(one => new CostSeries(one.Value.Path, one.Key.Class, one.Value.Costs)),
    ];
}
