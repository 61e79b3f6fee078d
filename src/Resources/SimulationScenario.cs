using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;

namespace CloudIntel.Resources;

/// <summary>Clouds, and what runs in them. At least one of workloads, workloadSelector, liveInventory and trace says what that is; all that are there run together.</summary>
public sealed record SimulationScenario : OpenObject
{
    /// <summary>When the simulated time begins. Default: 2026-01-05T00:00:00Z, a Monday.</summary>
    public DateTimeOffset? Start { get; set; }

    /// <summary>How much time is simulated, such as 168h.</summary>
    [Pattern(Patterns.Duration)]
    [Length(2, 24)]
    public GoDuration Horizon { get; set; }

    /// <summary>How often demand is looked at and replicas follow it, such as 5m. Default: 5m.</summary>
    [Pattern(Patterns.Duration)]
    [Length(2, 24)]
    public GoDuration? Step { get; set; }

    /// <summary>The clouds.</summary>
    public SimulationEnvironment Environment { get; set; } = new();

    /// <summary>What machines keep for themselves, and when they are given back.</summary>
    public SimulationNodes? Nodes { get; set; }

    /// <summary>What runs.</summary>
    [MaxItems(200)]
    [ListType(ListType.Map, MapKey = "name")]
    public IList<SimulationWorkload>? Workloads { get; set; }

    /// <summary>Workloads of the namespace that run; an empty one means all. Each is a service that keeps its replicas half busy, unless spec.workloads says more of it.</summary>
    public FleetSelector? WorkloadSelector { get; set; }

    /// <summary>Whether what runs now in the namespace runs in the simulation, as it is observed; in the operator's namespace, what runs in the cluster. Default: false.</summary>
    public bool? LiveInventory { get; set; }

    /// <summary>A recorded workload, whose tasks run.</summary>
    public SimulationTrace? Trace { get; set; }
}

/// <summary>What holds for every machine.</summary>
public sealed record SimulationNodes : OpenObject
{
    /// <summary>Processors of each that are not there for pods: a Kubernetes quantity. Default: 300m.</summary>
    [Pattern(Patterns.Cpu)]
    [Length(1, 16)]
    public string? Cpu { get; set; }

    /// <summary>Memory of each that is not there for pods: a Kubernetes quantity. Default: 1Gi.</summary>
    [Pattern(Patterns.Memory)]
    [Length(1, 28)]
    public string? Memory { get; set; }

    /// <summary>The most pods of each. Default: 110.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(1000)]
    public int? Pods { get; set; }

    /// <summary>After which time without pods it is given back. Default: 10m.</summary>
    [Pattern(Patterns.Duration)]
    [Length(2, 24)]
    public GoDuration? GivenBackAfter { get; set; }
}

/// <summary>A recorded workload: a table of tasks in a ConfigMap of the namespace.</summary>
public sealed record SimulationTrace : OpenObject
{
    /// <summary>The ConfigMap.</summary>
    [Pattern(Patterns.ObjectName)]
    [Length(1, 253)]
    public string Name { get; set; } = "";

    /// <summary>The key in it. Default: trace.csv.</summary>
    [Pattern("^[-._a-zA-Z0-9]+$")]
    [Length(1, 253)]
    public string? Key { get; set; }

    /// <summary>Its format, by the names of simulate trace describe. Default: what it looks like.</summary>
    [Pattern(Patterns.Word)]
    [Length(1, 40)]
    public string? Format { get; set; }
}
