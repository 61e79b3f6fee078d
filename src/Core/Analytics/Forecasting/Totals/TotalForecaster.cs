namespace CloudIntel.Core.Analytics.Forecasting.Totals;

/// <summary>
/// Forecasts what the days to come add up to. Errors of days are not independent, so the error of a sum is found by trying sums of the same length from earlier
/// moments, each time learning from what was known then.
/// </summary>
public static class TotalForecaster
{
    /// <summary>The fewest days.</summary>
    public const int Shortest = 3;

    /// <summary>Beyond so many days, blocks of four weeks are forecast: what a single day will cost in a year, nobody knows.</summary>
    public const int LongestByDay = 100;

    private const int MostOrigins = 16;

    /// <summary>A level is recent for so many days after it changed: as long as models still learn from what was before.</summary>
    public const int RecentDrift = 2 * TotalModel.Block;

    /// <summary>Errors of sums grow with that power of their length: almost as the length, since most of the error is that the level is another one.</summary>
    private const double Growth = 0.85;

    /// <summary>Relative errors of sums that are longer than any that could be tried grow with that power of the length: levels wander.</summary>
    private const double GrowthBeyond = 0.3;

    /// <summary>The relative error of a level before anything is known of it, and how many moments that counts as.</summary>
    private const double PriorError = 0.07;

    private const double PriorWeight = 1;

    /// <summary>The standard deviation of normal errors as a multiple of their mean size, which a single great one moves less.</summary>
    private const double DeviationOfMeanSize = 1.2533;

    /// <summary>
    /// Spread and degrees of freedom of the errors, by how many of them were independent, so that 50, 80 and 95 percent intervals cover what they say: counted on
    /// simulated costs and on the NN5 series that were there to develop with.
    /// </summary>
    private const double Spread = 0.85;

    /// <summary>Costs that were the same for so many days will be the same.</summary>
    private const int Constant = 2 * TotalModel.Block;

    /// <summary>Where totals are off by more than this factor of e, they are not told in factors, and by more than so many times their size, not at all.</summary>
    private const double LargestLogarithm = 1;

    private const double LargestError = 3;

    private const double LeastFreedom = 2;
    private const double FreedomOfError = 0.2;

    /// <summary>Forecasts; some milliseconds for a year of days.</summary>
    /// <param name="history">What each day cost, oldest first, up to the last one that is complete; finite, at least <see cref="Shortest"/>.</param>
    /// <param name="days">How many days are to come, at least 1.</param>
    /// <param name="champion">The model in use, see <see cref="ModelContest"/>; null for none.</param>
    public static TotalForecast Forecast(ReadOnlySpan<double> history, int days, string? champion = null)
    {
        Check(history, days);
        var byBlocks = days > LongestByDay && history.Length >= 3 * TotalModel.Block;
        var unit = byBlocks ? TotalModel.Block : 1;
        var values = byBlocks ? Blocks(history) : history.ToArray();
        var (steps, whole) = ((double)days / unit, (days + unit - 1) / unit);
        // Models must leave room to be tried in.
        var models = (byBlocks ? TotalModel.OfBlocks : TotalModel.OfDays)
            .Where(model => model.Shortest <= (model.IsRule ? 0.8 : 0.6) * values.Length)
            .ToList();

        var trials = Try(values, steps, models, byBlocks ? 3 : 2 * TotalModel.Week);
        var drift = LevelDrift.Find(history, TotalModel.Week);
        var decision = ModelContest.Decide(trials.Models, champion, drifted: drift is not null && history.Length - drift.Since <= RecentDrift);
        var forecast = Checked(models.First(model => model.Name == decision.Model).Forecast(values, whole), values)
            ?? Checked(TotalModel.RunRate.Forecast(values, whole), values)!;
        double[] expected = [.. Enumerable.Range(0, days).Select(day => forecast[day / unit] / unit)];
        var (total, size) = (expected.Sum(), MeanSize(values) * steps);
        var (error, freedom) = history.Length >= Constant && history.ToArray().Distinct().Count() == 1 ? (0, LeastFreedom) : ErrorOf(trials, decision.Model, values, steps);
        var isLogarithmic = trials.IsPositive && total > 0 && error <= LargestLogarithm;
        return new()
        {
            Days = expected,
            Total = new(total, isLogarithmic ? error : Math.Min(error, LargestError) * size, freedom, isLogarithmic, trials.IsPositive ? 0 : double.NegativeInfinity),
            Growth = Growth,
            Decision = decision,
            Origins = trials.Models[0].Errors.Count,
            Drift = drift,
        };
    }

