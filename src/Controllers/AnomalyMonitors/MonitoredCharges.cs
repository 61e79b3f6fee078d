using System.Collections.Immutable;
using System.Globalization;
using CloudIntel.Controllers.Clusters;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.FinOps;
using CloudIntel.Core.FinOps.Anomalies;
using CloudIntel.Core.Ports;
using CloudIntel.Resources;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.AnomalyMonitors;

/// <summary>Reads from the ledger what charges of bills cost day by day.</summary>
internal sealed class MonitoredCharges(ILedger ledger, TimeProvider clock, IOptions<FinOpsOptions> options)
{
    /// <summary>The most series that are looked at: with more, the last level is left out.</summary>
    private const int MostSeries = 10_000;

    private const string Day = "day";
    private const string Category = "ChargeCategory";
    private const string Frequency = "ChargeFrequency";
    private const string Correction = "ChargeClass";
    private const string Service = "ServiceName";
    private const string Provider = "ServiceProviderName";
    private const string Publisher = "PublisherName";
    private const string Description = "ChargeDescription";
    private const string SourceName = "SourceName";

    /// <summary>Columns that tell the class of a charge.</summary>
    private static readonly ImmutableArray<string> Traits = [Category, Frequency, Correction, Service, Provider, Publisher];

    /// <summary>The history of what a monitor without scope.kubernetes watches; null while there are no charges.</summary>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be reached: come back later.</exception>
    /// <exception cref="MissingExchangeRateException">A day lacks a rate.</exception>
    /// <exception cref="DetailDroppedException">Retention has dropped what is needed while it was read.</exception>
    public async Task<CostHistory?> FindAsync(AnomalyMonitor monitor, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var today = ClusterDates.DayOf(now);
        var cost = monitor.Spec.Cost!;
        var first = await FirstDetailedDayAsync(today.AddDays(-monitor.LookbackDays()), cancellationToken);
        var query = new CostQuery
        {
            By = [],
            From = ClusterDates.Midnight(first),
            To = ClusterDates.Midnight(today),
            Scope = cost.Scope.ToScope(monitor.Metadata.Namespace!, options.Value.OperatorNamespace),
            Currency = cost.Currency,
        };
        if (first >= today || await ledger.DataThroughAsync(query.Scope, new(query.From.Value, query.To.Value), cancellationToken) is not { } through)
            return null;
        // Charges may be dated ahead; a day on which they end before midnight is not over.
        var last = ClusterDates.DayOf(through < query.To ? through : query.To.Value).AddDays(-1);
        if (last < first)
            return null;

        var metric = (cost.Metric?.Value ?? MonitoredCost.DefaultMetric).ToMetric();
        var mature = await MatureAsync(query, metric, last, now, cancellationToken);
        var columns = await ColumnsAsync(query, cost, cancellationToken);
        return new()
        {
            FirstDay = first,
            LastDay = mature.Last,
            MatureThrough = mature.Through,
            YoungShares = mature.Young,
            Series = await SeriesAsync(query, columns, metric, first, mature.Last, cancellationToken),
            GroupedBy = columns,
            DataThrough = through,
        };
    }

    /// <summary>Single charges are needed, since sums do not say of which class they are: the first day from which on retention has left them.</summary>
    private async Task<DateOnly> FirstDetailedDayAsync(DateOnly wanted, CancellationToken cancellationToken)
    {
        var versions = await ledger.VersionsAsync(source: null, cancellationToken);
        return versions
            .Where(version => version is { SupersededAt: null, Detail: not HeldDetail.Charges })
            .Select(version => ClusterDates.DayOf(version.Period.End))
            .Append(wanted)
            .Max();
    }

    private async Task<MatureDays> MatureAsync(CostQuery query, CostMetric metric, DateOnly last, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var recent = query with { By = [Day, SourceName], From = ClusterDates.Midnight(last.AddDays(1 - BillMaturity.Days)), To = ClusterDates.Midnight(last.AddDays(1)) };
        var costs = (await ledger.SummarizeAsync(recent, cancellationToken))
            .Select(group => (DayOf(group.Keys[0]!), group.Keys[1] ?? "", Cost(group.Costs, metric)))
            .ToList();
        var curves = new Dictionary<string, IReadOnlyList<DataMaturity>>();
        foreach (var source in costs.Select(cost => cost.Item2).Distinct().Order(StringComparer.Ordinal))
            curves[source] = await ledger.MaturityAsync(source, cancellationToken);
        return BillMaturity.Of(costs, curves, last, now);
    }

    /// <summary>The levels that are asked for, from the top down, as far as there are not too many parts.</summary>
    private async Task<IReadOnlyList<string>> ColumnsAsync(CostQuery query, MonitoredCost cost, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> wanted = cost.GroupBy is { Count: > 0 } columns ? [.. columns] : MonitoredCost.DefaultGroupBy;
        var parts = (await ledger.SummarizeAsync(query with { By = wanted }, cancellationToken)).Select(group => group.Keys).ToList();
        var levels = wanted.Count;
        while (levels > 0 && parts.Select(keys => string.Join('\n', keys.Take(levels))).Distinct().Count() > MostSeries)
            levels--;
        return [.. wanted.Take(levels)];
    }

    /// <summary>Reads month by month, so that the days of all series are never there twice.</summary>
    private async Task<IReadOnlyList<CostSeries>> SeriesAsync(
        CostQuery query, IReadOnlyList<string> columns, CostMetric metric, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var series = new CostSeriesBuilder(first, last);
        List<string> by = [Day, .. columns, .. Traits.Except(columns, StringComparer.OrdinalIgnoreCase)];
        for (var from = first; from <= last;)
        {
            var next = new DateOnly(from.Year, from.Month, 1).AddMonths(1);
            var to = next <= last ? next : last.AddDays(1);
            var month = query with { By = by, From = ClusterDates.Midnight(from), To = ClusterDates.Midnight(to) };
            foreach (var group in await ledger.SummarizeAsync(month, cancellationToken))
            {
                string? Value(string column) => by.IndexOf(column) is >= 0 and var index ? group.Keys[index] : null;
                var charges = ChargeClasses.Of(new()
                {
                    Category = Value(Category),
                    Frequency = Value(Frequency),
                    Class = Value(Correction),
                    Service = Value(Service),
                    Description = Value(Description),
                    Provider = Value(Provider),
                    Publisher = Value(Publisher),
                });
                ImmutableArray<string> path = [.. columns.Select((column, level) => group.Keys[level + 1] is { Length: > 0 } value ? value : AnomalyNames.Without(column))];
                series.Add(path, charges, DayOf(group.Keys[0]!), Cost(group.Costs, metric));
            }

            from = to;
        }

        return series.Build();
    }

    private static decimal Cost(CostSums costs, CostMetric metric) => metric == CostMetric.EffectiveCost ? costs.Effective : costs.Billed;

    private static DateOnly DayOf(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
