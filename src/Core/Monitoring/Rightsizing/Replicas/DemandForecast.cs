using CloudIntel.Core.Analytics.Forecasting;

namespace CloudIntel.Core.Monitoring.Rightsizing.Replicas;

/// <summary>
/// How much replicas will have to carry in each hour of the next week, and how likely more. Square roots are forecast: of what is counted, the errors of little and of much are about as large in them.
/// </summary>
internal sealed class DemandForecast
{
    /// <summary>Hours ahead.</summary>
    public const int Hours = 7 * 24;

    /// <summary>Fewer days tell no daily shape.</summary>
    public const int FewestDays = 3;

    private const int Day = 24;

    /// <summary>Shares of the future that intervals cover, each with half of the rest above it.</summary>
    private static readonly double[] Levels = [0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.998];

    /// <summary>Intervals end so far beyond the most that was known, where the forecast itself does: wider ones were never needed more often.</summary>
    private const double Beyond = 1.15;

    private readonly Forecast forecast;
    private readonly double most;

    private DemandForecast(Forecast forecast, double most) => (this.forecast, this.most) = (forecast, most);

    /// <summary>Forecasts from the past; null where too little is known.</summary>
    public static DemandForecast? Of(DemandHours hours)
    {
        var known = hours.Peaks.Count(double.IsFinite);
        return hours.Days < FewestDays || known * 2 < hours.Peaks.Length || known < FewestDays * Day / 2
            ? null
            : new(Forecaster.Forecast([.. hours.Peaks.Select(Math.Sqrt)], new(Hours, Day) { Levels = Levels }), Math.Sqrt(Beyond * hours.Peaks.Where(double.IsFinite).Max()));
    }

    /// <summary>The fewest replicas with which no more than a share of the hours has more to carry than they can.</summary>
    /// <param name="perReplica">What one carries; positive.</param>
    /// <param name="overload">The share, in (0, 0.5).</param>
    /// <param name="first">Hours ahead.</param>
    /// <param name="count">How many hours.</param>
    public int Replicas(double perReplica, double overload, int first, int count)
    {
        var (low, high) = (0, 1);
        while (Exceeded(high * perReplica, first, count) > overload && high < int.MaxValue / 2)
            (low, high) = (high, high * 2);
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = Exceeded(middle * perReplica, first, count) > overload ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>The share of hours that are expected to have more to carry.</summary>
    private double Exceeded(double amount, int first, int count)
    {
        var capacity = Math.Sqrt(amount);
        var sum = 0.0;
        for (var hour = first; hour < first + count; hour++)
            sum += Exceeded(capacity, hour);
        return sum / count;
    }

    private double Exceeded(double capacity, int hour)
    {
        if (capacity < forecast.Mean[hour])
            return 1;
        var (below, likely) = (forecast.Mean[hour], 0.5);
        foreach (var interval in forecast.Intervals)
        {
            var (upper, less) = (Math.Max(below, Math.Min(interval.Upper[hour], most)), (1 - interval.Level) / 2);
            if (capacity < upper)
                return likely + ((less - likely) * (capacity - below) / (upper - below));
            (below, likely) = (upper, less);
        }

        return 0;
    }
}
