using CloudIntel.Core.Scheduling.Fleet;

namespace CloudIntel.Cli.Fleet;

/// <summary>Of <c>fleet plan</c>.</summary>
internal sealed record FleetPlanResult
{
    /// <summary>US dollars an hour.</summary>
    public decimal HourlyCost { get; set; }

    /// <summary>No plan costs less.</summary>
    public decimal LowerBound { get; set; }

    public double GapPercent { get; set; }

    /// <summary>What the bound leaves out.</summary>
    public IReadOnlyList<string>? Relaxed { get; set; }

    /// <summary>Against what today costs.</summary>
    public decimal? Saving { get; set; }

    /// <summary>What is paid for commitments in an hour, used or not, besides.</summary>
    public decimal? CommittedCost { get; set; }

    public IReadOnlyList<CommitmentUseResult>? Commitments { get; set; }

    /// <summary>How many nodes are expected to be taken back in a month.</summary>
    public double? InterruptionsPerMonth { get; set; }

    /// <summary>Names of today's nodes that are given up.</summary>
    public IReadOnlyList<string>? Removed { get; set; }

    public IReadOnlyList<PodMoveResult>? Moves { get; set; }

    /// <summary>What the planning took, without reading and writing.</summary>
    public double Seconds { get; set; }

    public int NodeCount { get; set; }

    public IReadOnlyList<FleetNodeResult> Nodes { get; set; } = [];

    public IReadOnlyList<UnplacedPodResult> Unplaced { get; set; } = [];

    public static FleetPlanResult Of(FleetPlan plan, TimeSpan time, bool withNodes) => new()
    {
        HourlyCost = plan.HourlyCost,
        LowerBound = plan.LowerBound,
        GapPercent = (double)decimal.Round(plan.GapPercent, 4),
        Relaxed = plan.Relaxed.Count > 0 ? plan.Relaxed : null,
        Saving = plan.Saving,
        CommittedCost = plan.Commitments.Count > 0 ? plan.CommittedCost : null,
        Commitments = plan.Commitments.Count > 0 ? [.. plan.Commitments.Select(use => new CommitmentUseResult { Name = use.Commitment.Name, Nodes = use.Nodes, HourlyAmount = use.HourlyAmount })] : null,
        InterruptionsPerMonth = plan.Nodes.Any(node => node.Offer.Purchase == PurchaseOption.Spot) ? Math.Round(plan.InterruptionsPerMonth, 6) : null,
        Removed = withNodes ? [.. plan.Removed.Select(node => node.Name)] : null,
        Moves = withNodes ? [.. plan.Moves.Select(move => new PodMoveResult { Pod = move.Pod, From = move.From, To = move.To })] : null,
        Seconds = Math.Round(time.TotalSeconds, 3),
        NodeCount = plan.Nodes.Count,
        Nodes = [.. plan.Nodes.Select(node => new FleetNodeResult { Name = node.Name, Kept = withNodes ? node.IsKept : null, Type = node.Offer.InstanceType, Purchase = Name(node.Offer.Purchase), HourlyPrice = node.Offer.HourlyPrice, HourlyCost = node.HourlyCost == node.Offer.HourlyPrice ? null : node.HourlyCost, SharedGpus = node.SharedGpus.Count > 0 ? node.SharedGpus : null, Pods = node.Pods })],
        Unplaced = [.. plan.Unplaced.Select(pod => new UnplacedPodResult { Pod = pod.Pod, Reason = pod.Reason })],
    };

    public static string Name(PurchaseOption purchase) => purchase == PurchaseOption.Spot ? "spot" : "on-demand";
}

/// <summary>A node.</summary>
internal sealed record FleetNodeResult
{
    public string Name { get; set; } = "";

    /// <summary>Whether it is one of today's.</summary>
    public bool? Kept { get; set; }

    public string Type { get; set; } = "";

    /// <summary>on-demand or spot.</summary>
    public string Purchase { get; set; } = "";

    public int Count { get; set; } = 1;

    public decimal HourlyPrice { get; set; }

    /// <summary>What is left of the price to be paid, where a commitment covers it.</summary>
    public decimal? HourlyCost { get; set; }

    /// <summary>Of each graphics processor that is shared, the pods that share it.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? SharedGpus { get; set; }

    public IReadOnlyList<string> Pods { get; set; } = [];
}

/// <summary>A pod without a node.</summary>
internal sealed record UnplacedPodResult
{
    public string Pod { get; set; } = "";

    public string Reason { get; set; } = "";
}

/// <summary>How far a commitment is used.</summary>
internal sealed record CommitmentUseResult
{
    public string Name { get; set; } = "";

    public int Nodes { get; set; }

    /// <summary>What these would cost in an hour without it.</summary>
    public decimal HourlyAmount { get; set; }
}

/// <summary>A pod that leaves its node.</summary>
internal sealed record PodMoveResult
{
    public string Pod { get; set; } = "";

    public string From { get; set; } = "";

    /// <summary>Null where it has none.</summary>
    public string? To { get; set; }
}
