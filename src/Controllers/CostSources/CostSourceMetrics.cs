using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.CostSources;

/// <summary>Shows every source's holdings to Prometheus: rows, freshness, and the spend of its newest billing period.</summary>
internal sealed class CostSourceMetrics
{
    private readonly ConcurrentDictionary<string, (CostSource Source, Holdings Holdings)> sources = new();
    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600],
    };

    private readonly Histogram<double> importSeconds;

    public CostSourceMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("CloudIntel");
        Gauge(meter, "cloudintel_cost_source_ready", "Whether the source's bills are loaded as they lie at the location; nothing for a suspended source.",
            (source, _) => source.Spec.Suspend is true ? null : Conditions.IsTrue(source.Status?.Conditions, ConditionTypes.Ready) ? 1 : 0);
        Gauge(meter, "cloudintel_cost_source_rows", "Rows that the last import loaded.", (_, holdings) => holdings.Import?.Rows);
        Gauge(meter, "cloudintel_cost_source_repaired_rows", "Rows among them that were repaired.", (_, holdings) => holdings.Import?.RepairedRows);
        Gauge(meter, "cloudintel_cost_source_rejected_rows", "Rows that the last import kept aside.", (_, holdings) => holdings.Import?.RejectedRows);
        Gauge(meter, "cloudintel_cost_source_changed_rows", "Rows that the last import dropped, merged or added on purpose.",
            (_, holdings) => holdings.Import?.Changes.Sum(change => change.Rows));
        Gauge(meter, "cloudintel_cost_source_warnings", "What does not add up in the bills of the last import.", (_, holdings) => holdings.Import?.Warnings.Count);
        Gauge(meter, "cloudintel_cost_source_last_import_timestamp_seconds", "When an import changed charges last.",
            (_, holdings) => holdings.Import?.Time.ToUnixTimeSeconds());
        Gauge(meter, "cloudintel_cost_source_data_through_timestamp_seconds", "Up to when the charges reach.",
            (source, _) => source.Status?.DataThrough?.ToUnixTimeSeconds());
        meter.CreateObservableGauge("cloudintel_cost_source_spend", ObserveSpend,
            description: "Charges of the newest billing period, by provider, currency and cost column.");
        importSeconds = meter.CreateHistogram<double>("cloudintel_import_duration_seconds", "s", "How long imports took.", tags: null, Durations);
    }

    /// <summary>Shows a source's newest figures.</summary>
    public void Show(CostSource source, Holdings holdings) => sources[source.Metadata.Name!] = (source, holdings);

    /// <summary>Shows a source whose holdings cannot be read now, with the last known ones.</summary>
    public void Show(CostSource source) => Show(
        source, sources.TryGetValue(source.Metadata.Name!, out var shown) ? shown.Holdings : new Holdings());

    /// <summary>Shows a source no longer.</summary>
    public void Forget(string source) => sources.TryRemove(source, out _);

    /// <summary>Counts an import.</summary>
    public void Imported(string source, TimeSpan elapsed, bool loaded) => importSeconds.Record(
        elapsed.TotalSeconds, new KeyValuePair<string, object?>("source", source), new KeyValuePair<string, object?>("loaded", loaded ? "true" : "false"));

    private void Gauge(Meter meter, string name, string description, Func<CostSource, Holdings, double?> figure) =>
        meter.CreateObservableGauge(name, () => Observe(figure), description: description);

    private IEnumerable<Measurement<double>> Observe(Func<CostSource, Holdings, double?> figure)
    {
        foreach (var (name, (source, holdings)) in sources)
        {
            if (figure(source, holdings) is { } value)
                yield return new(value, new KeyValuePair<string, object?>("source", name));
        }
    }

    private IEnumerable<Measurement<double>> ObserveSpend()
    {
        foreach (var (name, (_, holdings)) in sources)
        {
            var newest = holdings.Periods.Count == 0 ? default : holdings.Periods.Max(period => period.Period.Start);
            foreach (var period in holdings.Periods.Where(period => period.Period.Start == newest))
            {
                yield return Spend("BilledCost", period.Costs.Billed);
                yield return Spend("EffectiveCost", period.Costs.Effective);

                Measurement<double> Spend(string column, decimal amount) => new(
                    (double)amount,
                    new KeyValuePair<string, object?>("source", name),
                    new KeyValuePair<string, object?>("billing_period", newest.ToString("yyyy-MM", CultureInfo.InvariantCulture)),
                    new KeyValuePair<string, object?>("provider", period.Provider),
                    new KeyValuePair<string, object?>("currency", period.Costs.Currency),
                    new KeyValuePair<string, object?>("cost", column));
            }
        }
    }
}
