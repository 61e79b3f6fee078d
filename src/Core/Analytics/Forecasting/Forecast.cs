namespace CloudIntel.Core.Analytics.Forecasting;

/// <summary>What is to be forecast.</summary>
/// <param name="Horizon">How many values, at least 1.</param>
/// <param name="Period">Values a season; 1 for none; 0 to find it.</param>
public sealed record ForecastRequest(int Horizon, int Period = 0)
{
    /// <summary>The longest horizon.</summary>
    public const int LongestHorizon = 10_000;

    /// <summary>Shares of the future that intervals are to cover, such as 0.8 and 0.95; each between 0 and 1.</summary>
    public IReadOnlyList<double> Levels { get; init; } = [0.8, 0.95];
}

/// <summary>What will probably come.</summary>
public sealed record Forecast
{
    /// <summary>The values expected.</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>An interval for each level that was asked for, in that order.</summary>
    public required IReadOnlyList<ForecastInterval> Intervals { get; init; }

    /// <summary>Typical errors, step by step: the root mean square of those of the back-test, smoothed. Intervals are multiples of them.</summary>
    public required IReadOnlyList<double> Errors { get; init; }

    /// <summary>Values a season; 1 without one.</summary>
    public required int Period { get; init; }

    /// <summary>Name of the model, with those of its members where it is their median.</summary>
    public required string Model { get; init; }

    /// <summary>Why the model is not the one that the data would be good enough for; null where it is.</summary>
    public string? Fallback { get; init; }

    /// <summary>How well the model would have forecast before.</summary>
    public required BackTest BackTest { get; init; }
}

/// <summary>Where the values probably lie.</summary>
/// <param name="Level">With which probability.</param>
/// <param name="Lower">Lower ends.</param>
/// <param name="Upper">Upper ends.</param>
public sealed record ForecastInterval(double Level, IReadOnlyList<double> Lower, IReadOnlyList<double> Upper);

/// <summary>How well a model would have forecast from earlier moments.</summary>
/// <param name="Origins">From how many moments; 0 where the history is too short to try.</param>
/// <param name="Smape">Symmetric mean absolute percentage error, 0 to 200.</param>
/// <param name="Mase">Mean absolute error in mean absolute differences to the season before: below 1 it is better than these.</param>
/// <param name="RelativeToNaive">Mean absolute error, as a multiple of that of repeating the season before from the same moments; 0 without a back-test.</param>
public sealed record BackTest(int Origins, double Smape, double Mase, double RelativeToNaive);
