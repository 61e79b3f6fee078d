namespace CloudIntel.Core.Analytics.Forecasting;

/// <summary>
/// Ridge regression of each value on earlier ones, so that many lags of several seasons can be taken without harm; forecasts are carried on step by step,
/// within bounds that the history sets.
/// </summary>
internal sealed class Autoregression : IForecastModel
{
    private readonly int[] lags;
    private readonly int weekdays;
    private readonly bool logarithmic;
    private readonly double mean;
    private readonly double scale;
    private readonly double lowest;
    private readonly double highest;
    private readonly double[] coefficients;

    private Autoregression(int[] lags, int weekdays, bool logarithmic, (double Mean, double Scale, double Lowest, double Highest) units, double[] coefficients)
    {
        (this.lags, this.weekdays, this.logarithmic, this.coefficients) = (lags, weekdays, logarithmic, coefficients);
        (mean, scale, lowest, highest) = units;
    }

    public string Name => logarithmic ? "AutoregressionOfLogarithms" : "Autoregression";

    /// <summary>Learns from a history.</summary>
    /// <param name="history">The values.</param>
    /// <param name="lags">How far back, ascending; what is beyond <paramref name="reach"/> is left out.</param>
    /// <param name="penalty">The ridge penalty, as a share of the rows.</param>
    /// <param name="logarithmic">Whether of logarithms.</param>
    /// <param name="weekdays">Length of a cycle each place of which has a level of its own; 0 for none.</param>
    /// <param name="reach">The longest lag, as a share of the history: the rest is what it learns from.</param>
    /// <returns>Null where it cannot learn from it.</returns>
    public static Autoregression? Fit(ReadOnlySpan<double> history, ReadOnlySpan<int> lags, double penalty, bool logarithmic, int weekdays = 0, double reach = 0.45)
    {
        var (length, (least, most)) = (history.Length, Range(history));
        if (logarithmic && least <= 0)
            return null;
        var values = Transformed(history, logarithmic);
        var (centre, unit) = (values.AsSpan().Mean(), values.AsSpan().Deviation());
        if (!(unit > 1e-12 * Math.Abs(centre)) || !double.IsFinite(unit))
            return null;
        for (var i = 0; i < values.Length; i++)
            values[i] = (values[i] - centre) / unit;
        int[] used = [.. lags.ToArray().Where(lag => lag <= reach * length)];
        if (used.Length == 0)
            return null;

        var ridge = new Ridge(1 + used.Length + weekdays);
        var row = new double[1 + used.Length + weekdays];
        for (var t = used[^1]; t < values.Length; t++)
        {
            Fill(row, values, t, used, weekdays);
            ridge.Add(row, values[t]);
        }

        var span = most - least;
        var (bottom, top) = logarithmic
            ? (Math.Log(least / 2), Math.Log(1.3 * most))
            : (least >= 0 ? least / 2 : least - (0.3 * span), most >= 0 ? 1.3 * most : most + (0.3 * span));
        return ridge.Solve(penalty * ridge.Rows) is { } coefficients
            ? new(used, weekdays, logarithmic, (centre, unit, (bottom - centre) / unit, (top - centre) / unit), coefficients)
            : null;
    }

    public void Forecast(ReadOnlySpan<double> history, Span<double> forecast)
    {
        // Only the values that lags reach are needed, with their places in the cycle.
        var reach = Math.Min(history.Length, lags[^1]);
        var first = history.Length - reach;
        var values = new double[reach + forecast.Length];
        for (var i = 0; i < reach; i++)
            values[i] = ((logarithmic ? Math.Log(history[first + i]) : history[first + i]) - mean) / scale;
        for (var i = 0; i < forecast.Length; i++)
        {
            var value = coefficients[0];
            for (var j = 0; j < lags.Length; j++)
                value += coefficients[j + 1] * values[Math.Max(0, reach + i - lags[j])];
            if (weekdays > 0)
                value += coefficients[1 + lags.Length + ((history.Length + i) % weekdays)];
            values[reach + i] = Math.Clamp(value, lowest, highest);
            var restored = (values[reach + i] * scale) + mean;
            forecast[i] = logarithmic ? Math.Exp(restored) : restored;
        }
    }

