namespace CloudIntel.Core.Analytics.Forecasting;

/// <summary>Which models a history is long and regular enough for.</summary>
internal static class ForecastModels
{
    /// <summary>Seasons from which on a season is learnt lag by lag instead of as one factor for each place.</summary>
    private const int ManySeasons = 15;

    /// <summary>From this many places on, a season is a day of hours rather than a week of days.</summary>
    private const int LongSeason = 12;

    /// <summary>A season as long as this has too many places for a factor each, where there are few seasons.</summary>
    private const int LongestFactors = 40;

    private const int Week = 7;

    /// <summary>Days in a year of whole weeks.</summary>
    private const int Year = 364;

    /// <summary>The models, fitted. Their median is the forecast.</summary>
    /// <param name="history">The values, at least three, that are not all the same.</param>
    /// <param name="period">Values a season; 1 without one.</param>
    public static (SeriesKind Kind, IReadOnlyList<IForecastModel> Models) Fit(ReadOnlySpan<double> history, int period)
    {
        var kind = period >= LongSeason && history.Length >= ManySeasons * period ? SeriesKind.Hours
            : period > 1 && history.Length >= ManySeasons * period ? SeriesKind.Days
            : period > 1 && history.Length >= 3 * period && period < LongestFactors ? SeriesKind.Months
            : SeriesKind.Plain;
        IForecastModel?[] models = kind switch
        {
            SeriesKind.Hours => OfHours(history, period),
            SeriesKind.Days => OfDays(history, period),
            SeriesKind.Months => OfMonths(history, period),
            _ => OfWeeks(history, period),
        };
        return (kind, [.. models.OfType<IForecastModel>()]);
    }

    /// <summary>The median of what models forecast, step by step; not a number at a step where one of them has none.</summary>
    /// <param name="models">At least one.</param>
    /// <param name="history">The values to go on from.</param>
    /// <param name="horizon">How many steps.</param>
    public static double[] Median(IReadOnlyList<IForecastModel> models, ReadOnlySpan<double> history, int horizon)
    {
        var forecasts = new double[models.Count][];
        for (var i = 0; i < forecasts.Length; i++)
            models[i].Forecast(history, forecasts[i] = new double[horizon]);
        if (forecasts.Length == 1)
            return forecasts[0];
        var (median, ofStep) = (new double[horizon], new double[forecasts.Length]);
        for (var step = 0; step < horizon; step++)
        {
            for (var i = 0; i < ofStep.Length; i++)
                ofStep[i] = forecasts[i][step];
            Array.Sort(ofStep);
            median[step] = double.IsNaN(ofStep[0]) ? double.NaN : Moments.MedianOfSorted(ofStep);
        }

        return median;
    }

    /// <summary>A day and a week within it: lags of each, of values and of their logarithms, and the shape of the week.</summary>
    private static IForecastModel?[] OfHours(ReadOnlySpan<double> history, int day)
    {
        var week = Week * day;
        List<int> lags = [1, 2, 3, day - 1, day, day + 1, day + 2, (2 * day) - 1, 2 * day, (2 * day) + 1];
        for (var days = 3; days < Week; days++)
            lags.AddRange([(days * day) - 1, days * day, (days * day) + 1]);
        lags.AddRange([week - 2, week - 1, week, week + 1, week + 2, (2 * week) - 1, 2 * week, (2 * week) + 1]);
        return
        [
            Autoregression.Fit(history, lags.ToArray(), 1e-3, logarithmic: true),
            Autoregression.Fit(history, lags.ToArray(), 1e-3, logarithmic: false),
            SeasonalProfile.Fit(history, history.Length >= (2 * week) + 2 ? week : day, 0.1),
        ];
    }

    /// <summary>A week, and the year in place of a trend where there is more than one and a half of it. What sticks out is cut before.</summary>
    private static IForecastModel?[] OfDays(ReadOnlySpan<double> history, int week)
    {
        var clipped = Repairs.Clipped(history, week);
        List<int> lags = [];
        for (var lag = 1; lag <= week + 1; lag++)
            lags.Add(lag);
        for (var weeks = 2; weeks <= 4; weeks++)
            lags.AddRange([(weeks * week) - 1, weeks * week, (weeks * week) + 1]);
        for (var weeks = 5; weeks <= 8; weeks++)
            lags.Add(weeks * week);
        var hasYear = week == Week && history.Length > 600;
        if (hasYear)
            lags.AddRange([Year, Year + Week]);
        var autoregression = Autoregression.Fit(clipped, [.. lags.Distinct().Order()], 1e-2, logarithmic: false, weekdays: week, reach: hasYear ? 0.62 : 0.45);
        var profile = SeasonalProfile.Fit(clipped, week, 0.02);
        if (!hasYear)
            return [autoregression, profile, new Theta(clipped, week)];
        IForecastModel?[] ofYears = [autoregression, profile, ProfileOfYear.Fit(clipped)];
        return [.. ofYears.Select(model => model is null ? null : new OnRepaired(model, clipped))];
    }

    /// <summary>A season of which there are few: one factor for each place, and a level or trend.</summary>
    private static IForecastModel?[] OfMonths(ReadOnlySpan<double> history, int period)
    {
        var clipped = Repairs.Clipped(history, period);
        return [new Theta(clipped, period), history.Length >= 10 ? new DampedTrend(clipped, period) : null];
    }

    /// <summary>No season, or one so long that there is too little of it for factors: a year of weeks where nothing is known.</summary>
    private static IForecastModel?[] OfWeeks(ReadOnlySpan<double> history, int period)
    {
        var season = period > 4 ? period : 52;
        int[] lags = [1, 2, 3, 4, season - 1, season, season + 1];
        return history.Length < 30
            ? [new Theta(history, 1), history.Length >= 10 ? new DampedTrend(history, 1) : null]
            :
            [
                DifferenceAutoregression.Fit(history, lags, 0.1),
                Autoregression.Fit(history, lags, 1e-3, logarithmic: true),
                Autoregression.Fit(history, lags, 1e-3, logarithmic: false),
                new Theta(history, 1),
            ];
    }
}
