namespace CloudIntel.Core.Analytics.Forecasting;

/// <summary>A way to forecast, with the parameters that a history gave it.</summary>
internal interface IForecastModel
{
    /// <summary>Its name, for people.</summary>
    string Name { get; }

    /// <summary>Forecasts what comes after the beginning of the history, or all of it, with the same parameters.</summary>
    /// <param name="history">The beginning, long enough for at least one season.</param>
    /// <param name="forecast">What comes.</param>
    void Forecast(ReadOnlySpan<double> history, Span<double> forecast);
}

/// <summary>The value of the season before; without a season the last value.</summary>
internal sealed class SeasonalNaive(int period) : IForecastModel
{
    public string Name => period > 1 ? "SeasonalNaive" : "Naive";

    public void Forecast(ReadOnlySpan<double> history, Span<double> forecast)
    {
        var season = Math.Clamp(period, 1, history.Length);
        for (var i = 0; i < forecast.Length; i++)
            forecast[i] = history[history.Length - season + (i % season)];
    }
}
