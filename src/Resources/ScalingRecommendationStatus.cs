using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>How the target is sized, how it should be, and why.</summary>
public sealed record ScalingRecommendationStatus : OpenObject
{
    /// <summary>The generation of the spec that the status is about.</summary>
    [RangeMinimum(0)]
    public long? ObservedGeneration { get; set; }

    /// <summary>
    /// Ready (a decision could be made), OnTarget (nothing is to change), SlaMet (what is promised is kept), Approved where a person has decided, and Reconciling or Stalled while they apply.
    /// </summary>
    [MaxItems(StatusLimits.Items)]
    [ListType(ListType.Map, MapKey = "type")]
    public IList<Condition>? Conditions { get; set; }

    /// <summary>What is sized.</summary>
    public SizingTarget? Target { get; set; }

    /// <summary>
    /// Up where anything is to rise, else Set where something is to be requested for the first time, else Down where anything is to sink, else Change where an autoscaler or hours are to be
    /// set, else Keep.
    /// </summary>
    [Length(1, 8)]
    public string? Direction { get; set; }

    /// <summary>The change in a line, for people.</summary>
    public SizingSummary? Summary { get; set; }

    /// <summary>Its containers; where there are more than 6, those that change come first.</summary>
    [MaxItems(StatusLimits.SizedContainers)]
    [ListType(ListType.Atomic)]
    public IList<SizedContainer>? Containers { get; set; }

    /// <summary>How many replicas there are, and should be.</summary>
    public SizedReplicas? Replicas { get; set; }

    /// <summary>The probability that what is recommended holds for the following week, in percent.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(100)]
    public int? ConfidencePercent { get; set; }

    /// <summary>What the change costs; left out where prices are not known.</summary>
    public SizingCost? Cost { get; set; }

    /// <summary>The worst of what is promised: Met, AtRisk, Broken, or Unknown; left out where nothing is promised.</summary>
    [Length(1, 8)]
    public string? Sla { get; set; }

    /// <summary>How what is promised stands.</summary>
    [MaxItems(StatusLimits.Items)]
    [ListType(ListType.Atomic)]
    public IList<SizingObjective>? Objectives { get; set; }

    /// <summary>Why, in a sentence.</summary>
    [Length(1, StatusLimits.SizingRationale)]
    public string? Rationale { get; set; }

    /// <summary>Names what is recommended: it is another one when anything of that is. An approval names it.</summary>
    [Length(StatusLimits.Revision, StatusLimits.Revision)]
    public string? Revision { get; set; }

    /// <summary>Kills for want of memory that count, of pods that may be gone by now; the newest first.</summary>
    [MaxItems(StatusLimits.Items)]
    [ListType(ListType.Atomic)]
    public IList<RecordedKill>? Kills { get; set; }

    /// <summary>When more was recommended for the last time: for a week after it nothing is made smaller.</summary>
    public DateTimeOffset? RoseAt { get; set; }
}

/// <summary>What is sized.</summary>
public sealed record SizingTarget : OpenObject
{
    /// <summary>Deployment, StatefulSet or DaemonSet.</summary>
    [Length(1, 16)]
    public string Kind { get; set; } = "";

    /// <summary>Its name.</summary>
    [Length(1, 253)]
    public string Name { get; set; } = "";
}

/// <summary>A change in a line: what all containers of a replica request, and how many replicas there are; one figure where it stays.</summary>
public sealed record SizingSummary : OpenObject
{
    /// <summary>Processors, such as 500m → 350m.</summary>
    [Length(1, 40)]
    public string? Cpu { get; set; }

    /// <summary>Memory, such as 1Gi → 768Mi.</summary>
    [Length(1, 60)]
    public string? Memory { get; set; }

    /// <summary>Replicas, such as 4 → 3.</summary>
    [Length(1, 40)]
    public string? Replicas { get; set; }
}

/// <summary>A container.</summary>
public sealed record SizedContainer : OpenObject
{
    /// <summary>Its name.</summary>
    [Length(1, 63)]
    public string Name { get; set; } = "";

    /// <summary>Whether it is an init container that keeps running, and stands among those in the pod template.</summary>
    public bool? Sidecar { get; set; }

    /// <summary>Its processors.</summary>
    public SizedResource Cpu { get; set; } = new();

    /// <summary>Its memory.</summary>
    public SizedResource Memory { get; set; } = new();
}

/// <summary>One resource of a container. Quantities are left out where nothing is said of them.</summary>
public sealed record SizedResource : OpenObject
{
    /// <summary>Keep, Up, Down, or Set for the first time.</summary>
    [Length(1, 8)]
    public string Direction { get; set; } = "";

    /// <summary>Why, as one CamelCase word.</summary>
    [Length(1, StatusLimits.Model)]
    public string Reason { get; set; } = "";

    /// <summary>What is requested now.</summary>
    [Length(1, 28)]
    public string? Request { get; set; }

    /// <summary>What may be used at most now.</summary>
    [Length(1, 28)]
    public string? Limit { get; set; }

    /// <summary>What should be requested.</summary>
    [Length(1, 28)]
    public string? RecommendedRequest { get; set; }

    /// <summary>What should be allowed at most.</summary>
    [Length(1, 28)]
    public string? RecommendedLimit { get; set; }

    /// <summary>Where an autoscaler goes by this request: the percentage of it at which replicas should be held.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(100)]
    public int? ScaleAtPercent { get; set; }

