using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>Something that runs: a service that answers requests, or jobs that come and end. Without either it is a service that keeps its replicas half busy.</summary>
public sealed record SimulationWorkload : OpenObject
{
    /// <summary>What it is called; in workloadSelector's Workloads, the one that it says more of.</summary>
    [Pattern(Patterns.ObjectName)]
    [Length(1, 253)]
    public string Name { get; set; } = "";

    /// <summary>A Workload of the namespace that says what it requests and where it may run; what is named here counts before that.</summary>
    [Pattern(Patterns.ObjectName)]
    [Length(1, 253)]
    public string? WorkloadRef { get; set; }

    /// <summary>What each replica, or each task of a job, requests. Required without workloadRef.</summary>
    public WorkloadResources? Resources { get; set; }

    /// <summary>What it may cost, and how it may be paid for.</summary>
    public WorkloadCost? Cost { get; set; }

    /// <summary>How fast and how available it must be, and where its users are.</summary>
    public WorkloadPerformance? Performance { get; set; }

    /// <summary>Where it may run.</summary>
    public WorkloadCompliance? Compliance { get; set; }

    /// <summary>What it counts where not everything can be had: the higher is served first. Default: 0.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(1000)]
    public int? Priority { get; set; }

    /// <summary>A service, which answers requests.</summary>
    public SimulationService? Service { get; set; }

    /// <summary>Jobs, which come and end.</summary>
    public SimulationJob? Job { get; set; }
}

/// <summary>A service. A request takes performance.processorTime of a processor.</summary>
public sealed record SimulationService : OpenObject
{
    /// <summary>How many requests come in a second.</summary>
    public SimulationDemand Demand { get; set; } = new();

    /// <summary>The squared coefficient of variation of a request's processor time: "0" where all are alike, "1" where they are exponential. A decimal number in quotes. Default: "1".</summary>
    [Pattern("^[0-9]{1,3}([.][0-9]{1,3})?$")]
    [Length(1, 7)]
    public DecimalString? Variation { get; set; }

    /// <summary>How replicas follow demand. Default: they do not.</summary>
    public SimulationAutoscaling? Autoscaling { get; set; }

    /// <summary>What is promised to users, and what a breach costs.</summary>
    [MaxItems(10)]
    [ListType(ListType.Atomic)]
    public IList<SimulationObjective>? Objectives { get; set; }
}

/// <summary>How much comes, over time: a base with seasons, growth, bursts and chance upon it; or what was recorded.</summary>
public sealed record SimulationDemand : OpenObject
{
    /// <summary>Its mean without all else, in requests a second: a decimal number in quotes.</summary>
    [Pattern(Patterns.Number)]
    [Length(1, 16)]
    public DecimalString? Base { get; set; }

    /// <summary>The season of a day.</summary>
    public SimulationSeason? Daily { get; set; }

    /// <summary>The season of a week.</summary>
    public SimulationSeason? Weekly { get; set; }

    /// <summary>The season of a month.</summary>
    public SimulationSeason? Monthly { get; set; }

    /// <summary>By how many percent it grows in a month of 30 days, compounded: a decimal number in quotes that may be negative.</summary>
    [Pattern("^-?[0-9]{1,3}([.][0-9]{1,3})?$")]
    [Length(1, 8)]
    public DecimalString? MonthlyGrowthPercent { get; set; }

    /// <summary>Times at which much more comes.</summary>
    public SimulationBursts? Bursts { get; set; }

    /// <summary>How far each step differs by chance, as the standard deviation in percent: a decimal number in quotes.</summary>
    [Pattern("^[0-9]{1,3}([.][0-9]{1,3})?$")]
    [Length(1, 7)]
    public DecimalString? NoisePercent { get; set; }

    /// <summary>How far its level wanders within a day, as the standard deviation in percent: a decimal number in quotes.</summary>
    [Pattern("^[0-9]{1,3}([.][0-9]{1,3})?$")]
    [Length(1, 7)]
    public DecimalString? DailyWanderingPercent { get; set; }

    /// <summary>In place of all that: what was recorded, from the beginning on, again and again until the end.</summary>
    public SimulationRecording? Recorded { get; set; }
}

/// <summary>A season.</summary>
public sealed record SimulationSeason : OpenObject
{
    /// <summary>How far it goes up and down, in percent of the base.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(100)]
    public int AmplitudePercent { get; set; }

    /// <summary>When it is highest, since the beginning of the day, week (Monday) or month, in UTC, such as 14h. Default: the middle.</summary>
    [Pattern(Patterns.Duration)]
    [Length(2, 24)]
    public GoDuration? Peak { get; set; }
}

/// <summary>Times at which much more comes, at random.</summary>
public sealed record SimulationBursts : OpenObject
{
    /// <summary>How much comes then, in percent of what comes else: 300 is three times as much.</summary>
    [RangeMinimum(101)]
    [RangeMaximum(100_000)]
    public int Percent { get; set; }

