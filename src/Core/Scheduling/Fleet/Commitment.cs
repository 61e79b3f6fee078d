namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>
/// Capacity that is paid for whether it is used or not, as with reserved instances, savings plans and committed use. It covers on-demand nodes: those that it covers
/// cost nothing more.
/// </summary>
public sealed record Commitment
{
    /// <summary>Its name; no other commitment has it.</summary>
    public required string Name { get; init; }

    /// <summary>The instance type that it covers; null for all of a family, or all there are.</summary>
    public string? InstanceType { get; init; }

    /// <summary>The family that it covers; null for all.</summary>
    public string? Family { get; init; }

    /// <summary>The zone that it covers; empty for the whole region.</summary>
    public string Zone { get; init; } = "";

    /// <summary>So many machines of <see cref="InstanceType"/> are covered; 0 where <see cref="HourlyAmount"/> says how much is.</summary>
    public int Machines { get; init; }

    /// <summary>
    /// So much is covered of what nodes cost in an hour at the prices of their offers, in US dollars. Of a commitment to spend at a discount: what is to be spent, divided by 1 less the discount.
    /// </summary>
    public decimal HourlyAmount { get; init; }

    /// <summary>What is paid for it in an hour, used or not, in US dollars.</summary>
    public decimal PaidHourly { get; init; }

    /// <summary>Whether it may cover a node.</summary>
    public bool Covers(FleetOffer offer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        return offer.Purchase == PurchaseOption.OnDemand && (InstanceType is null || InstanceType == offer.InstanceType) && (Family is null || Family == offer.Family) && (Zone.Length == 0 || Zone == offer.Zone);
    }
}

/// <summary>How far a plan uses a commitment.</summary>
/// <param name="Commitment">The commitment.</param>
/// <param name="Nodes">How many nodes it covers, also in part.</param>
/// <param name="HourlyAmount">What these nodes would cost in an hour without it, in US dollars.</param>
public sealed record CommitmentUse(Commitment Commitment, int Nodes, decimal HourlyAmount);
