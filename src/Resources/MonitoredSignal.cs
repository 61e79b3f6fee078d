using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>A measure of how a system performs: its latency, its errors, its traffic, how full it is.</summary>
public sealed record MonitoredSignal : OpenObject
{
    /// <summary>The least change of a signal that names none, in percent.</summary>
    public const int DefaultMinimumChangePercent = 5;

    /// <summary>What it is called in the status: one word, such as latency.</summary>
    [Pattern(Patterns.Label)]
    [Length(1, 40)]
    public string Name { get; set; } = "";

    /// <summary>
    /// What Prometheus is asked: PromQL that gives one series, such as histogram_quantile(0.99, sum by (le) (rate(request_seconds_bucket[5m]))). Only in the
    /// operator's namespace, since it can read everything that Prometheus holds; elsewhere a measure says what is watched.
    /// </summary>
    [Length(1, 2_000)]
    public string? Query { get; set; }

    /// <summary>In place of a query, a measure of the pods of targetRef.</summary>
    public OpenEnum<SignalMeasure>? Measure { get; set; }

    /// <summary>What its values are counted in, for people.</summary>
    [Length(1, 16)]
    public string? Unit { get; set; }

    /// <summary>Which way is worse. Default: Higher.</summary>
    public OpenEnum<WorseWhen>? WorseWhen { get; set; }

    /// <summary>The value at which the system is full, or promises are broken: a Kubernetes quantity, such as 500m, 0.95 or 16Gi.</summary>
    [Pattern("^[0-9]{1,15}([.][0-9]{1,9})?(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$")]
    [Length(1, 28)]
    public string? Capacity { get; set; }

    /// <summary>The least change after a rollout that matters, in percent of the level before. Default: 5.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(1_000)]
    public int? MinimumChangePercent { get; set; }
}

/// <summary>What is measured of the pods of a workload.</summary>
public enum SignalMeasure
{
    /// <summary>Cores that all of them use together.</summary>
    CpuUsage = 0,

    /// <summary>Bytes that the one which uses most has in its working set.</summary>
    MemoryUsage,

    /// <summary>Share of the periods in which a container was held back by its limit of CPU, 0 to 1.</summary>
    CpuThrottling,

    /// <summary>How often their containers restarted within an hour.</summary>
    Restarts,
}

/// <summary>Which way a signal becomes worse.</summary>
public enum WorseWhen
{
    /// <summary>More is worse: latency, errors, utilisation.</summary>
    Higher = 0,

    /// <summary>Less is worse: throughput, free space.</summary>
    Lower,
}

/// <summary>A workload of the monitor's own namespace.</summary>
public sealed record WorkloadReference : OpenObject
{
    /// <summary>Its kind.</summary>
    public OpenEnum<WorkloadKind> Kind { get; set; } = WorkloadKind.Deployment;

    /// <summary>Its name.</summary>
    [Pattern(Patterns.ObjectName)]
    [Length(1, 253)]
    public string Name { get; set; } = "";
}

/// <summary>Kinds of workloads that are rolled out.</summary>
public enum WorkloadKind
{
    /// <summary>apps/v1 Deployment.</summary>
    Deployment = 0,

    /// <summary>apps/v1 StatefulSet.</summary>
    StatefulSet,

    /// <summary>apps/v1 DaemonSet.</summary>
    DaemonSet,
}

/// <summary>How a signal is.</summary>
public sealed record SignalStatus : OpenObject
{
    /// <summary>Which one.</summary>
    [Length(1, 40)]
    public string Name { get; set; } = "";

    /// <summary>Healthy, Degraded, Critical or Unknown.</summary>
    [Length(1, 16)]
    public string State { get; set; } = "";

    /// <summary>Why it is not Healthy.</summary>
    [Length(1, StatusLimits.SignalReason)]
    public string? Reason { get; set; }

    /// <summary>Its level now, to three digits.</summary>
    public DecimalString? Level { get; set; }

    /// <summary>How much it rises a day, to two digits, where it follows a trend.</summary>
    public DecimalString? PerDay { get; set; }

    /// <summary>When it will be full if it goes on so.</summary>
    public SignalSaturation? Saturation { get; set; }

    /// <summary>What the newest rollout did to it, where that is something.</summary>
    public SignalChange? Rollout { get; set; }
}

/// <summary>When a signal reaches its capacity if it goes on as it does.</summary>
public sealed record SignalSaturation : OpenObject
{
    /// <summary>The day before which it hardly will, UTC.</summary>
    public DateOnly Earliest { get; set; }

    /// <summary>The day on which it is to be expected, UTC; absent where that is more than a year ahead.</summary>
    public DateOnly? Expected { get; set; }

    /// <summary>The day after which it hardly will, UTC; absent where that is more than a year ahead.</summary>
    public DateOnly? Latest { get; set; }
}

/// <summary>How a signal changed with a rollout.</summary>
public sealed record SignalChange : OpenObject
{
    /// <summary>The revision that was rolled out.</summary>
    [Length(1, 63)]
    public string Revision { get; set; } = "";

    /// <summary>When.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Regression or Improvement.</summary>
    [Length(1, 16)]
    public string Effect { get; set; } = "";

    /// <summary>The level before, to three digits.</summary>
    public DecimalString Before { get; set; }

    /// <summary>The level after, to three digits.</summary>
    public DecimalString After { get; set; }
}
