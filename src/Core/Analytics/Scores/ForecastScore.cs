using CloudIntel.Core.Analytics.Forecasting;

namespace CloudIntel.Core.Analytics.Scores;

/// <summary>How far forecasts of one series were off: the measures of the M4 competition, Makridakis, Spiliotis and Assimakopoulos (2020).</summary>
/// <param name="Smape">Symmetric mean absolute percentage error, 0 to 200.</param>
/// <param name="Mase">Mean absolute error, in mean absolute differences of the history to the season before.</param>
public readonly record struct ForecastScore(double Smape, double Mase)
{
    /// <summary>Compares a forecast with what came.</summary>
    /// <param name="history">What was known.</param>
    /// <param name="actual">What came; NaN where it is not known.</param>
    /// <param name="forecast">What was forecast, of the same length.</param>
    /// <param name="period">Values a season; 1 without one.</param>
    public static ForecastScore Of(ReadOnlySpan<double> history, ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast, int period)
    {
        var (percentages, errors, count) = (0.0, 0.0, 0);
        for (var i = 0; i < actual.Length; i++)
        {
            if (double.IsNaN(actual[i]))
                continue;
            var (error, size) = (Math.Abs(actual[i] - forecast[i]), Math.Abs(actual[i]) + Math.Abs(forecast[i]));
            percentages += size > 0 ? 200 * error / size : 0;
            errors += error;
            count++;
        }

        return new(percentages / count, errors / count / Scale(history, period));
    }

    /// <summary>The mean absolute difference of the history to the season before, by which errors are scaled. Unknown values are left out.</summary>
    public static double Scale(ReadOnlySpan<double> history, int period)
    {
        var (sum, count) = (0.0, 0);
        for (var i = period; i < history.Length; i++)
        {
            if (double.IsNaN(history[i]) || double.IsNaN(history[i - period]))
                continue;
            sum += Math.Abs(history[i] - history[i - period]);
            count++;
        }

        return sum / count;
    }

    /// <summary>What the competition's reference method forecasts: the last value without its season, with the season of the time to come.</summary>
    /// <param name="history">The values, finite.</param>
    /// <param name="period">Values a season; 1 without one.</param>
    /// <param name="horizon">How many values.</param>
    public static double[] Naive2(ReadOnlySpan<double> history, int period, int horizon)
    {
        var season = ClassicalSeason.Of(history, period);
        var forecast = new double[horizon];
        Array.Fill(forecast, season.Without(history)[^1]);
        season.Restore(forecast, history.Length);
        return forecast;
    }

    /// <summary>The overall weighted average: the mean of both measures of a set of series, each relative to that of a reference method, Naive2 in the competition.</summary>
    public static double Owa(IReadOnlyCollection<ForecastScore> scores, IReadOnlyCollection<ForecastScore> reference) =>
        ((scores.Average(score => score.Smape) / reference.Average(score => score.Smape)) + (scores.Average(score => score.Mase) / reference.Average(score => score.Mase))) / 2;
}

/// <summary>How good the intervals of forecasts of one series were.</summary>
/// <param name="Msis">Mean scaled interval score: width, and for what lies outside 2/α times the distance to the interval, in the unit of <see cref="ForecastScore.Mase"/>.</param>
/// <param name="Coverage">Share of the values that lie inside.</param>
public readonly record struct IntervalScore(double Msis, double Coverage)
{
    /// <summary>Compares intervals with what came.</summary>
    /// <param name="history">What was known.</param>
    /// <param name="actual">What came; NaN where it is not known.</param>
    /// <param name="lower">Lower ends.</param>
    /// <param name="upper">Upper ends.</param>
    /// <param name="level">The share that should lie inside, such as 0.95.</param>
    /// <param name="period">Values a season; 1 without one.</param>
    public static IntervalScore Of(
        ReadOnlySpan<double> history, ReadOnlySpan<double> actual, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, double level, int period)
    {
        var (sum, inside, count) = (0.0, 0, 0);
        for (var i = 0; i < actual.Length; i++)
        {
            if (double.IsNaN(actual[i]))
                continue;
            var outside = Math.Max(0, Math.Max(lower[i] - actual[i], actual[i] - upper[i]));
            sum += upper[i] - lower[i] + (2 / (1 - level) * outside);
            inside += outside == 0 ? 1 : 0;
            count++;
        }

        return new(sum / count / ForecastScore.Scale(history, period), (double)inside / count);
    }
}