    /// <summary>How long one lasts in the mean, such as 20m.</summary>
    [Pattern(Patterns.Duration)]
    [Length(2, 24)]
    public GoDuration Duration { get; set; }

    /// <summary>How long it takes in the mean until the next, such as 12h.</summary>
    [Pattern(Patterns.Duration)]
    [Length(2, 24)]
    public GoDuration Every { get; set; }
}

/// <summary>What was recorded.</summary>
public sealed record SimulationRecording : OpenObject
{
    /// <summary>How far points are from each other.</summary>
    [Pattern(Patterns.Duration)]
    [Length(2, 24)]
    public GoDuration Step { get; set; }

    /// <summary>Requests a second at each: decimal numbers in quotes.</summary>
    [MaxItems(10_000)]
    [ListType(ListType.Atomic)]
    [Pattern(Patterns.Number)]
    [Length(1, 16)]
    public IList<DecimalString> Points { get; set; } = [];
}

/// <summary>How replicas follow demand.</summary>
public sealed record SimulationAutoscaling : OpenObject
{
    /// <summary>What they follow. Default: Usage.</summary>
    public OpenEnum<SimulationAutoscalingPolicy>? Policy { get; set; }

    /// <summary>The fewest. Default: 1.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(100_000)]
    public int? Minimum { get; set; }

    /// <summary>The most.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(100_000)]
    public int Maximum { get; set; }

    /// <summary>How busy they are to be, in percent of what they request. Default: 70.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(100)]
    public int? TargetPercent { get; set; }

    /// <summary>How long fewer must be enough before there are fewer. Default: 5m.</summary>
    [Pattern(Patterns.Duration)]
    [Length(2, 24)]
    public GoDuration? Stabilization { get; set; }

    /// <summary>How many there are by the hour of the day in UTC, from 0 to 23, for ByHour.</summary>
    [MaxItems(24)]
    [ListType(ListType.Atomic)]
    [RangeMinimum(0)]
    [RangeMaximum(100_000)]
    public IList<int>? Hours { get; set; }
}

/// <summary>What replicas follow.</summary>
public enum SimulationAutoscalingPolicy
{
    /// <summary>How busy they are, as a HorizontalPodAutoscaler.</summary>
    Usage = 0,

    /// <summary>What the product's forecaster expects to come.</summary>
    Forecast,

    /// <summary>The hour of the day.</summary>
    ByHour,
}

/// <summary>A promise to users.</summary>
public sealed record SimulationObjective : OpenObject
{
    /// <summary>What it is about.</summary>
    public OpenEnum<SimulationObjectiveType> Type { get; set; } = SimulationObjectiveType.Latency;

    /// <summary>The share of requests that are answered in time, for Latency, or at all, for Availability; in percent: a decimal number in quotes.</summary>
    [Pattern(Patterns.Percent)]
    [Length(1, 9)]
    public DecimalString Percent { get; set; }

    /// <summary>The time in which they are answered, for Latency.</summary>
    [Pattern(Patterns.Milliseconds)]
    [Length(1, 16)]
    public GoDuration? Maximum { get; set; }

    /// <summary>What each month costs in which it is broken, in US dollars: a decimal number in quotes. Default: "0".</summary>
    [Pattern(Patterns.Price)]
    [Length(1, 16)]
    public DecimalString? Penalty { get; set; }
}

/// <summary>What promises are about.</summary>
public enum SimulationObjectiveType
{
    /// <summary>How long an answer takes.</summary>
    Latency = 0,

    /// <summary>Whether there is one.</summary>
    Availability,
}

/// <summary>Jobs: tasks that come at random and end when they are done. What each requests is that of resources.</summary>
public sealed record SimulationJob : OpenObject
{
    /// <summary>How many come in an hour in the mean: a decimal number in quotes.</summary>
    [Pattern(Patterns.Number)]
    [Length(1, 16)]
    public DecimalString PerHour { get; set; }

    /// <summary>The season of a day in which they come.</summary>
    public SimulationSeason? Daily { get; set; }

    /// <summary>The season of a week in which they come.</summary>
    public SimulationSeason? Weekly { get; set; }

    /// <summary>How long one runs on processors that are there for it alone.</summary>
    public SimulationDuration Duration { get; set; } = new();

    /// <summary>The standard deviation of the logarithm of what tasks request against resources, in percent: a decimal number in quotes; "0" has all alike. Default: "0".</summary>
    [Pattern("^[0-9]{1,3}([.][0-9]{1,3})?$")]
    [Length(1, 7)]
    public DecimalString? SizeVariationPercent { get; set; }

    /// <summary>How long after it came it must be done. Default: any time.</summary>
    [Pattern(Patterns.Duration)]
    [Length(2, 24)]
    public GoDuration? Deadline { get; set; }

    /// <summary>How often it saves what it has done, so that less is lost with its machine. Default: never.</summary>
    [Pattern(Patterns.Duration)]
    [Length(2, 24)]
    public GoDuration? Checkpoint { get; set; }
}
