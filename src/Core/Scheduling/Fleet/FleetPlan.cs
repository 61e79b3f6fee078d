namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>A node of a plan.</summary>
/// <param name="Offer">As what it is bought.</param>
/// <param name="Pods">Names of the pods that it is for, in order.</param>
public sealed record PlannedNode(FleetOffer Offer, IReadOnlyList<string> Pods)
{
    /// <summary>Its name: of a node that is there today, its own; else one that no other node has.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is there today and stays; else it is to be bought.</summary>
    public bool IsKept { get; init; }

    /// <summary>For each graphics processor that pods share, the names of these pods.</summary>
    public IReadOnlyList<IReadOnlyList<string>> SharedGpus { get; init; } = [];

    /// <summary>What it costs in an hour besides what is paid for in any case, in US dollars: its price, or 0 or a part of it where a commitment covers it.</summary>
    public required decimal HourlyCost { get; init; }
}

/// <summary>A pod that leaves the node on which it is today.</summary>
/// <param name="Pod">Its name.</param>
/// <param name="From">Name of today's node.</param>
/// <param name="To">Name of the node it goes to; null where it has none.</param>
public sealed record PodMove(string Pod, string From, string? To);

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

    /// <summary>Today's nodes that are given up, by name.</summary>
    public IReadOnlyList<FleetNode> Removed { get; init; } = [];

    /// <summary>Pods that leave the node on which they are today, by name.</summary>
    public IReadOnlyList<PodMove> Moves { get; init; } = [];

    /// <summary>US dollars an hour: the sum of what the nodes cost besides commitments.</summary>
    public required decimal HourlyCost { get; init; }

    /// <summary>How far each commitment is used, in the order of the request.</summary>
    public IReadOnlyList<CommitmentUse> Commitments { get; init; } = [];

    /// <summary>US dollars an hour that are paid for the commitments, used or not; not part of <see cref="HourlyCost"/>.</summary>
    public decimal CommittedCost => Commitments.Sum(use => use.Commitment.PaidHourly);

    /// <summary>How many nodes are expected to be taken back in a month, see <see cref="SpotRules.MostInterruptionsPerMonth"/>.</summary>
    public double InterruptionsPerMonth => Nodes.Sum(node => FleetOptions.InterruptionsPerMonth(node.Offer));

    /// <summary>No plan for the placed pods costs less, in US dollars an hour; rounded down.</summary>
    public required decimal LowerBound { get; init; }

    /// <summary>What the bound leaves out, besides that nodes are whole; empty when nothing.</summary>
    public required IReadOnlyList<string> Relaxed { get; init; }

    /// <summary>What is saved against today, in US dollars an hour; negative where the plan costs more; null when today is not known.</summary>
    public decimal? Saving { get; init; }

    /// <summary>By how many percent the cost is above the bound; 0 without any cost.</summary>
    public decimal GapPercent => LowerBound > 0 ? ((HourlyCost / LowerBound) - 1) * 100 : 0;
}
