using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>Cost by what it is for, in the currency of the cluster.</summary>
/// <param name="Cpu">Processors of nodes.</param>
/// <param name="Memory">Memory of nodes.</param>
/// <param name="Gpu">Graphics processors of nodes.</param>
/// <param name="Volume">Volumes.</param>
/// <param name="LoadBalancer">Load balancers.</param>
/// <param name="Network">What was sent over the network.</param>
/// <param name="Management">The control plane.</param>
public readonly record struct CostBreakdown(
    Amount Cpu, Amount Memory, Amount Gpu, Amount Volume = default, Amount LoadBalancer = default, Amount Network = default, Amount Management = default)
{
    /// <summary>All of it.</summary>
    public Amount Total => Cpu + Memory + Gpu + Volume + LoadBalancer + Network + Management;

    /// <summary>The sums, one by one.</summary>
    public static CostBreakdown operator +(in CostBreakdown left, in CostBreakdown right) => new(
        left.Cpu + right.Cpu,
        left.Memory + right.Memory,
        left.Gpu + right.Gpu,
        left.Volume + right.Volume,
        left.LoadBalancer + right.LoadBalancer,
        left.Network + right.Network,
        left.Management + right.Management);

    /// <summary>The differences, one by one.</summary>
    public static CostBreakdown operator -(in CostBreakdown left, in CostBreakdown right) => new(
        left.Cpu - right.Cpu,
        left.Memory - right.Memory,
        left.Gpu - right.Gpu,
        left.Volume - right.Volume,
        left.LoadBalancer - right.LoadBalancer,
        left.Network - right.Network,
        left.Management - right.Management);
}

/// <summary>Cost by where its price comes from; what is unpriced has no cost and is told by its time.</summary>
/// <param name="Invoice">Priced by a bill.</param>
/// <param name="List">Priced by a list.</param>
/// <param name="Fallback">Priced by what somebody set.</param>
public readonly record struct CostByProvenance(Amount Invoice, Amount List, Amount Fallback)
{
    /// <summary>All of it.</summary>
    public Amount Total => Invoice + List + Fallback;

    /// <summary>Share of the cost that a bill priced, 0 to 1; 0 where nothing costs anything.</summary>
    public decimal InvoicedShare => Total == Amount.Zero ? 0 : Invoice.ToDecimal() / Total.ToDecimal();

    /// <summary>A cost with one provenance.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Something unpriced has a cost.</exception>
    public static CostByProvenance Of(Amount cost, PriceProvenance provenance) => provenance switch
    {
        PriceProvenance.Invoice => new(cost, default, default),
        PriceProvenance.List => new(default, cost, default),
        PriceProvenance.Fallback => new(default, default, cost),
        _ when cost == Amount.Zero => default,
        _ => throw new ArgumentOutOfRangeException(nameof(cost), cost, "Something unpriced has a cost."),
    };

    /// <summary>The sums, one by one.</summary>
    public static CostByProvenance operator +(in CostByProvenance left, in CostByProvenance right) =>
        new(left.Invoice + right.Invoice, left.List + right.List, left.Fallback + right.Fallback);
}
