namespace CloudIntel.Core.Analytics.Forecasting;

/// <summary>
/// The Theta method: the mean of a straight line and of exponential smoothing of what is twice as curved, which is simple exponential smoothing with half
/// of the line's slope. Assimakopoulos and Nikolopoulos (2000); Hyndman and Billah (2003).
/// </summary>
internal sealed class Theta : IForecastModel
{
    private readonly ClassicalSeason season;
    private readonly double alpha;
    private readonly double drift;

    public Theta(ReadOnlySpan<double> history, int period)
    {
        season = ClassicalSeason.Of(history, period);
        var adjusted = season.Without(history);
        alpha = ExponentialSmoothing.Simple(adjusted).Alpha;
        drift = ((ReadOnlySpan<double>)adjusted).Slope() / 2;
    }

    public string Name => "Theta";

    public void Forecast(ReadOnlySpan<double> history, Span<double> forecast)
    {
        var level = ExponentialSmoothing.Run(season.Without(history), alpha, 0, 1).Level;
        var ahead = (1 - Math.Pow(1 - alpha, history.Length)) / alpha;
        for (var i = 0; i < forecast.Length; i++)
            forecast[i] = level + (drift * (i + ahead));
        season.Restore(forecast, history.Length);
    }
}

/// <summary>Exponential smoothing with a damped trend of the seasonally adjusted values.</summary>
internal sealed class DampedTrend : IForecastModel
{
    private readonly ClassicalSeason season;
    private readonly ExponentialSmoothing fitted;

    public DampedTrend(ReadOnlySpan<double> history, int period)
    {
        season = ClassicalSeason.Of(history, period);
        fitted = ExponentialSmoothing.Damped(season.Without(history));
    }

    public string Name => "DampedTrend";

    public void Forecast(ReadOnlySpan<double> history, Span<double> forecast)
    {
        var state = ExponentialSmoothing.Run(season.Without(history), fitted.Alpha, fitted.Beta, fitted.Damping);
        var (value, damping) = (state.Level, state.Damping);
        for (var i = 0; i < forecast.Length; i++, damping *= state.Damping)
            forecast[i] = value += damping * state.Slope;
        season.Restore(forecast, history.Length);
    }
}
