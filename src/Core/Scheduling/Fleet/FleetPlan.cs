namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>A node to buy.</summary>
/// <param name="Offer">As what.</param>
/// <param name="Pods">Names of the pods that it is for, in order.</param>
public sealed record PlannedNode(FleetOffer Offer, IReadOnlyList<string> Pods);

/// <summary>A pod that no node could be found for.</summary>
/// <param name="Pod">Its name.</param>
/// <param name="Reason">Why.</param>
public sealed record UnplacedPod(string Pod, string Reason);

/// <summary>Nodes for pods, what they cost, and how much less any other plan could cost.</summary>
public sealed record FleetPlan
{
    /// <summary>Nodes, by offer and then by their first pod.</summary>
    public required IReadOnlyList<PlannedNode> Nodes { get; init; }

    /// <summary>Pods without a node.</summary>
    public required IReadOnlyList<UnplacedPod> Unplaced { get; init; }

    /// <summary>US dollars an hour: the sum of the nodes' prices.</summary>
    public required decimal HourlyCost { get; init; }

    /// <summary>No plan for the placed pods costs less, in US dollars an hour; rounded down.</summary>
    public required decimal LowerBound { get; init; }

    /// <summary>What the bound leaves out, besides that nodes are whole; empty when nothing.</summary>
    public required IReadOnlyList<string> Relaxed { get; init; }

    /// <summary>What is saved against today, in US dollars an hour; negative where the plan costs more; null when today is not known.</summary>
    public decimal? Saving { get; init; }

    /// <summary>By how many percent the cost is above the bound; 0 without any cost.</summary>
    public decimal GapPercent => LowerBound > 0 ? ((HourlyCost / LowerBound) - 1) * 100 : 0;
}
