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
    /// <param name="costs">Costs of the cluster in the period of the charge.</param>
    /// <param name="nodeUid">The node.</param>
    /// <param name="methodId">Name of the method, such as that of the weights and the basis by which <paramref name="costs"/> came about.</param>
    /// <returns>Parts by pod and container, and then what is idle or, where nothing is known of the node, everything.</returns>
    /// <exception cref="ArgumentException">The costs are of another time than the charge.</exception>
    public static IReadOnlyList<SplitCharge> Split(FocusCharge charge, ClusterCosts costs, string nodeUid, string methodId)
    {
        if ((charge.ChargePeriodStart, charge.ChargePeriodEnd) != (costs.From, costs.To))
        {
            throw new ArgumentException(
                $"The charge is for {charge.ChargePeriodStart:u} to {charge.ChargePeriodEnd:u}, and the costs are of {costs.From:u} to {costs.To:u}.",
                nameof(costs));
        }

        List<NodePart> parts = [.. costs.Rows
            .Where(row => row.Kind == AllocationKind.Container && row.Node?.Uid == nodeUid)
            .Select(row => new NodePart(row))
            .Where(part => part.Weight > Amount.Zero)
            .OrderBy(part => part.Row!.Pod!.Uid, StringComparer.Ordinal)
            .ThenBy(part => part.Row!.Container, StringComparer.Ordinal)];
        var idle = costs.Rows.FirstOrDefault(row => row.Kind == AllocationKind.Idle && row.Node?.Uid == nodeUid);
        parts.Add(new(idle));
        if (parts.TrueForAll(part => part.Weight == Amount.Zero))
            parts = [new(idle, Amount.Of(1))];

        var charges = Divide(charge, [.. parts.Select(part => part.Weight)]);
        var ratios = LargestRemainder.Split(Amount.Of(1), [.. parts.SelectMany(part => part.Weights)], RatioDecimals);
        return [.. parts.Select((part, i) => part.Of(charges[i], methodId, ratios.AsSpan(i * NodePart.Resources, NodePart.Resources)))];
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
