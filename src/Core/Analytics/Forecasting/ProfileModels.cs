namespace CloudIntel.Core.Analytics.Forecasting;

/// <summary>
/// The usual shape of a long season, times a level that is smoothed slowly: robust where single values are noisy and the shape is not.
/// </summary>
internal sealed class SeasonalProfile : IForecastModel
{
    /// <summary>The most recent seasons that make the shape.</summary>
    private const int Recent = 16;

    private readonly double[] shape;
    private readonly double smoothing;

    private SeasonalProfile(double[] shape, double smoothing) => (this.shape, this.smoothing) = (shape, smoothing);

    public string Name => "SeasonalProfile";

    /// <summary>Learns the shape: the median share of each place in the mean of the season around it. Null without two seasons, or where shares make no sense.</summary>
    /// <param name="history">The values.</param>
    /// <param name="period">Values a season.</param>
    /// <param name="smoothing">How much a value moves the level.</param>
    public static SeasonalProfile? Fit(ReadOnlySpan<double> history, int period, double smoothing)
    {
        if (period < 2 || history.Length < (2 * period) + 2)
            return null;
        var (average, half, shape) = (Seasons.CentredAverage(history, period), period / 2, new double[period]);
        var shares = new List<double>();
        for (var place = 0; place < period; place++)
        {
            shares.Clear();
            var last = history.Length - 1 - half;
            for (var i = last - (((last - place) % period) + period) % period; i >= half && shares.Count < Recent; i -= period)
            {
                if (average[i] > 0)
                    shares.Add(history[i] / average[i]);
            }

            if (shares.Count == 0)
                return null;
            shares.Sort();
            shape[place] = Math.Max(0.01, (shares[(shares.Count - 1) / 2] + shares[shares.Count / 2]) / 2);
        }

        var mean = shape.AsSpan().Mean();
        for (var place = 0; place < period; place++)
            shape[place] /= mean;
        return new(shape, smoothing);
    }

    public void Forecast(ReadOnlySpan<double> history, Span<double> forecast)
    {
        var (period, level) = (shape.Length, 0.0);
        var start = Math.Min(history.Length, 4 * period);
        for (var i = 0; i < start; i++)
            level += history[i] / shape[i % period] / start;
        for (var i = 0; i < history.Length; i++)
            level += smoothing * ((history[i] / shape[i % period]) - level);
        for (var i = 0; i < forecast.Length; i++)
            forecast[i] = level * shape[(history.Length + i) % period];
    }
}

/// <summary>The values of a year of weeks before, at today's level.</summary>
internal sealed class LastYear : IForecastModel
{
    private const int Year = 364;
    private const int Recent = 56;

    /// <summary>The fewest days it needs.</summary>
    public const int Shortest = Year + Recent;

    public string Name => "LastYear";

    public void Forecast(ReadOnlySpan<double> history, Span<double> forecast)
    {
        var (now, then) = (history[^Recent..].Mean(), history[^(Year + Recent)..^Year].Mean());
        var ratio = then > 0 && now >= 0 ? now / then : 1;
        for (var i = 0; i < forecast.Length; i++)
            forecast[i] = history[history.Length - Year + (i % Year)] * ratio;
    }
}
