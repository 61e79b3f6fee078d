using System.Diagnostics.Metrics;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;

namespace CloudIntel.Controllers.Clusters;

/// <summary>Shows how far the accounts of the cluster are, and how far they can be trusted, to Prometheus.</summary>
internal sealed class AccountingMetrics
{
    /// <summary>Days over which money is told: about a month, so that bills have come for most of it.</summary>
    private const int Recent = 30;

    private volatile Shown? shown;

    public AccountingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("CloudIntel");
        Gauge(meter, "cloudintel_cluster_allocation_imbalance", "By how much what is borne of the cluster exceeds what is paid for, over all days that can still change: always 0.", shown => shown.Imbalance);
        Gauge(meter, "cloudintel_cluster_days_computed", "Days that can still change and whose costs are kept.", shown => shown.Computed);
        Gauge(meter, "cloudintel_cluster_days_behind", "Days that are over and whose costs are not kept, or not as bills and usage say now.", shown => shown.Behind);
        Gauge(meter, "cloudintel_cluster_unpriced_assets", "Nodes, volumes and load balancers without a price, on the last day.", shown => shown.Unpriced);
        Gauge(meter, "cloudintel_cluster_invoiced_share", "Share of the cost of the last 30 days that bills priced, 0 to 1.", shown => shown.InvoicedShare);
        Gauge(meter, "cloudintel_cluster_invoice_adjustment", "What bills added to the first cost of the last 30 days; negative where it was less.", shown => shown.Adjustment, withCurrency: true);
        meter.CreateObservableGauge(
            "cloudintel_cluster_price_findings",
            () => shown is { } now ? now.Findings.Select(found => new Measurement<int>(found.Value, new("cluster", now.Cluster), new("reason", found.Key))) : [],
            description: "Prices of the last day that should be looked at, by reason.");
    }

    /// <summary>Shows the newest figures.</summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="days">Days that are kept and can still change.</param>
    /// <param name="behind">How many are missing or old.</param>
    public void Show(string cluster, IReadOnlyCollection<ClusterDay> days, int behind)
    {
        var last = days.MaxBy(day => day.Day);
        var recent = days.Where(day => day.Day > last!.Day.AddDays(-Recent) && day.Currency == last.Currency).ToList();
        shown = new(
            cluster,
            last?.Currency ?? "",
            // Of either sign, so that two do not make none.
            (double)Sum(days, day => new(Int128.Abs(day.Imbalance.Units))).ToDecimal(),
            days.Count,
            behind,
            last?.UnpricedAssets ?? 0,
            (double)recent.Aggregate(default(CostByProvenance), (sum, day) => sum + day.Provenance).InvoicedShare,
            (double)Sum(recent, day => day.Adjustments).ToDecimal(),
            last?.Findings.GroupBy(finding => finding.Reason, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.Count()) ?? []);
    }

    private static Amount Sum(IEnumerable<ClusterDay> days, Func<ClusterDay, Amount> figure) => days.Aggregate(Amount.Zero, (sum, day) => sum + figure(day));

    private void Gauge(Meter meter, string name, string description, Func<Shown, double> figure, bool withCurrency = false) => meter.CreateObservableGauge(
        name,
        () => shown is { } now
            ? [new Measurement<double>(figure(now), withCurrency ? [new("cluster", now.Cluster), new("currency", now.Currency)] : [new("cluster", now.Cluster)])]
            : Array.Empty<Measurement<double>>(),
        description: description);

    private sealed record Shown(
        string Cluster, string Currency, double Imbalance, int Computed, int Behind, int Unpriced, double InvoicedShare, double Adjustment, IReadOnlyDictionary<string, int> Findings);
}
