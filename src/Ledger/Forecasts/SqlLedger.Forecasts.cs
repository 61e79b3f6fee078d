using CloudIntel.Core.FinOps.Forecasts;
using CloudIntel.Ledger.Forecasts;

namespace CloudIntel.Ledger;

/// <summary>What is kept of forecasts.</summary>
internal abstract partial class SqlLedger
{
    public Task KeepForecastsAsync(string series, IReadOnlyList<PastForecast> forecasts, DateOnly before, CancellationToken cancellationToken) => ChangeAsync(
        async session =>
        {
            var store = new ForecastStore(session, dialect, series);
            await store.KeepAsync(forecasts, cancellationToken);
            await store.RemoveAsync(before, cancellationToken);
        },
        cancellationToken);

    public Task<IReadOnlyList<PastForecast>> ForecastsAsync(string series, CancellationToken cancellationToken) =>
        ReadAsync(session => new ForecastStore(session, dialect, series).ReadAsync(cancellationToken), cancellationToken);
}
