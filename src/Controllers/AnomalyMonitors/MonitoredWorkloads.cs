using System.Collections.Immutable;
using CloudIntel.Controllers.Clusters;
using CloudIntel.Controllers.Prices;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.FinOps.Anomalies;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Views;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Resources;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.AnomalyMonitors;

/// <summary>Reads what workloads cost day by day.</summary>
internal sealed class MonitoredWorkloads(IClusterQueries clusters, ClusterPriceSettings prices, ILedger ledger, TimeProvider clock, IOptions<FinOpsOptions> options)
{
    /// <summary>How many days are read at once.</summary>
    private const int Days = 31;

    /// <summary>The history of what a monitor with scope.kubernetes watches, through yesterday; null while nothing is recorded.</summary>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be reached: come back later.</exception>
    /// <exception cref="MissingExchangeRateException">A day lacks a rate.</exception>
    public async Task<CostHistory?> FindAsync(AnomalyMonitor monitor, KubernetesScope workloads, CancellationToken cancellationToken)
    {
        var today = ClusterDates.DayOf(clock.GetUtcNow());
        var (first, last) = (today.AddDays(-monitor.LookbackDays()), today.AddDays(-1));
        var cost = monitor.Spec.Cost!;
        IReadOnlyList<string> keys = cost.GroupBy is { Count: > 0 } names ? [.. names] : MonitoredCost.DefaultGroupByOfWorkloads;
        var scope = workloads.ToScope(cost.Scope!.Namespaces, monitor.Metadata.Namespace!, options.Value.OperatorNamespace);
        var query = new AllocationQuery
        {
            By = [.. keys.Select(key => AllocationKey.Parse(key)!)],
            Detail = CostDetail.Workload,
            Filter = scope.Contains,
            Idle = !workloads.SharesIdle(scope.IsWhole) ? IdleCost.Hidden : scope.IsWhole ? IdleCost.Separate : IdleCost.Shared,
        };
        var rates = await RatesAsync(first, last, cost.Currency, cancellationToken);
        var series = new CostSeriesBuilder(first, last);
        DateOnly? began = null;
        for (var from = first; from <= last; from = from.AddDays(Days))
        {
            IReadOnlyList<DatePeriod> days = [.. Enumerable.Range(0, Math.Min(Days, last.DayNumber - from.DayNumber + 1))
                .Select(day => new DatePeriod(ClusterDates.Midnight(from.AddDays(day)), ClusterDates.Midnight(from.AddDays(day + 1))))];
            var costs = await clusters.RowsAsync(days, CostDetail.Workload, cancellationToken);
            for (var i = 0; i < days.Count; i++)
            {
                var day = from.AddDays(i);
                // Recording began some time on its first day.
                if (day == (began ??= costs.Periods[i].Any(cluster => cluster.Rows.Count > 0) ? day : null))
                    continue;
                foreach (var group in costs.Periods[i].SelectMany(cluster => AllocationView.Show(cluster.Rows, query)))
                    series.Add(PathOf(group, query.By), ChargeClass.Usage, day, group.Total.ToDecimal() * rates(day));
            }
        }

        return began is null ? null : new()
        {
            FirstDay = first,
            LastDay = last,
            MatureThrough = last,
            YoungShares = [],
            Series = series.Build(),
            GroupedBy = keys,
            DataThrough = ClusterDates.Midnight(today),
        };
    }

    /// <summary>The values of the keys; what is no container's is by its name below the last level that it has a value of.</summary>
    private static ImmutableArray<string> PathOf(AllocationGroup group, IReadOnlyList<AllocationKey> keys)
    {
        var row = group.Rows[0];
        var path = ImmutableArray.CreateBuilder<string>(keys.Count);
        foreach (var key in keys)
        {
            if (key.ValueOf(row) is { Length: > 0 } value)
                path.Add(value);
            else if (group.Kind == AllocationKind.Container)
                path.Add(AnomalyNames.Without(key.Name));
            else
                return [.. path, Name(group.Kind)];
        }

        return [.. path];
    }

    private static string Name(AllocationKind kind) => kind switch
    {
        AllocationKind.Idle => AllocationNames.Idle,
        AllocationKind.ClusterManagement => AllocationNames.ClusterManagement,
        _ => AllocationNames.Unmounted,
    };

    /// <summary>What a unit of the clusters' currency was worth on each day.</summary>
    private async Task<Func<DateOnly, decimal>> RatesAsync(DateOnly first, DateOnly last, string currency, CancellationToken cancellationToken)
    {
        if (currency == prices.Currency)
            return _ => 1;
        var ones = Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(day => new DailyCost(first.AddDays(day), prices.Currency, 1)).ToList();
        var rates = (await ledger.ConvertAsync(ones, currency, cancellationToken)).ToDictionary(day => day.Day, day => day.Converted);
        return day => rates[day] ?? throw new MissingExchangeRateException(prices.Currency, currency, day);
    }
}