    private static void Check(ReadOnlySpan<double> history, int days)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(days, ForecastRequest.LongestHorizon);
        if (history.Length < Shortest)
            throw new ArgumentException($"{history.Length} days are too few to forecast from: at least {Shortest} are needed.", nameof(history));
        foreach (var value in history)
        {
            if (!double.IsFinite(value))
                throw new ArgumentException("A value is not finite.", nameof(history));
        }
    }

    /// <summary>Models and their errors over sums of some length; so many of the errors are independent of each other, because their sums hardly overlap.</summary>
    private sealed record Trials(IReadOnlyList<ModelTrial> Models, double Length, double Independent, bool IsPositive);

    private static Trials Try(double[] values, double steps, List<TotalModel> models, int shortest)
    {
        shortest = Math.Max(shortest, models.Max(model => model.Shortest));
        var length = Math.Min(steps, Math.Max(1, (values.Length - shortest) / 2));
        var whole = (int)Math.Ceiling(length);
        var last = values.Length - whole;
        var count = Math.Clamp(last - shortest + 1, 0, MostOrigins);
        var isPositive = Array.TrueForAll(values, value => value >= 0);
        var errors = models.ConvertAll(_ => new double[count]);
        for (var i = 0; i < count; i++)
        {
            var origin = count == 1 ? last : shortest + (int)Math.Round((double)(last - shortest) * i / (count - 1));
            var history = values[..origin];
            var (actual, size) = (Sum(values.AsSpan(origin), length), length * MeanSize(history));
            for (var m = 0; m < models.Count; m++)
                errors[m][i] = Checked(models[m].Forecast(history, whole), history) is { } forecast ? Error(actual, Sum(forecast, length), size, isPositive) : double.NaN;
        }

        return new(
            [.. models.Select((model, m) => new ModelTrial(model.Name, model.IsRule, errors[m]))],
            length, count == 0 ? 0 : Math.Min(count, ((last - shortest) / length) + 1), isPositive);
    }

    /// <summary>The relative error that is to be expected of a model's total, and the degrees of freedom in which it is known.</summary>
    private static (double Error, double Freedom) ErrorOf(Trials trials, string model, double[] values, double steps)
    {
        var (errors, size, deviation) = (trials.Models.First(trial => trial.Model == model).Errors, MeanSize(values), values.AsSpan().Deviation());
        // Before anything is tried: noise of the values, and a level that may be another one.
        var noise = size > 0 ? deviation / size : 0;
        var prior = (noise * noise / steps) + (PriorError * PriorError);
        var known = errors.Where(double.IsFinite).ToList();
        var found = known.Count == 0 ? 0 : DeviationOfMeanSize * known.Average(Math.Abs) * Math.Pow(steps / trials.Length, GrowthBeyond);
        var weight = known.Count == 0 ? 0 : trials.Independent;
        return (Spread * Math.Sqrt(((weight * found * found) + (PriorWeight * prior)) / (weight + PriorWeight)), LeastFreedom + (FreedomOfError * weight));
    }

    /// <summary>The error of a sum: of its logarithm, or as a share of the size of the values. A sum of nothing, or a forecast of nothing, is wrong by one.</summary>
    private static double Error(double actual, double forecast, double size, bool isLogarithmic) =>
        actual == forecast ? 0
        : isLogarithmic ? (actual > 0 && forecast > 0 ? Math.Log(actual / forecast) : Math.Sign(actual - forecast))
        : size > 0 ? (actual - forecast) / size : Math.Sign(actual - forecast);

    /// <summary>The mean size of the last eight weeks, or of so many blocks.</summary>
    private static double MeanSize(double[] values)
    {
        var recent = values.AsSpan(Math.Max(0, values.Length - (8 * TotalModel.Week)));
        var sum = 0.0;
        foreach (var value in recent)
            sum += Math.Abs(value);
        return sum / recent.Length;
    }

    /// <summary>The sum of the first values, of the last of them only the part that the length reaches into.</summary>
    private static double Sum(ReadOnlySpan<double> values, double length)
    {
        var (whole, sum) = ((int)length, 0.0);
        foreach (var value in values[..whole])
            sum += value;
        return length > whole ? sum + ((length - whole) * values[whole]) : sum;
    }

    /// <summary>Blocks of four weeks up to the last day.</summary>
    private static double[] Blocks(ReadOnlySpan<double> days)
    {
        var blocks = new double[days.Length / TotalModel.Block];
        var start = days.Length - (blocks.Length * TotalModel.Block);
        for (var i = start; i < days.Length; i++)
            blocks[(i - start) / TotalModel.Block] += days[i];
        return blocks;
    }

    /// <summary>Nothing where not all is finite; and what was never negative is not forecast to be.</summary>
    private static double[]? Checked(double[]? forecast, double[] history)
    {
        if (forecast is null || !Array.TrueForAll(forecast, double.IsFinite))
            return null;
        if (Array.TrueForAll(history, value => value >= 0))
        {
            for (var i = 0; i < forecast.Length; i++)
                forecast[i] = Math.Max(0, forecast[i]);
        }

        return forecast;
    }
}
