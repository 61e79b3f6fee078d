using CloudIntel.Core.Analytics.Forecasting;

namespace CloudIntel.Core.FinOps.Forecasts;

/// <summary>
/// How past forecasts of a budget did, and what follows: intervals are asked for at such levels that they hold as often as they say. Forecasts that were made one after
/// the other overlap, so that each counts only as the part of its days that has passed since the one before.
/// </summary>
internal sealed class ForecastTrack
{
    /// <summary>Levels of the intervals, in percent.</summary>
    public static readonly IReadOnlyList<int> Levels = [50, 80, 95];

    /// <summary>How often they held is told from so many forecasts on that do not overlap.</summary>
    private const double FewestToTell = 4;

    private readonly double[] asked;

    /// <summary>Learns from the past.</summary>
    /// <param name="past">Past forecasts, in any order, with what they turned out to be.</param>
    public ForecastTrack(IReadOnlyList<PastForecast> past)
    {
        var days = past.Select(forecast => forecast.Known).Distinct().Order().ToList();
        var since = days.Zip(days.Skip(1)).ToDictionary(pair => pair.Second, pair => pair.Second.DayNumber - pair.First.DayNumber);
        // What nothing was uncertain of says nothing of levels.
        List<Due> due = [.. past
            .Where(forecast => forecast.Actual is not null && forecast.Intervals.Any(interval => interval.Lower < interval.Upper))
            .OrderBy(forecast => forecast.End).ThenBy(forecast => forecast.Known)
            .Select(forecast => new Due(forecast, Math.Min(1, since.GetValueOrDefault(forecast.Known, 1) / (double)forecast.Days)))];
        asked = [.. Levels.Select(level => Asked(level, past, due))];
        for (var i = 1; i < asked.Length; i++)
            asked[i] = Math.Max(asked[i], asked[i - 1]);
        Count = due.Count;
        Coverage = due.Sum(one => one.Weight) < FewestToTell ? [] : [.. Levels.Select(level => new IntervalCoverage(level, HeldPercent(level, due)))];
    }

    /// <summary>From how many forecasts it is told how often they held.</summary>
    public int Count { get; }

    /// <summary>How often past intervals held; empty while too few came due.</summary>
    public IReadOnlyList<IntervalCoverage> Coverage { get; }

    /// <summary>The level to ask for, so that an interval holds with a probability; between those that are learnt, in proportion. Both from 0 to 1.</summary>
    public double Ask(double probability) => Between(probability, i => Levels[i] / 100.0, i => asked[i]);

    /// <summary>The probability with which an interval holds that is asked for at a level.</summary>
    public double Holds(double level) => Between(level, i => asked[i], i => Levels[i] / 100.0);

    /// <summary>The probability to ask for in place of one below which something is to lie.</summary>
    public double AskBelow(double probability) => probability < 0.5 ? (1 - Ask(1 - (2 * probability))) / 2 : (1 + Ask((2 * probability) - 1)) / 2;

    /// <summary>The probability that something is below what was asked for with a probability.</summary>
    public double HoldsBelow(double probability) => probability < 0.5 ? (1 - Holds(1 - (2 * probability))) / 2 : (1 + Holds((2 * probability) - 1)) / 2;

    /// <summary>Begins with what the oldest one was asked for, so that what is forgotten is not unlearnt.</summary>
    private static double Asked(int level, IReadOnlyList<PastForecast> past, List<Due> due)
    {
        var first = past.OrderBy(forecast => forecast.Known).ThenBy(forecast => forecast.End).FirstOrDefault();
        var adaptive = AdaptiveLevel.Of(level / 100.0);
        if (Of(first, level) is { } oldest)
            adaptive = adaptive with { Level = (double)oldest.Asked / 100 };
        foreach (var (forecast, weight) in due)
        {
            if (Of(forecast, level) is { } interval)
                adaptive = adaptive.With(Held(forecast, interval), weight);
        }

        return adaptive.Level;
    }

    private static int HeldPercent(int level, List<Due> due)
    {
        var (held, all) = (0.0, 0.0);
        foreach (var (forecast, weight) in due)
        {
            if (Of(forecast, level) is not { } interval)
                continue;
            all += weight;
            held += Held(forecast, interval) ? weight : 0;
        }

        return all > 0 ? (int)Math.Round(100 * held / all) : 0;
    }

    private static MoneyInterval? Of(PastForecast? forecast, int level) => forecast?.Intervals.FirstOrDefault(interval => interval.Level == level);

    private static bool Held(PastForecast forecast, MoneyInterval interval) => interval.Lower <= forecast.Actual && forecast.Actual <= interval.Upper;

    private static double Between(double value, Func<int, double> from, Func<int, double> to)
    {
        var (low, lowTo) = (0.0, 0.0);
        for (var i = 0; i <= Levels.Count; i++)
        {
            var (high, highTo) = i < Levels.Count ? (from(i), to(i)) : (1.0, 1.0);
            if (value < high)
                return lowTo + ((highTo - lowTo) * (value - low) / (high - low));
            (low, lowTo) = (high, highTo);
        }

        return 1;
    }

    /// <summary>A forecast of days that have come, and what it counts.</summary>
    private readonly record struct Due(PastForecast Forecast, double Weight);
}
