using CloudIntel.Core.FinOps.Allocation;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters.SplitCost;

/// <summary>
/// Divides a charge for a node up among the containers on it, as FOCUS 1.3 describes split cost allocation: a row a container and one for what is idle, which
/// add up to the charge in every cost and quantity to the last digit.
/// </summary>
public static class SplitCostAllocation
{
    /// <summary>Decimals of a share.</summary>
    private const int RatioDecimals = 15;

    /// <summary>Divides a charge up in proportion to what each bears of the node.</summary>
    /// <param name="charge">A charge for the node, such as one of its hours or days.</param>
    /// <param name="costs">Costs of the cluster in the period of the charge, or in a longer time, such as the day of an hour.</param>
    /// <param name="nodeUid">The node.</param>
    /// <param name="methodId">Name of the method, such as that of the weights and the basis by which <paramref name="costs"/> came about.</param>
    /// <returns>Parts by pod and container, and then what is idle or, where nothing is known of the node, everything.</returns>
    /// <exception cref="ArgumentException">The charge is for another time than the costs.</exception>
    public static IReadOnlyList<SplitCharge> Split(FocusCharge charge, ClusterCosts costs, string nodeUid, string methodId) => Split(charge, costs, [nodeUid], methodId);

    /// <summary>Divides a charge up that is for several nodes, as those of a scale set that a bill knows as one.</summary>
    /// <param name="charge">The charge.</param>
    /// <param name="costs">Costs of the cluster in the period of the charge, or in a longer time.</param>
    /// <param name="nodeUids">The nodes.</param>
    /// <param name="methodId">Name of the method, such as that of the weights and the basis by which <paramref name="costs"/> came about.</param>
    /// <returns>Parts by pod and container, and then what is idle or, where nothing is known of the node, everything.</returns>
    /// <exception cref="ArgumentException">The costs are of another time than the charge.</exception>
    public static IReadOnlyList<SplitCharge> Split(FocusCharge charge, ClusterCosts costs, IReadOnlyCollection<string> nodeUids, string methodId)
    {
        CheckPeriod(charge, costs.From, costs.To);
        List<NodePart> parts = [.. costs.Rows
            .Where(row => row.Kind == AllocationKind.Container && row.Node is { } node && nodeUids.Contains(node.Uid))
            .Select(row => new NodePart(row))
            .Where(part => part.Weight > Amount.Zero)
            .OrderBy(part => part.Row!.Pod!.Uid, StringComparer.Ordinal)
            .ThenBy(part => part.Row!.Container, StringComparer.Ordinal)];
        var idle = costs.Rows
            .Where(row => row.Kind == AllocationKind.Idle && row.Node is { } node && nodeUids.Contains(node.Uid))
            .OrderBy(row => row.Node!.Uid, StringComparer.Ordinal)
            .ToList();
        parts.AddRange(idle.Count == 0 ? [new NodePart(null)] : idle.Select(row => new NodePart(row)));
        if (parts.TrueForAll(part => part.Weight == Amount.Zero))
            parts = [new(idle.FirstOrDefault(), Amount.Of(1))];

        var charges = Divide(charge, [.. parts.Select(part => part.Weight)]);
        var ratios = LargestRemainder.Split(Amount.Of(1), [.. parts.SelectMany(part => part.Weights)], RatioDecimals);
        return [.. parts.Select((part, i) => part.Of(charges[i], methodId, ratios.AsSpan(i * NodePart.Resources, NodePart.Resources)))];
    }

    /// <summary>Divides a charge for volumes up among the pods that mounted them, in proportion to the time for which they did.</summary>
    /// <param name="charge">The charge.</param>
    /// <param name="volumes">Spans of the volumes.</param>
    /// <param name="pods">What is known of the pods, by their identity, with the name of their cluster.</param>
    /// <param name="methodId">Name of the method.</param>
    /// <returns>Parts by pod, and then what nobody mounted or, where nothing is known of the volumes, everything.</returns>
    public static IReadOnlyList<SplitCharge> Split(
        FocusCharge charge, IEnumerable<VolumeSpan> volumes, IReadOnlyDictionary<string, (string Cluster, PodIdentity Pod)> pods, string methodId)
    {
        var parts = new SortedDictionary<string, VolumePart>(StringComparer.Ordinal);
        foreach (var volume in volumes)
        {
            var held = (decimal)volume.Time.Within(charge.ChargePeriodStart, charge.ChargePeriodEnd).TotalHours * volume.Bytes / ByteUnits.Gibibyte;
            foreach (var uid in volume.PodUids.Count == 0 ? [""] : volume.PodUids)
            {
                // The empty name, of what nobody mounted, is the first of all and shown last.
                var known = pods.TryGetValue(uid, out var pod);
                var name = known ? uid : "";
                if (!parts.TryGetValue(name, out var part))
                    parts[name] = part = new(known ? pod : null);
                part.GibibyteHours += held / Math.Max(1, volume.PodUids.Count);
            }
        }

        List<VolumePart> shown = [.. parts.Values.Where(part => part.Weight > Amount.Zero).OrderBy(part => part.Pod is null)];
        if (shown.Count == 0)
            shown = [new(null) { GibibyteHours = 1 }];
        Amount[] weights = [.. shown.Select(part => part.Weight)];
        var (charges, ratios) = (Divide(charge, weights), LargestRemainder.Split(Amount.Of(1), weights, RatioDecimals));
        return [.. shown.Select((part, i) => part.Of(charges[i], methodId, ratios[i], isKnown: parts.Count > 0))];
    }

    private static void CheckPeriod(FocusCharge charge, DateTimeOffset from, DateTimeOffset to)
    {
        if (charge.ChargePeriodStart < from || charge.ChargePeriodEnd > to)
            throw new ArgumentException($"The charge is for {charge.ChargePeriodStart:u} to {charge.ChargePeriodEnd:u}, and the costs are of {from:u} to {to:u}.", nameof(charge));
    }

    /// <summary>Divides up every column that may be added.</summary>
    private static FocusCharge[] Divide(FocusCharge charge, Amount[] weights)
    {
        var (billed, effective, list) = (Parts(charge.BilledCost), Parts(charge.EffectiveCost), Parts(charge.ListCost));
        var (contracted, inPricingCurrency) = (Parts(charge.ContractedCost), Parts(charge.PricingCurrencyEffectiveCost));
        var (priced, consumed, committed) = (PartsOf(charge.PricingQuantity), PartsOf(charge.ConsumedQuantity), PartsOf(charge.CommitmentDiscountQuantity));
        return [.. weights.Select((_, i) => charge with
        {
            BilledCost = billed[i],
            EffectiveCost = effective[i],
            ListCost = list[i],
            ContractedCost = contracted[i],
            PricingCurrencyEffectiveCost = inPricingCurrency[i],
            PricingQuantity = priced?[i],
            ConsumedQuantity = consumed?[i],
            CommitmentDiscountQuantity = committed?[i],
        })];

        decimal[] Parts(decimal whole) => [.. LargestRemainder.Split(Amount.Of(whole), weights, PoolSplit.Decimals).Select(part => part.ToDecimal())];

        decimal[]? PartsOf(decimal? whole) => whole is { } known ? Parts(known) : null;
    }
}
