namespace CloudIntel.Core.Analytics.Forecasting;

/// <summary>
/// Forecasts a series: the median of the models that its length and season are good enough for, tried beforehand from earlier moments, with intervals that
/// cover what they say. Falls back to repeating the season before, and says why.
/// </summary>
public static class Forecaster
{
    /// <summary>The fewest known values.</summary>
    public const int Shortest = 3;

    /// <summary>The most values that are looked at: the last of a longer history, of which the beginning says nothing about what comes next.</summary>
    public const int Longest = 200_000;

    private const int MostOrigins = 12;

    /// <summary>A model that was so much worse than repeating the season before is not used.</summary>
    private const double WorstRelative = 1.25;

    /// <summary>Forecasts. A series of 1,000 values takes about two milliseconds.</summary>
    /// <param name="history">The values in the same distance from each other, oldest first; NaN where unknown.</param>
    /// <param name="request">What is to be forecast.</param>
    /// <exception cref="ArgumentException">The request makes no sense, a value is infinite, or there are fewer than <see cref="Shortest"/>.</exception>
    public static Forecast Forecast(ReadOnlySpan<double> history, ForecastRequest request)
    {
        Check(history, request);
        var known = Known(history);
        if (known.Length > Longest)
            known = Known(known[^Longest..]);
        var period = request.Period > 0 ? request.Period : Math.Max(1, Periods.Find(Repairs.Filled(known, 1)));
        var values = Repairs.Filled(known, period);
        var naive = new ForecastTrial([new SeasonalNaive(period)], values, period, request.Horizon, MostOrigins);
        if (values.AsSpan().Deviation() == 0)
            return naive.Forecast(request, SeriesKind.Plain, "all values are the same");

        var (kind, models) = ForecastModels.Fit(values, period);
        var trial = new ForecastTrial(models, values, period, request.Horizon, MostOrigins);
        if (!trial.IsFinite)
            return naive.Forecast(request, kind, "the models found no finite forecast");
        var relative = naive.MeanError > 0 ? trial.MeanError / naive.MeanError : trial.MeanError > 0 ? double.PositiveInfinity : 0;
        return relative > WorstRelative
            ? naive.Forecast(request, kind, FormattableString.Invariant($"the models' errors in the back-test were {relative:0.00} times those of repeating the season before"))
            : trial.Forecast(request, kind, fallback: null, relative);
    }

    private static void Check(ReadOnlySpan<double> history, ForecastRequest request)
    {
        if (request.Horizon is < 1 or > ForecastRequest.LongestHorizon)
            throw new ArgumentException($"A horizon of {request.Horizon} is not between 1 and {ForecastRequest.LongestHorizon}.", nameof(request));
        if (request.Period < 0)
            throw new ArgumentException($"A period of {request.Period} is less than 0.", nameof(request));
        if (request.Levels.FirstOrDefault(level => !(level > 0 && level < 1), 0.5) is not 0.5 and var wrong)
            throw new ArgumentException($"A level of {wrong} is not between 0 and 1.", nameof(request));
        var known = 0;
        foreach (var value in history)
        {
            if (double.IsInfinity(value))
                throw new ArgumentException("A value is infinite.", nameof(history));
            known += double.IsNaN(value) ? 0 : 1;
        }

        if (known < Shortest)
            throw new ArgumentException($"{known} values are too few to forecast from: at least {Shortest} are needed.", nameof(history));
    }

    /// <summary>From the first to the last known value.</summary>
    private static ReadOnlySpan<double> Known(ReadOnlySpan<double> history)
    {
        var (start, end) = (0, history.Length);
        while (double.IsNaN(history[start]))
            start++;
        while (double.IsNaN(history[end - 1]))
            end--;
        return history[start..end];
    }
}
