namespace CloudIntel.Core.Analytics.Forecasting;

/// <summary>The median of some models, what it forecasts, and what it would have forecast from earlier moments with the same parameters.</summary>
internal sealed class ForecastTrial
{
    private readonly IReadOnlyList<IForecastModel> models;
    private readonly double[] values;
    private readonly int period;
    private readonly double[] mean;
    private readonly double[] errors;
    private readonly int origins;
    private double absolute;
    private double percentages;
    private int compared;

    public ForecastTrial(IReadOnlyList<IForecastModel> models, double[] values, int period, int horizon, int mostOrigins)
    {
        (this.models, this.values, this.period) = (models, values, period);
        mean = ForecastModels.Median(models, values, horizon);
        var (squares, counts) = (new double[horizon], new int[horizon]);
        var shortest = Math.Max(Math.Max(3 * period, values.Length / 2), Forecaster.Shortest);
        var step = Math.Max(1, Math.Min((horizon / 3) + 1, (values.Length - 1 - shortest) / mostOrigins));
        for (var origin = values.Length - step; origin >= shortest && origins < mostOrigins; origin -= step, origins++)
            Compare(origin, Math.Min(horizon, values.Length - origin), squares, counts);
        errors = origins > 0 ? Typical(squares, counts) : FromDifferences(horizon);
    }

    /// <summary>Whether all that it forecasts are numbers.</summary>
    public bool IsFinite => models.Count > 0 && Array.TrueForAll(mean, double.IsFinite) && Array.TrueForAll(errors, double.IsFinite);

    /// <summary>The mean absolute error of the back-test.</summary>
    public double MeanError => compared > 0 ? absolute / compared : 0;

    /// <summary>The forecast with its intervals. What was never negative is not forecast to be.</summary>
    public Forecast Forecast(ForecastRequest request, SeriesKind kind, string? fallback, double relativeToNaive = 1)
    {
        var least = Array.TrueForAll(values, value => value >= 0) ? 0 : double.NegativeInfinity;
        var scale = Scores.ForecastScore.Scale(values, Math.Min(period, values.Length - 1));
        return new()
        {
            Mean = [.. mean.Select(value => Math.Max(least, value))],
            Errors = errors,
            Intervals =
            [
                .. request.Levels.Select(level => (Level: level, Factor: ConformalFactors.Of(kind, level))).Select(interval => new ForecastInterval(
                    interval.Level,
                    [.. mean.Select((value, i) => Math.Max(least, value - (interval.Factor * errors[i])))],
                    [.. mean.Select((value, i) => Math.Max(least, value + (interval.Factor * errors[i])))])),
            ],
            Period = period,
            Model = models.Count == 1 ? models[0].Name : $"Median({string.Join(", ", models.Select(model => model.Name))})",
            Fallback = fallback,
            BackTest = compared == 0 ? new(0, 0, 0, 0) : new(origins, percentages / compared, scale > 0 ? MeanError / scale : 0, relativeToNaive),
        };
    }

    private void Compare(int origin, int horizon, double[] squares, int[] counts)
    {
        var forecast = ForecastModels.Median(models, values.AsSpan(0, origin), horizon);
        for (var i = 0; i < horizon; i++)
        {
            var (actual, error) = (values[origin + i], values[origin + i] - forecast[i]);
            squares[i] += error * error;
            counts[i]++;
            var size = Math.Abs(actual) + Math.Abs(forecast[i]);
            (absolute, percentages, compared) = (absolute + Math.Abs(error), percentages + (size > 0 ? 200 * Math.Abs(error) / size : 0), compared + 1);
        }
    }

    /// <summary>
    /// Errors grow with the step as a power of it, whose exponent (0 to 1) and size are those of the back-test: a curve of two numbers from few origins
    /// errs less than each step's own.
    /// </summary>
    private static double[] Typical(double[] squares, int[] counts)
    {
        var (weights, x, y, xx, xy) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < squares.Length; i++)
        {
            if (counts[i] == 0 || squares[i] == 0)
                continue;
            var (step, size) = (Math.Log(i + 1), Math.Log(squares[i] / counts[i]) / 2);
            weights += counts[i];
            x += counts[i] * step;
            y += counts[i] * size;
            xx += counts[i] * step * step;
            xy += counts[i] * step * size;
        }

        var spread = (weights * xx) - (x * x);
        var exponent = spread > 1e-9 ? Math.Clamp(((weights * xy) - (x * y)) / spread, 0, 1) : 0.5;
        var (sum, growth) = (0.0, 0.0);
        for (var i = 0; i < squares.Length; i++)
        {
            sum += squares[i];
            growth += counts[i] * Math.Pow(i + 1, 2 * exponent);
        }

        var unit = Math.Sqrt(sum / growth);
        return [.. squares.Select((_, i) => unit * Math.Pow(i + 1, exponent))];
    }

    /// <summary>Without a back-test: as if the values wandered.</summary>
    private double[] FromDifferences(int horizon)
    {
        var squares = 0.0;
        for (var i = 1; i < values.Length; i++)
            squares += (values[i] - values[i - 1]) * (values[i] - values[i - 1]);
        var deviation = Math.Sqrt(squares / (values.Length - 1));
        return [.. Enumerable.Range(1, horizon).Select(step => deviation * Math.Sqrt(step))];
    }
}
