using CloudIntel.Core.FinOps.Clusters.Queries;
using CloudIntel.Core.FinOps.Clusters.Views;
using CloudIntel.Core.Units;

namespace CloudIntel.Operator.Endpoints.OpenCost;

/// <summary>What costs are shown as: what was paid in a period, or what an hour, a day or a month (730 hours) of it costs.</summary>
/// <param name="Hours">Hours of the time that is meant; null for the period itself.</param>
internal readonly record struct CostRates(int? Hours)
{
    /// <summary>Reads costMetric.</summary>
    /// <exception cref="ClusterQueryException">There is no such rate.</exception>
    public static CostRates Parse(string? text) => text switch
    {
        null or "" or "cumulative" => new(null),
        "hourly" => new(1),
        "daily" => new(24),
        "monthly" => new(SharedCosts.HoursOfMonth),
        _ => throw new ClusterQueryException($"costMetric={text} is none of cumulative, hourly, daily, monthly"),
    };

    /// <summary>What costs of a period are multiplied by; null for nothing.</summary>
    public decimal? Factor(DatePeriod period) => Hours * (decimal)TimeSpan.TicksPerHour / period.Length.Ticks;
}
