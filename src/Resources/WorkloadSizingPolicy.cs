using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>How the target is sized: what its ScalingRecommendation goes by.</summary>
public sealed record WorkloadSizingPolicy : OpenObject
{
    /// <summary>The mode of a workload that names none.</summary>
    public const SizingMode DefaultMode = SizingMode.Recommend;

    /// <summary>The share of time of a workload that names none.</summary>
    public const decimal DefaultOverloadProbability = 0.01m;

    /// <summary>Whether requests, limits and replicas of the target are recommended. Default: Recommend.</summary>
    public OpenEnum<SizingMode>? Mode { get; set; }

    /// <summary>The share of time in which usage may be above what is requested, a decimal number in quotes from "0.0001" to "0.2". Default: "0.01".</summary>
    [Pattern("^0[.][0-9]{1,4}$")]
    [Length(3, 6)]
    public DecimalString? OverloadProbability { get; set; }

    /// <summary>Whether CPU and memory requests of a container keep the ratio they are in; the one that is needed more of decides. Default: false.</summary>
    public bool? KeepRatio { get; set; }

    /// <summary>The least that any container is to request.</summary>
    public ContainerSizeBound? Minimum { get; set; }

    /// <summary>The most that any container is to request.</summary>
    public ContainerSizeBound? Maximum { get; set; }

    /// <summary>How many replicas there may be. Without it, without scheduleScaleToZero, demand and an autoscaler, nothing is recommended about their number.</summary>
    public SizingReplicas? Replicas { get; set; }

    /// <summary>Whether hours of the week in which the target is idle may be without any replica. Default: false.</summary>
    public bool? ScheduleScaleToZero { get; set; }

    /// <summary>What all replicas together have to carry, where that is not the cores that they use.</summary>
    public SizingDemand? Demand { get; set; }
}

/// <summary>What is done about sizes.</summary>
public enum SizingMode
{
    /// <summary>Nothing.</summary>
    Off = 0,

    /// <summary>They are recommended, and changed by nobody.</summary>
    Recommend,
}

/// <summary>A bound of what a container requests.</summary>
public sealed record ContainerSizeBound : OpenObject
{
    /// <summary>Processors: a Kubernetes quantity, such as 500m or 2.</summary>
    [Pattern(Patterns.Cpu)]
    [Length(1, 16)]
    public string? Cpu { get; set; }

    /// <summary>Memory: a Kubernetes quantity, such as 512Mi or 16Gi.</summary>
    [Pattern(Patterns.Memory)]
    [Length(1, 28)]
    public string? Memory { get; set; }
}

/// <summary>Bounds of the number of replicas.</summary>
public sealed record SizingReplicas : OpenObject
{
    /// <summary>The fewest outside of hours that may be without any. Default: those that performance.enoughReplicas asks for, else 2 where there are two or more now, else 1.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(100_000)]
    public int? Minimum { get; set; }

    /// <summary>The most. Default: no bound.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(100_000)]
    public int? Maximum { get; set; }

    /// <summary>How many may be away at once while the others carry everything. Default: 0.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(100_000)]
    public int? Spare { get; set; }
}

/// <summary>What replicas have to carry, in requests per second.</summary>
public sealed record SizingDemand : OpenObject
{
    /// <summary>
    /// What Prometheus is asked: PromQL that gives one series with the requests per second of all replicas, such as
    /// sum(rate(http_requests_total{namespace="shop",service="web"}[5m])). Only where the namespace may ask anything, as for objectives.
    /// </summary>
    [Length(1, 2_000)]
    public string Expression { get; set; } = "";

    /// <summary>How many a replica can carry, a decimal number in quotes. Default: the most that replicas were seen to carry.</summary>
    [Pattern("^[0-9]{1,9}([.][0-9]{1,3})?$")]
    [Length(1, 13)]
    public DecimalString? PerReplica { get; set; }
}

/// <summary>What is promised to users, as Prometheus measures it.</summary>
public sealed record WorkloadObjective : OpenObject
{
    /// <summary>What it is called.</summary>
    [Pattern(Patterns.Label)]
    [Length(1, 40)]
    public string Name { get; set; } = "";

    /// <summary>What is promised.</summary>
    public OpenEnum<WorkloadObjectiveType> Type { get; set; } = WorkloadObjectiveType.Latency;

    /// <summary>
    /// What Prometheus is asked: PromQL that gives one series, such as histogram_quantile(0.99, sum by (le) (rate(http_request_seconds_bucket[5m]))). Since it can read
    /// everything that Prometheus holds, it counts in the operator's namespace and in namespaces that are labelled cloudintel.io/promql=allowed.
    /// </summary>
    [Length(1, 2_000)]
    public string Expression { get; set; } = "";

    /// <summary>The most that is promised of Latency and ErrorRate: a decimal number in quotes, in the unit of the expression.</summary>
    [Pattern(Patterns.Number)]
    [Length(1, 16)]
    public DecimalString? Maximum { get; set; }

    /// <summary>The least that is promised of Availability: a decimal number in quotes, a share such as "0.999", or percent such as "99.9".</summary>
    [Pattern(Patterns.Number)]
    [Length(1, 16)]
    public DecimalString? Minimum { get; set; }
}

/// <summary>What may be promised.</summary>
public enum WorkloadObjectiveType
{
    /// <summary>How long an answer takes: at most so long.</summary>
    Latency = 0,

    /// <summary>How often there is an answer: at least so often.</summary>
    Availability,

    /// <summary>How often an answer is an error: at most so often.</summary>
    ErrorRate,
}