    private static void Fill(double[] row, double[] values, int t, int[] lags, int weekdays)
    {
        row[0] = 1;
        for (var j = 0; j < lags.Length; j++)
            row[j + 1] = values[t - lags[j]];
        for (var place = 0; place < weekdays; place++)
            row[1 + lags.Length + place] = t % weekdays == place ? 1 : 0;
    }

    private static double[] Transformed(ReadOnlySpan<double> history, bool logarithmic)
    {
        var values = history.ToArray();
        for (var i = 0; i < values.Length && logarithmic; i++)
            values[i] = Math.Log(values[i]);
        return values;
    }

    private static (double Least, double Most) Range(ReadOnlySpan<double> values)
    {
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values)
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        return (least, most);
    }
}

/// <summary>Ridge regression of the differences of neighbours on earlier ones: for levels that wander without coming back.</summary>
internal sealed class DifferenceAutoregression : IForecastModel
{
    private readonly int[] lags;
    private readonly double scale;
    private readonly double[] coefficients;

    private DifferenceAutoregression(int[] lags, double scale, double[] coefficients) => (this.lags, this.scale, this.coefficients) = (lags, scale, coefficients);

    public string Name => "DifferenceAutoregression";

    /// <summary>Learns from a history; null where it cannot.</summary>
    /// <param name="history">The values.</param>
    /// <param name="lags">How far back, ascending.</param>
    /// <param name="penalty">The ridge penalty, as a share of the rows.</param>
    public static DifferenceAutoregression? Fit(ReadOnlySpan<double> history, ReadOnlySpan<int> lags, double penalty)
    {
        var used = new List<int>();
        foreach (var lag in lags)
        {
            if (lag <= 0.45 * history.Length)
                used.Add(lag);
        }

        var (differences, squares) = (new double[Math.Max(0, history.Length - 1)], 0.0);
        for (var i = 0; i < differences.Length; i++)
        {
            differences[i] = history[i + 1] - history[i];
            squares += differences[i] * differences[i];
        }

        var unit = Math.Sqrt(squares / Math.Max(1, differences.Length));
        if (used.Count == 0 || !(unit > 0) || !double.IsFinite(unit))
            return null;
        var (ridge, row) = (new Ridge(used.Count + 1), new double[used.Count + 1]);
        for (var t = used[^1]; t < differences.Length; t++)
        {
            row[0] = Drift;
            for (var j = 0; j < used.Count; j++)
                row[j + 1] = differences[t - used[j]] / unit;
            ridge.Add(row, differences[t] / unit);
        }

        return ridge.Rows > 0 && ridge.Solve(penalty * ridge.Rows) is { } coefficients ? new([.. used], unit, coefficients) : null;
    }

    /// <summary>A constant that is small beside differences, so that the penalty keeps the drift small.</summary>
    private const double Drift = 0.2;

    public void Forecast(ReadOnlySpan<double> history, Span<double> forecast)
    {
        var reach = Math.Min(history.Length - 1, lags[^1]);
        var differences = new double[reach + forecast.Length];
        var first = history.Length - 1 - reach;
        for (var i = 0; i < reach; i++)
            differences[i] = (history[first + i + 1] - history[first + i]) / scale;
        var value = history[^1];
        for (var i = 0; i < forecast.Length; i++)
        {
            var difference = coefficients[0] * Drift;
            for (var j = 0; j < lags.Length; j++)
                difference += reach + i >= lags[j] ? coefficients[j + 1] * differences[reach + i - lags[j]] : 0;
            differences[reach + i] = difference;
            forecast[i] = value += difference * scale;
        }
    }
}