    /// <summary>What should be requested from which hour of the day on, where the cluster resizes without a restart and that is worth it.</summary>
    [MaxItems(StatusLimits.TimedRequests)]
    [ListType(ListType.Atomic)]
    public IList<HourlyRequest>? ByHour { get; set; }

    /// <summary>Why, for people.</summary>
    [Length(1, StatusLimits.SizingReason)]
    public string? Rationale { get; set; }
}

/// <summary>What should be requested from an hour of the day on.</summary>
public sealed record HourlyRequest : OpenObject
{
    /// <summary>The hour, UTC.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(23)]
    public int Hour { get; set; }

    /// <summary>The request.</summary>
    [Length(1, 28)]
    public string Request { get; set; } = "";
}

/// <summary>How many replicas there are, and should be.</summary>
public sealed record SizedReplicas : OpenObject
{
    /// <summary>Keep, Up or Down.</summary>
    [Length(1, 8)]
    public string Direction { get; set; } = "";

    /// <summary>Why, as one CamelCase word.</summary>
    [Length(1, StatusLimits.Model)]
    public string Reason { get; set; } = "";

    /// <summary>How many the target asks for now.</summary>
    [RangeMinimum(0)]
    public int Current { get; set; }

    /// <summary>How many there should be.</summary>
    [RangeMinimum(0)]
    public int Recommended { get; set; }

    /// <summary>Whether an autoscaler decides; how many there are is as of when anything else changed then.</summary>
    public bool? Autoscaled { get; set; }

    /// <summary>What the target's autoscaler should be set to; left out where there is none, or it is well set.</summary>
    public SizedAutoscaler? Autoscaler { get; set; }

    /// <summary>Hours of each week with another number of replicas.</summary>
    [MaxItems(StatusLimits.Items)]
    [ListType(ListType.Atomic)]
    public IList<SizedWindow>? Windows { get; set; }

    /// <summary>Why, for people.</summary>
    [Length(1, StatusLimits.SizingReason)]
    public string? Rationale { get; set; }
}

/// <summary>What an autoscaler should be set to.</summary>
public sealed record SizedAutoscaler : OpenObject
{
    /// <summary>Its name.</summary>
    [Length(1, 253)]
    public string Name { get; set; } = "";

    /// <summary>The fewest replicas.</summary>
    [RangeMinimum(0)]
    public int Minimum { get; set; }

    /// <summary>The most replicas.</summary>
    [RangeMinimum(0)]
    public int Maximum { get; set; }

    /// <summary>The share of their CPU requests that replicas are held at, in percent.</summary>
    [RangeMinimum(1)]
    public int? CpuPercent { get; set; }

    /// <summary>The same of memory.</summary>
    [RangeMinimum(1)]
    public int? MemoryPercent { get; set; }
}

/// <summary>Hours of each week.</summary>
public sealed record SizedWindow : OpenObject
{
    /// <summary>The days on which it begins, such as Mon,Tue,Wed,Thu,Fri.</summary>
    [Length(1, 28)]
    public string Days { get; set; } = "";

    /// <summary>The hour at which it begins, UTC.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(23)]
    public int FromHour { get; set; }

    /// <summary>How many hours it lasts.</summary>
    [RangeMinimum(1)]
    public int Hours { get; set; }

    /// <summary>How many replicas there should be.</summary>
    [RangeMinimum(0)]
    public int Replicas { get; set; }
}

/// <summary>What the change costs in a month of 730 hours, by the prices of the cluster's nodes.</summary>
public sealed record SizingCost : OpenObject
{
    /// <summary>All of it, rounded to cents; negative where it saves.</summary>
    public DecimalString Monthly { get; set; }

    /// <summary>In which currency.</summary>
    [Length(1, StatusLimits.Currency)]
    public string Currency { get; set; } = "";

    /// <summary>What each change costs; the largest where there are more than 10.</summary>
    [MaxItems(StatusLimits.Items)]
    [ListType(ListType.Atomic)]
    public IList<SizingCostPart>? Parts { get; set; }
}

/// <summary>What one change costs.</summary>
public sealed record SizingCostPart : OpenObject
{
    /// <summary>Of what: a container and a resource, replicas, or idle hours.</summary>
    [Length(1, 80)]
    public string Name { get; set; } = "";

    /// <summary>In a month, rounded to cents; negative where it saves.</summary>
    public DecimalString Monthly { get; set; }
}

/// <summary>How something that is promised stands.</summary>
public sealed record SizingObjective : OpenObject
{
    /// <summary>Its name.</summary>
    [Length(1, 40)]
    public string Name { get; set; } = "";

    /// <summary>Met, AtRisk, Broken or Unknown.</summary>
    [Length(1, 8)]
    public string State { get; set; } = "";

    /// <summary>Why, for people, as of when the state became what it is.</summary>
    [Length(1, StatusLimits.SizingReason)]
    public string Reason { get; set; } = "";
}

/// <summary>A kill for want of memory.</summary>
public sealed record RecordedKill : OpenObject
{
    /// <summary>The container.</summary>
    [Length(1, 63)]
    public string Container { get; set; } = "";

    /// <summary>When.</summary>
    public DateTimeOffset Time { get; set; }

    /// <summary>How much memory it had, or might have at most.</summary>
    [Length(1, 28)]
    public string Memory { get; set; } = "";
}
