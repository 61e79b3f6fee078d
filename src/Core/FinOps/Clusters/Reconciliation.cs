using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>
/// Adjusts the costs of a window to what a bill says since. The window is computed again with the bill's prices, and the difference is kept beside the first
/// cost, resource by resource: nothing is scaled, so the parts still add up to what is paid for to the last digit.
/// </summary>
public static class Reconciliation
{
    /// <summary>Puts the costs as they were first and as they are now together.</summary>
    /// <param name="first">Costs of the window before. What was adjusted before keeps its first costs; a bill may be restated.</param>
    /// <param name="now">Costs of the same window with the prices that are known now.</param>
    /// <returns>Costs as they were first, with adjustments that bring them to what they are now.</returns>
    /// <exception cref="ArgumentException">The windows differ.</exception>
    public static ClusterCosts Adjust(ClusterCosts first, ClusterCosts now)
    {
        if ((first.From, first.To) != (now.From, now.To))
            throw new ArgumentException($"{now.From:u} to {now.To:u} is not the window {first.From:u} to {first.To:u}.", nameof(now));

        var rows = first.Rows.ToDictionary(KeyOf);
        var assets = first.Assets.ToDictionary(KeyOf);
        var adjustedRows = now.Rows.Select(row => Adjust(row, rows.Remove(KeyOf(row), out var before) ? before.Sums.Costs : default)).ToList();
        var adjustedAssets = now.Assets.Select(asset => Adjust(asset, assets.Remove(KeyOf(asset), out var before) ? before.Costs : default)).ToList();

        // What is left was charged and is not any more.
        adjustedRows.AddRange(rows.Values.Select(row => row with
        {
            Sums = row.Sums with { Adjustments = default(CostBreakdown) - row.Sums.Costs, Provenance = default },
        }));
        adjustedAssets.AddRange(assets.Values.Select(asset => asset with
        {
            Adjustments = default(CostBreakdown) - asset.Costs,
            Idle = default,
            Provenance = default,
        }));
        return new(first.From, first.To, adjustedRows, adjustedAssets);
    }

    private static AllocationRow Adjust(AllocationRow row, in CostBreakdown first) =>
        row with { Sums = row.Sums with { Costs = first, Adjustments = row.Sums.Costs + row.Sums.Adjustments - first } };

    private static AssetRow Adjust(AssetRow asset, in CostBreakdown first) =>
        asset with { Costs = first, Adjustments = asset.Costs + asset.Adjustments - first };

    private static (AllocationKind, string, string, string, string) KeyOf(AllocationRow row) =>
        (row.Kind, row.Namespace, row.Pod?.Uid ?? "", row.Container, row.Kind == AllocationKind.Idle ? row.Node?.Uid ?? "" : "");

    private static (AssetKind, string) KeyOf(AssetRow asset) => (asset.Kind, asset.Uid);
}

/// <summary>How trustworthy the costs of a window are, and what a bill changed about them.</summary>
/// <param name="AtFirst">What everything cost before.</param>
/// <param name="Adjustments">What the bill added; negative where it was less.</param>
/// <param name="ByProvenance">What everything costs now, by where the prices come from.</param>
/// <param name="UnpricedAssets">How many things had no price, at least for some of the time.</param>
/// <param name="Imbalance">By how much what is borne exceeds what is paid for: always 0.</param>
/// <param name="Changed">What the bill changed, the largest differences first.</param>
public sealed record ReconciliationReport(
    Amount AtFirst, Amount Adjustments, CostByProvenance ByProvenance, int UnpricedAssets, Amount Imbalance, IReadOnlyList<AssetRow> Changed)
{
    /// <summary>Tells of the costs of a window.</summary>
    public static ReconciliationReport Of(ClusterCosts costs) => new(
        costs.Assets.Aggregate(Amount.Zero, (sum, asset) => sum + asset.Costs.Total),
        costs.Assets.Aggregate(Amount.Zero, (sum, asset) => sum + asset.Adjustments.Total),
        costs.Assets.Aggregate(default(CostByProvenance), (sum, asset) => sum + asset.Provenance),
        costs.Assets.Count(asset => asset.UnpricedMilliseconds > 0),
        costs.Imbalance,
        [.. costs.Assets.Where(asset => asset.Adjustments != default)
            .OrderByDescending(asset => Int128.Abs(asset.Adjustments.Total.Units))
            .ThenBy(asset => asset.Uid, StringComparer.Ordinal)]);

    /// <summary>Share of the cost that a bill priced, 0 to 1; 0 where nothing costs anything.</summary>
    public decimal InvoicedShare => ByProvenance.InvoicedShare;
}
