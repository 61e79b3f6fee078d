namespace CloudIntel.Core.Analytics.Forecasting.Totals;

/// <summary>A way to say how a series goes on, learned anew from each history.</summary>
/// <param name="Name">Its name, for people.</param>
/// <param name="Shortest">The fewest values it needs.</param>
/// <param name="IsRule">Whether it is a rule without parameters, which is always valid.</param>
/// <param name="Forecast">The values to come, as many as asked for; null where it can learn nothing from the history.</param>
internal sealed record TotalModel(string Name, int Shortest, bool IsRule, Func<double[], int, double[]?> Forecast)
{
    /// <summary>The name of repeating the last season: what every other model has to be better than.</summary>
    public const string SeasonalNaive = "SeasonalNaive";

    /// <summary>Days of a week.</summary>
    public const int Week = 7;

    /// <summary>Days of a block.</summary>
    public const int Block = 28;

    private const int BlocksOfYear = 13;

    /// <summary>Blocks that the present level is told from: a quarter.</summary>
    private const int Quarter = 3;

    /// <summary>The mean of the last four weeks goes on.</summary>
    public static TotalModel RunRate { get; } = new("RunRate", 1, IsRule: true, (history, steps) => Constant(Recent(history, 4 * Week, Week), steps));

    /// <summary>Models of days, from the simplest on: what comes later is preferred until it proves worse.</summary>
    public static IReadOnlyList<TotalModel> OfDays { get; } =
    [
        new(SeasonalNaive, 2 * Week, IsRule: true, (history, steps) => Repeated(history, Week, 1, steps)),
        RunRate,
        new("RecentLevel", 5 * Week, IsRule: false, AtRecentLevel),
        new("Statistical", 12 * Week, IsRule: false, (history, steps) => Median(history, Week, steps)),
    ];

    /// <summary>Models of blocks of four weeks, likewise.</summary>
    public static IReadOnlyList<TotalModel> OfBlocks { get; } =
    [
        new(SeasonalNaive, BlocksOfYear, IsRule: true, (history, steps) => Repeated(history, BlocksOfYear, 1, steps)),
        new("RunRate", 1, IsRule: true, (history, steps) => Constant(Recent(history, Quarter, 1), steps)),
        new("LastYearAtLevel", BlocksOfYear + Quarter, IsRule: false, LastYear),
        new("Statistical", 6, IsRule: false, (history, steps) => Median(history, BlocksOfYear, steps)),
    ];

    /// <summary>The mean of the last values, of whole seasons where there is one.</summary>
    private static double Recent(double[] history, int most, int season)
    {
        var count = Math.Min(most, history.Length);
        return history.AsSpan(history.Length - (count < season ? count : count - (count % season))).Mean();
    }

    private static double[] Constant(double value, int steps)
    {
        var forecast = new double[steps];
        Array.Fill(forecast, value);
        return forecast;
    }

    private static double[] Repeated(double[] history, int season, double factor, int steps)
    {
        var forecast = new double[steps];
        for (var i = 0; i < steps; i++)
            forecast[i] = history[history.Length - season + (i % season)] * factor;
        return forecast;
    }

    /// <summary>The year before at the present level, told from the last quarter and that of the year before.</summary>
    private static double[]? LastYear(double[] history, int steps)
    {
        var (now, then) = (history.AsSpan(history.Length - Quarter).Mean(), history.AsSpan(history.Length - Quarter - BlocksOfYear, Quarter).Mean());
        return then > 0 && now > 0 ? Repeated(history, BlocksOfYear, now / then, steps) : null;
    }

    /// <summary>The shape of the last eight weeks, at the level of the last four, or of fewer, but at least two, where it changed since.</summary>
    private static double[] AtRecentLevel(double[] history, int steps)
    {
        var since = LevelDrift.Find(history, Week)?.Since ?? 0;
        var (weeks, shape) = (Math.Min(8, history.Length / Week), new double[Week]);
        for (var i = history.Length - (weeks * Week); i < history.Length; i++)
            shape[i % Week] += history[i] / weeks;
        var hasShape = Array.TrueForAll(shape, place => place >= 0) && shape.AsSpan().Mean() > 0;
        double Usual(int day) => hasShape ? shape[day % Week] : 1;

        var (level, usual) = (0.0, 0.0);
        for (var i = history.Length - Math.Clamp(history.Length - since, 2 * Week, 4 * Week); i < history.Length; i++)
            (level, usual) = (level + history[i], usual + Usual(i));
        var forecast = new double[steps];
        for (var i = 0; i < steps; i++)
            forecast[i] = usual > 0 ? level / usual * Usual(history.Length + i) : 0;
        return forecast;
    }

    /// <summary>The median of the models that the history is long and regular enough for.</summary>
    private static double[]? Median(double[] history, int period, int steps)
    {
        if (history.AsSpan().Deviation() == 0)
            return null;
        var (_, models) = ForecastModels.Fit(history, period);
        return models.Count == 0 ? null : ForecastModels.Median(models, history, steps);
    }
}
