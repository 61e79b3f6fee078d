using CloudIntel.Core.FinOps.Forecasts;

namespace CloudIntel.Core.Ports;

/// <summary>Keeps what forecasts said, and what it turned out to be. Safe for concurrent use, and beside imports.</summary>
/// <remarks>Every method throws <see cref="LedgerUnavailableException"/> when the store cannot be reached: come back later.</remarks>
public interface IForecastLedger
{
    /// <summary>
    /// Keeps forecasts of a series, all or nothing. One of the same days that is there already stays as it is, but for <see cref="PastForecast.Actual"/>,
    /// which is replaced.
    /// </summary>
    /// <param name="series">What is forecast; at most 253 characters.</param>
    /// <param name="forecasts">The forecasts, each of its days once.</param>
    /// <param name="before">Forecasts of any series that end before this day are removed.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task KeepForecastsAsync(string series, IReadOnlyList<PastForecast> forecasts, DateOnly before, CancellationToken cancellationToken);

    /// <summary>The forecasts that are kept of a series, by the days that they were made before, and then by those on which they end.</summary>
    Task<IReadOnlyList<PastForecast>> ForecastsAsync(string series, CancellationToken cancellationToken);
}
