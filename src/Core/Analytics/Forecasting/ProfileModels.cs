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

/// <summary>The usual shape of a week, at today's level and as last year's level went on from this day: in part, since no year is quite like the one before.</summary>
internal sealed class ProfileOfYear : IForecastModel
{
    private const int Week = 7;
    private const int Year = 52 * Week;

    /// <summary>Days that make a level.</summary>
    private const int Recent = 12 * Week;

    /// <summary>Days to either side over which last year is smoothed.</summary>
    private const int Around = 10;

    /// <summary>How much of last year's way is expected again: the power of its ratio.</summary>
    private const double Recurrence = 0.7;

    /// <summary>The smallest ratio, where last year was next to nothing.</summary>
    private const double LeastRatio = 0.01;

    private readonly SeasonalProfile profile;

    private ProfileOfYear(SeasonalProfile profile) => this.profile = profile;

    public string Name => "ProfileOfYear";

    /// <summary>Learns the week; null where it has no shape.</summary>
    public static ProfileOfYear? Fit(ReadOnlySpan<double> history) => SeasonalProfile.Fit(history, Week, 0.01) is { } profile ? new(profile) : null;

    public void Forecast(ReadOnlySpan<double> history, Span<double> forecast)
    {
        profile.Forecast(history, forecast);
        if (history.Length < Year + Recent)
            return;
        var then = history[^(Year + Recent)..^Year].Mean();
        for (var i = 0; i < forecast.Length && then > 0; i++)
        {
            var middle = history.Length - Year + (i % Year);
            var last = history[(middle - Around)..Math.Min(history.Length, middle + Around + 1)].Mean();
            forecast[i] *= Math.Pow(Math.Max(LeastRatio, last / then), Recurrence);
        }
    }
}

/// <summary>A model that goes on from a history in which what stuck out was cut.</summary>
/// <param name="model">The model.</param>
/// <param name="repaired">The whole history without what stuck out.</param>
internal sealed class OnRepaired(IForecastModel model, double[] repaired) : IForecastModel
{
    public string Name => model.Name;

    public void Forecast(ReadOnlySpan<double> history, Span<double> forecast) => model.Forecast(repaired.AsSpan(0, history.Length), forecast);
}
