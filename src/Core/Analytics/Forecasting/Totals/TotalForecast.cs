namespace CloudIntel.Core.Analytics.Forecasting.Totals;

/// <summary>What the days to come will probably add up to.</summary>
public sealed record TotalForecast
{
    /// <summary>What is expected of each day.</summary>
    public required IReadOnlyList<double> Days { get; init; }

    /// <summary>Where the sum of all days will probably lie.</summary>
    public required TotalDistribution Total { get; init; }

    /// <summary>How the error of a sum grows with the number of days: as that power of it.</summary>
    public required double Growth { get; init; }

    /// <summary>The model, and how it came to be used.</summary>
    public required ModelDecision Decision { get; init; }

    /// <summary>From how many moments models were tried; 0 where the history is too short for that.</summary>
    public required int Origins { get; init; }

    /// <summary>The last lasting change of the level; null without one.</summary>
    public required LevelDrift? Drift { get; init; }

    /// <summary>Where the sum of the first days will probably lie.</summary>
    /// <param name="count">How many days, from 1 to all of them.</param>
    public TotalDistribution First(int count)
    {
        var (sum, share) = (Days.Take(count).Sum(), Math.Pow((double)count / Days.Count, Growth));
        var error = share * (Total.IsLogarithmic ? Total.Scale * Total.Center : Total.Scale);
        return Total.IsLogarithmic && sum > 0 ? Total with { Center = sum, Scale = error / sum } : new(sum, error, Total.Freedom, IsLogarithmic: false, Total.Least);
    }
}
