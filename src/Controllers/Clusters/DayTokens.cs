using System.Globalization;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;

namespace CloudIntel.Controllers.Clusters;

/// <summary>
/// Says cheaply whether a day may have to be computed again: as long as its token is the same, neither bills nor usage of the day changed, nor were gaps of it filled. Another token is a
/// reason to look, not yet to write.
/// </summary>
internal sealed class DayTokens(ILedger bills, IUsageLedger usage, IClusterLedger spans, TimeProvider clock)
{
    /// <summary>Clouds go on billing a day for about a day; what is charged by the month is complete a day after it.</summary>
    private static readonly TimeSpan BillingDelay = TimeSpan.FromDays(1);

    /// <summary>A function from days to tokens.</summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="window">The days, whole.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be reached: come back later.</exception>
    public async Task<Func<DateOnly, string>> ReadAsync(string cluster, DatePeriod window, CancellationToken cancellationToken)
    {
        var periods = await bills.PeriodsAsync(source: null, cancellationToken);
        var through = periods.GroupBy(period => period.Source, StringComparer.Ordinal).ToDictionary(source => source.Key, source => source.Max(period => period.DataThrough), StringComparer.Ordinal);
        var imports = await bills.LastImportsAsync(cancellationToken);
        var precedences = await bills.PrecedencesAsync(cancellationToken);
        var hours = (await usage.KeptUsageAsync(cluster, window, cancellationToken)).ToLookup(hour => ClusterDates.DayOf(hour.Hour));
        var fills = (await spans.ObservationsAsync(cluster, window, cancellationToken)).BackFills;
        var now = clock.GetUtcNow();
        string[] always =
        [
            .. imports.Where(import => !through.ContainsKey(import.Source)).Select(import => Text($"{import.Source}@{import.Time:O}")), // exchange rates
            .. precedences.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => Text($"{each.Key}={each.Value}")),
        ];
        return day =>
        {
            var (start, end) = (ClusterDates.Midnight(day), ClusterDates.Midnight(day.AddDays(1)));
            var monthIsOver = now >= ClusterDates.Midnight(new DateOnly(day.Year, day.Month, 1).AddMonths(1)) + BillingDelay;
            var billed = periods
                .Where(period => period.Period.Start < end && period.Period.End > start)
                .Select(period => Text($"{period.Source} {period.Period.Start:O} {period.Version} {period.ImportedAt:O} {through[period.Source] >= end + BillingDelay}"))
                .Order(StringComparer.Ordinal);
            var used = hours[day].Select(hour => Text($"{hour.Hour:HH} {hour.ReadAt:O}"));
            var filled = fills.Where(fill => fill.Time.Start < end && fill.Time.End > start).Select(fill => Text($"{fill.Time.Start:O} {fill.FilledAt:O}"));
            return string.Join('|', billed.Concat(used).Concat(filled).Append(monthIsOver ? "over" : "").Concat(always));
        };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
