using CloudIntel.Cli.Output;
using CloudIntel.Cli.Series;
using CloudIntel.Core.Analytics;
using CloudIntel.Core.Analytics.Forecasting;
using CloudIntel.Core.Analytics.Scores;

namespace CloudIntel.Cli.Scores;

/// <summary>Series of which the end was kept back, to score forecasts of it.</summary>
internal sealed class ForecastSet
{
    private const double ScoredLevel = 0.95;

    /// <summary>Intervals whose ends are the quantiles of 5 % to 95 % in steps of 5 but for the median, and those whose coverage is told.</summary>
    private static readonly double[] Levels = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, ScoredLevel, 0.99];

    private static readonly double[] Covered = [0.5, 0.8, 0.9, ScoredLevel, 0.99];

    private static readonly double[] Probabilities = [.. Enumerable.Range(1, 19).Select(i => i / 20.0)];

    private readonly string testPath;
    private readonly int period;
    private readonly string[] names;
    private readonly double[][] histories;
    private readonly double[][] futures;

    private ForecastSet(string testPath, int period, Dictionary<string, double[]> test, Dictionary<string, double[]> train, string trainPath)
    {
        (this.testPath, this.period, names, futures) = (testPath, period, [.. test.Keys], [.. test.Values]);
        histories = [.. names.Select(name => train.TryGetValue(name, out var values) ? values : throw new UsageException($"{trainPath} has no series {name}, which {testPath} has."))];
        foreach (var (name, history) in names.Zip(histories))
        {
            if (history.Count(double.IsFinite) < Forecaster.Shortest || history.Length <= period)
                throw new UsageException($"{trainPath}: {history.Length} values of {name} are too few to scale errors of a period of {period} by.");
        }
    }

    public static async Task<ForecastSet> ReadAsync(string train, string test, int period, CancellationToken cancellationToken) =>
        new(test, period, await CsvColumns.ReadRowsAsync(test, cancellationToken), await CsvColumns.ReadRowsAsync(train, cancellationToken), train);

    /// <summary>Scores what a file says.</summary>
    public async Task<ForecastScoreResult> ScoreAsync(string forecasts, string? lower, string? upper, CancellationToken cancellationToken)
    {
        var (means, lows, highs) = (
            await ReadAsync(forecasts, cancellationToken),
            lower is null ? null : await ReadAsync(lower, cancellationToken),
            upper is null ? null : await ReadAsync(upper, cancellationToken));
        return Score([.. means.Select((mean, i) => new SeriesForecast(mean, lows is null || highs is null ? [] : [new(ScoredLevel, lows[i], highs[i])]))]);
    }

    /// <summary>Forecasts, and scores that.</summary>
    public async Task<ForecastScoreResult> ScoreOursAsync(Shell shell, CancellationToken cancellationToken)
    {
        var forecasts = new SeriesForecast[names.Length];
        await ProgressBar.RunAsync(shell, async progress =>
        {
            var done = 0;
            await Parallel.ForAsync(0, names.Length, cancellationToken, (i, _) =>
            {
                var forecast = Forecaster.Forecast(histories[i], new(futures[i].Length, period) { Levels = Levels });
                forecasts[i] = new([.. forecast.Mean], forecast.Intervals);
                progress?.Invoke(new("Forecasting", (double)Interlocked.Increment(ref done) / names.Length));
                return ValueTask.CompletedTask;
            });
            return done;
        });
        return Score(forecasts);
    }

    private async Task<double[][]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var rows = await CsvColumns.ReadRowsAsync(path, cancellationToken);
        return [.. names.Select((name, i) =>
            !rows.TryGetValue(name, out var values) ? throw new UsageException($"{path} has no series {name}, which {testPath} has.")
            : values.Length < futures[i].Length ? throw new UsageException($"{path} has {values.Length} values of {name}, and {testPath} {futures[i].Length}.")
            : values)];
    }

    private ForecastScoreResult Score(SeriesForecast[] forecasts)
    {
        double[][] filled = [.. histories.Select(history => Repairs.Filled(history, period))];
        ForecastScore[] scores = [.. forecasts.Select((forecast, i) => ForecastScore.Of(filled[i], futures[i], forecast.Mean, period))];
        ForecastScore[] naive = [.. filled.Select((history, i) => ForecastScore.Of(history, futures[i], ForecastScore.Naive2(history, period, futures[i].Length), period))];
        var intervals = Levels.Where(level => forecasts[0].At(level) is not null)
            .ToDictionary(level => level, level => forecasts.Select((forecast, i) => Interval(forecast.At(level)!, filled[i], futures[i])).ToArray());
        var quantiles = intervals.Count == Levels.Length ? forecasts.Select(forecast => forecast.Quantiles()).ToArray() : null;
        return new()
        {
            Series = names.Length,
            Values = futures.Sum(future => (long)future.Count(double.IsFinite)),
            Smape = ScoreVerb.Known(scores.Average(score => score.Smape)),
            Mase = ScoreVerb.Known(scores.Average(score => score.Mase)),
            Owa = ScoreVerb.Known(ForecastScore.Owa(scores, naive)),
            Msis = intervals.TryGetValue(ScoredLevel, out var scored) ? ScoreVerb.Known(scored.Average(score => score.Msis)) : null,
            Coverage = [.. Covered.Where(intervals.ContainsKey).Select(level => new CoverageResult { Level = Digits.Of(level * 100), Share = Digits.Of(intervals[level].Average(score => score.Coverage)) })],
            Crps = quantiles is null ? null : ScoreVerb.Known(quantiles.Select((each, i) => Crps(each, futures[i]) / ForecastScore.Scale(filled[i], period)).Average()),
            WeightedQuantileLoss = quantiles is null ? null : ScoreVerb.Known(Loss(quantiles)),
            Pit = quantiles is null ? null : PitHistogram.Of([.. quantiles.SelectMany((each, i) => Transforms(each, futures[i]))]).Counts,
        };
    }

    private IntervalScore Interval(ForecastInterval interval, double[] history, double[] future) =>
        IntervalScore.Of(history, future, [.. interval.Lower], [.. interval.Upper], interval.Level, period);

    private static double Crps(double[][] quantiles, double[] future) =>
        future.Select((actual, step) => (actual, step)).Where(each => double.IsFinite(each.actual))
            .Average(each => DistributionScore.Crps(each.actual, [.. quantiles.Select(values => values[each.step])], Probabilities));

    private double Loss(double[][][] quantiles) =>
        DistributionScore.WeightedQuantileLoss([.. futures.SelectMany(future => future)], [.. Probabilities.Select((_, k) => (IReadOnlyList<double>)[.. quantiles.SelectMany(each => each[k])])], Probabilities);

    private static IEnumerable<double> Transforms(double[][] quantiles, double[] future) =>
        future.Select((actual, step) => (actual, step)).Where(each => double.IsFinite(each.actual))
            .Select(each => DistributionScore.Pit(each.actual, [.. quantiles.Select(values => values[each.step])], Probabilities));

    private sealed record SeriesForecast(double[] Mean, IReadOnlyList<ForecastInterval> Intervals)
    {
        public ForecastInterval? At(double level) => Intervals.FirstOrDefault(interval => Math.Abs(interval.Level - level) < 1e-9);

        /// <summary>For each of the probabilities, the quantiles of all steps; the median is what is expected.</summary>
        public double[][] Quantiles() => [.. Probabilities.Select(probability => Math.Abs(probability - 0.5) < 1e-9 ? Mean
            : probability < 0.5 ? [.. At(1 - (2 * probability))!.Lower]
            : At((2 * probability) - 1)!.Upper.ToArray())];
    }
}
