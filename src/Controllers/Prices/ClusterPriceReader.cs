using CloudIntel.Core.Catalog;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Pricing;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Controllers.Prices;

/// <summary>What prices of clusters are found with, besides bills.</summary>
/// <param name="Catalog">List prices.</param>
/// <param name="Book">Prices that somebody set, in that currency.</param>
/// <param name="Currency">ISO 4217 code of the currency of the cluster.</param>
/// <param name="BookFirst">Whether the price book counts before list prices.</param>
public sealed record ClusterPriceSettings(PriceCatalog Catalog, PriceBook Book, string Currency, bool BookFirst);

/// <summary>Gathers what the prices of a cluster's history depend on: bills, exchange rates, list prices, the price book.</summary>
public sealed class ClusterPriceReader(
    ClusterPriceSettings settings, ILedger ledger, IResourceCosts resources, TimeProvider clock, ILogger<ClusterPriceReader> log)
{
    private const string Usd = "USD";

    /// <summary>Clouds go on billing a day for about a day: what they say of it before counts as incomplete.</summary>
    private static readonly TimeSpan BillingDelay = TimeSpan.FromDays(1);

    /// <summary>ISO 4217 code of the currency of the prices.</summary>
    public string Currency => settings.Currency;

    /// <summary>The prices of a history. Bills count for the days of it that lie wholly in the window and whose bill is complete.</summary>
    /// <param name="history">The history, of whole days.</param>
    /// <param name="window">The time that is asked for.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be reached: come back later.</exception>
    public async Task<ClusterPricing> ReadAsync(ClusterHistory history, DatePeriod window, CancellationToken cancellationToken)
    {
        var (from, to) = WholeDays(window);
        var sources = await SourcesAsync(to, cancellationToken);
        var days = Enumerable.Range(0, Math.Max(0, to.DayNumber - from.DayNumber)).Select(from.AddDays).ToList();
        var bills = days.Count == 0 ? [] : await BillsAsync(history, from, to, cancellationToken);
        return new(sources, history, new(bills), days);
    }

    /// <summary>Where prices come from that no bill says, with the exchange rate of a day. The ledger is asked only where the currency is not the dollar.</summary>
    /// <param name="day">Rates before it count.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be reached: come back later.</exception>
    public async Task<PriceSources> SourcesAsync(DateOnly day, CancellationToken cancellationToken) =>
        new(settings.Catalog, settings.Book, await UsdRateAsync(day, cancellationToken), settings.BookFirst);

    /// <summary>The same where no ledger can be asked: without list prices where the currency is not the dollar.</summary>
    public PriceSources SourcesWithoutLedger() => new(settings.Catalog, settings.Book, settings.Currency == Usd ? 1 : null, settings.BookFirst);

    private async Task<IReadOnlyList<BilledResource>> BillsAsync(ClusterHistory history, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var names = InvoiceCosts.Names(history);
        try
        {
            var costs = await resources.ResourceCostsAsync(names, from, to, settings.Currency, cancellationToken);
            if (costs.Count == 0)
                return [];
            var through = (await ledger.PeriodsAsync(source: null, cancellationToken))
                .GroupBy(period => period.Source, StringComparer.Ordinal)
                .ToDictionary(source => source.Key, source => source.Max(period => period.DataThrough), StringComparer.Ordinal);
            return [.. costs.Where(cost => IsComplete(cost, through.GetValueOrDefault(cost.Source))).Select(Billed)];
        }
        catch (Exception e) when (e is DetailDroppedException or MissingExchangeRateException)
        {
            log.BillsDoNotCount(from, to, e.Message);
            return [];
        }
    }

    /// <summary>Whether the source's bill goes on for long enough after it; of a charge for several days, which no day after it shows, whether it is over.</summary>
    private bool IsComplete(ResourceCost cost, DateTimeOffset through)
    {
        var end = Midnight(cost.LastDay.AddDays(1)) + BillingDelay;
        return through >= end || (cost.LastDay > cost.FirstDay && clock.GetUtcNow() >= end);
    }

    /// <summary>What a US dollar is worth on the last day, or the last day before that has a rate; null when there is none.</summary>
    private async Task<decimal?> UsdRateAsync(DateOnly to, CancellationToken cancellationToken)
    {
        if (settings.Currency == Usd)
            return 1;
        ExchangeRate? rate = null;
        ExchangeRate? inverse = null;
        await foreach (var each in ledger.RatesAsync(cancellationToken))
        {
            if (each.Day >= to)
                continue;
            if (each.From == Usd && each.To == settings.Currency && each.Day >= (rate?.Day ?? DateOnly.MinValue))
                rate = each;
            else if (each.From == settings.Currency && each.To == Usd && each.Day >= (inverse?.Day ?? DateOnly.MinValue))
                inverse = each;
        }

        return rate?.Rate ?? 1 / inverse?.Rate;
    }

    private static BilledResource Billed(ResourceCost cost) => new()
    {
        ResourceId = cost.ResourceId,
        ResourceName = cost.ResourceName,
        SubAccountId = cost.SubAccountId,
        Zone = cost.AvailabilityZone,
        Unit = cost.PricingUnit,
        Source = cost.Source,
        FirstDay = cost.FirstDay,
        LastDay = cost.LastDay,
        Cost = cost.EffectiveCost,
    };

    private static (DateOnly From, DateOnly To) WholeDays(DatePeriod window)
    {
        var (start, end) = (window.Start.UtcDateTime, window.End.UtcDateTime);
        return (DateOnly.FromDateTime(start.TimeOfDay == TimeSpan.Zero ? start : start.AddDays(1)), DateOnly.FromDateTime(end));
    }

    private static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);
}
