using System.Text.Json;
using CloudIntel.Controllers.AllocationPolicies;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;

namespace CloudIntel.Operator.Endpoints;

/// <summary>What bills changed about a cluster, as JSON and CSV.</summary>
/// <param name="Cluster">Name of the cluster.</param>
/// <param name="From">The first day.</param>
/// <param name="To">The day after the last.</param>
/// <param name="Days">Those days of which the costs are kept.</param>
/// <param name="Report">Of their sums.</param>
/// <param name="MostChanges">How many changes are shown.</param>
internal sealed record ReconciliationAnswer(string Cluster, DateOnly From, DateOnly To, IReadOnlyList<ClusterDay> Days, ReconciliationReport Report, int MostChanges)
{
    private const int MostFindings = 100;

    private IEnumerable<AssetRow> Changes => Report.Changed.Take(MostChanges);

    /// <summary>Everything.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("cluster", Cluster);
        json.WriteString("from", ReportText.Text(From));
        json.WriteString("to", ReportText.Text(To));
        if (Days.Count > 0)
            json.WriteString("currency", Days[^1].Currency);
        json.WriteNumber("daysKept", Days.Count);
        json.WriteNumber("daysMissing", Math.Max(0, To.DayNumber - From.DayNumber) - Days.Count);
        WriteCosts(json, Report.AtFirst, Report.Adjustments, Report.ByProvenance);
        json.WriteNumber("unpricedAssets", Report.UnpricedAssets);
        json.WriteString("imbalance", Report.Imbalance.ToString());
        WriteDays(json);
        WriteChanges(json);
        WriteFindings(json);
        json.WriteEndObject();
    }

    /// <summary>The changes.</summary>
    public async Task WriteCsvAsync(TextWriter output, CancellationToken cancellationToken)
    {
        await ReportText.WriteRowAsync(
            output,
            ["type", "name", "providerID", "uid", "firstCost", "adjustment", "totalCost", "invoicedCost", "listCost", "fallbackCost", "unpricedMinutes"], [], cancellationToken);
        foreach (var asset in Changes)
        {
            await ReportText.WriteRowAsync(
                output,
                [asset.Kind.ToString(), asset.Name, ProviderId(asset), asset.Uid],
                [
                    asset.Costs.Total.ToString(), asset.Adjustments.Total.ToString(), asset.Total.ToString(),
                    asset.Provenance.Invoice.ToString(), asset.Provenance.List.ToString(), asset.Provenance.Fallback.ToString(), ReportText.Text(asset.UnpricedMilliseconds / 60_000m),
                ],
                cancellationToken);
        }
    }

    private void WriteDays(Utf8JsonWriter json)
    {
        json.WriteStartArray("days");
        foreach (var day in Days)
        {
            json.WriteStartObject();
            json.WriteString("day", ReportText.Text(day.Day));
            json.WriteString("computedAt", day.ComputedAt.UtcDateTime);
            json.WriteString("observedShare", ReportText.Text(decimal.Round(day.ObservedShare, 6)));
            WriteCosts(json, day.AtFirst, day.Adjustments, day.Provenance);
            json.WriteNumber("unpricedAssets", day.UnpricedAssets);
            json.WriteNumber("priceFindings", day.FindingCount);
            json.WriteString("imbalance", day.Imbalance.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteChanges(Utf8JsonWriter json)
    {
        json.WriteNumber("changedAssets", Report.Changed.Count);
        json.WriteStartArray("changes");
        foreach (var asset in Changes)
        {
            json.WriteStartObject();
            json.WriteString("type", asset.Kind.ToString());
            json.WriteString("name", asset.Name);
            json.WriteString("providerID", ProviderId(asset));
            json.WriteString("uid", asset.Uid);
            WriteCosts(json, asset.Costs.Total, asset.Adjustments.Total, asset.Provenance);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>What should be looked at in prices, as the last day says that says it.</summary>
    private void WriteFindings(Utf8JsonWriter json)
    {
        var findings = Days.SelectMany(day => day.Findings.Select(finding => (day.Day, Finding: finding)))
            .GroupBy(each => each.Finding)
            .Select(same => (same.Key, First: same.Min(each => each.Day), Last: same.Max(each => each.Day)))
            .OrderByDescending(each => each.Last).ThenBy(each => each.Key.Reason, StringComparer.Ordinal).ThenBy(each => each.Key.Message, StringComparer.Ordinal)
            .Take(MostFindings);
        json.WriteStartArray("priceFindings");
        foreach (var (finding, first, last) in findings)
        {
            json.WriteStartObject();
            json.WriteString("reason", finding.Reason);
            json.WriteString("message", finding.Message);
            json.WriteString("firstDay", ReportText.Text(first));
            json.WriteString("lastDay", ReportText.Text(last));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCosts(Utf8JsonWriter json, Amount first, Amount adjustment, CostByProvenance provenance)
    {
        json.WriteString("firstCost", first.ToString());
        json.WriteString("adjustment", adjustment.ToString());
        json.WriteString("totalCost", (first + adjustment).ToString());
        json.WriteString("invoicedCost", provenance.Invoice.ToString());
        json.WriteString("listCost", provenance.List.ToString());
        json.WriteString("fallbackCost", provenance.Fallback.ToString());
        json.WriteString("invoicedShare", ReportText.Text(decimal.Round(provenance.InvoicedShare, 6)));
    }

    private static string ProviderId(AssetRow asset) => asset.Node?.ProviderId ?? asset.Volume?.ProviderId ?? "";
}
