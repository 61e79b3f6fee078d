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

    /// <summary>What the planning took, without reading and writing.</summary>
    public double Seconds { get; set; }

    public int NodeCount { get; set; }

    public IReadOnlyList<FleetNodeResult> Nodes { get; set; } = [];

    public IReadOnlyList<UnplacedPodResult> Unplaced { get; set; } = [];

    public static FleetPlanResult Of(FleetPlan plan, TimeSpan time) => new()
    {
        HourlyCost = plan.HourlyCost,
        LowerBound = plan.LowerBound,
        GapPercent = (double)decimal.Round(plan.GapPercent, 4),
        Relaxed = plan.Relaxed.Count > 0 ? plan.Relaxed : null,
        Saving = plan.Saving,
        Seconds = Math.Round(time.TotalSeconds, 3),
        NodeCount = plan.Nodes.Count,
        Nodes = [.. plan.Nodes.Select(node => new FleetNodeResult { Type = node.Offer.InstanceType, Purchase = Name(node.Offer.Purchase), HourlyPrice = node.Offer.HourlyPrice, Pods = node.Pods })],
        Unplaced = [.. plan.Unplaced.Select(pod => new UnplacedPodResult { Pod = pod.Pod, Reason = pod.Reason })],
    };

    public static string Name(PurchaseOption purchase) => purchase == PurchaseOption.Spot ? "spot" : "on-demand";
}

/// <summary>A node.</summary>
internal sealed record FleetNodeResult
{
    public string Type { get; set; } = "";

    /// <summary>on-demand or spot.</summary>
    public string Purchase { get; set; } = "";

    public int Count { get; set; } = 1;

    public decimal HourlyPrice { get; set; }

    public IReadOnlyList<string> Pods { get; set; } = [];
}

/// <summary>A pod without a node.</summary>
internal sealed record UnplacedPodResult
{
    public string Pod { get; set; } = "";

    public string Reason { get; set; } = "";
}
