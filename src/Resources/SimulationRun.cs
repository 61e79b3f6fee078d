using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>
/// A decision that is tried out before it costs money: algorithms that place the same workloads in the same simulated clouds, over the same seeds. The status says what each of
/// them costs and how well it serves, with intervals, how it compares with the baseline, and whether what was asked for is reached. Nothing is bought, and nothing is moved.
/// </summary>
[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = "SimulationRun", PluralName = "simulationruns")]
[KubernetesEntityShortNames("simrun")]
[GenericAdditionalPrinterColumn(".status.phase", "Phase", "string")]
[GenericAdditionalPrinterColumn(".status.progress.percent", "Done%", "integer")]
[GenericAdditionalPrinterColumn(".status.best", "Cheapest", "string")]
[GenericAdditionalPrinterColumn(".status.cost", "USD", "string")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"CriteriaMet\")].status", "Criteria-Met", "string")]
[GenericAdditionalPrinterColumn(".metadata.creationTimestamp", "Age", "date")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].status", "Ready", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].reason", "Reason", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.baseline", "Baseline", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.progress.completed", "Runs", "integer", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.seeds", "Seeds", "integer", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.report.run", "Report", "string", Priority = 1)]
public sealed record SimulationRun : CustomKubernetesEntity<SimulationRunSpec, SimulationRunStatus>;

/// <summary>What is simulated, by which algorithms, how often, and what must come out.</summary>
public sealed record SimulationRunSpec : OpenObject
{
    /// <summary>How many seeds a run has that names no number.</summary>
    public const int DefaultSeeds = 10;

    /// <summary>The clouds, and what runs in them.</summary>
    public SimulationScenario? Scenario { get; set; }

    /// <summary>In place of scenario, a ConfigMap of the namespace that has it.</summary>
    public SimulationReference? ScenarioRef { get; set; }

    /// <summary>Variants of the scenario, all of which are simulated. Default: the scenario as it is.</summary>
    [MaxItems(10)]
    [ListType(ListType.Map, MapKey = "name")]
    public IList<SimulationVariant>? Scenarios { get; set; }

    /// <summary>The algorithms that place workloads and buy machines, to be compared.</summary>
    [MaxItems(10)]
    [ListType(ListType.Map, MapKey = "name")]
    public IList<SimulationAlgorithm> Algorithms { get; set; } = [];

    /// <summary>The algorithm that the others are compared with. Default: the first.</summary>
    [Pattern(Patterns.Label)]
    [Length(1, 40)]
    public string? Baseline { get; set; }

    /// <summary>The seeds: with the same seed, every algorithm meets the same demand, failures and prices.</summary>
    public SimulationSeeds? Seeds { get; set; }

    /// <summary>When fewer seeds will do. Default: all of them are run.</summary>
    public SimulationStopping? Stopping { get; set; }

    /// <summary>What must come out; the condition CriteriaMet says whether it does.</summary>
    [MaxItems(StatusLimits.Items)]
    [ListType(ListType.Atomic)]
    public IList<SimulationCriterion>? SuccessCriteria { get; set; }

    /// <summary>How many simulations run at once: threads in the operator, or pods of the Job. Default: as many as the operator's settings allow.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(64)]
    public int? Parallelism { get; set; }

    /// <summary>After which time it is given up, such as 30m. Default: 1h.</summary>
    [Pattern(Patterns.Duration)]
    [Length(2, 24)]
    public GoDuration? Deadline { get; set; }

    /// <summary>Where simulations run. Default: InProcess.</summary>
    public OpenEnum<SimulationExecution>? Execution { get; set; }

    /// <summary>Whether the run rests: one that is under way is broken off, and begins anew when it is over. Default: false.</summary>
    public bool? Suspend { get; set; }

    /// <summary>Whether it is to be given up. Default: false.</summary>
    public bool? Cancel { get; set; }
}

/// <summary>A text in a ConfigMap of the namespace.</summary>
public sealed record SimulationReference : OpenObject
{
    /// <summary>The key of a scenario that names none.</summary>
    public const string DefaultKey = "scenario.yaml";

    /// <summary>The ConfigMap.</summary>
    [Pattern(Patterns.ObjectName)]
    [Length(1, 253)]
    public string Name { get; set; } = "";

    /// <summary>The key in it. Default: scenario.yaml.</summary>
    [Pattern("^[-._a-zA-Z0-9]+$")]
    [Length(1, 253)]
    public string? Key { get; set; }
}

/// <summary>The scenario with something changed.</summary>
public sealed record SimulationVariant : OpenObject
{
    /// <summary>What it is called.</summary>
    [Pattern(Patterns.Label)]
    [Length(1, 40)]
    public string Name { get; set; } = "";

    /// <summary>Another variant whose changes it has, too. Default: none.</summary>
    [Pattern(Patterns.Label)]
    [Length(1, 40)]
    public string? From { get; set; }

    /// <summary>Demand of services and arrivals of jobs against the scenario's, in percent: 200 doubles them.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(10_000)]
    public int? DemandPercent { get; set; }

    /// <summary>Prices of machines on demand against the scenario's, in percent.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(10_000)]
    public int? PricePercent { get; set; }

    /// <summary>Prices of spot machines against the scenario's, in percent. Default: pricePercent.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(10_000)]
    public int? SpotPricePercent { get; set; }

    /// <summary>The only providers that are left.</summary>
    [MaxItems(20)]
    [ListType(ListType.Set)]
    [Length(1, 63)]
    public IList<string>? Providers { get; set; }

    /// <summary>The only regions that are left.</summary>
    [MaxItems(100)]
    [ListType(ListType.Set)]
    [Length(1, 63)]
    public IList<string>? Regions { get; set; }

    /// <summary>What fails as clouds are known for, in place of the scenario's.</summary>
    [MaxItems(4)]
    [ListType(ListType.Set)]
    public IList<OpenEnum<SimulationFailurePreset>>? FailurePresets { get; set; }

    /// <summary>Failures in addition to the scenario's.</summary>
    [MaxItems(20)]
    [ListType(ListType.Atomic)]
    public IList<SimulationFailure>? Failures { get; set; }

    /// <summary>Price changes in addition to the scenario's.</summary>
    [MaxItems(20)]
    [ListType(ListType.Atomic)]
    public IList<SimulationPriceChange>? PriceChanges { get; set; }
}

/// <summary>An algorithm that places workloads and buys machines.</summary>
public sealed record SimulationAlgorithm : OpenObject
{
    /// <summary>What it is called in the results.</summary>
    [Pattern(Patterns.Label)]
    [Length(1, 40)]
    public string Name { get; set; } = "";

    /// <summary>Which one it is.</summary>
    public OpenEnum<SimulationScheduler> Scheduler { get; set; } = SimulationScheduler.Cost;

    /// <summary>Its settings, by name.</summary>
    [MaxProperties(10)]
    [Length(0, 63)]
    public IDictionary<string, string>? Options { get; set; }

    /// <summary>What it costs once to change to it, US dollars: a decimal number in quotes. The results say when its saving has paid for that. Default: 0.</summary>
    [Pattern(Patterns.Price)]
    [Length(1, 16)]
    public DecimalString? ChangeCost { get; set; }
}

/// <summary>Algorithms that place workloads and buy machines.</summary>
public enum SimulationScheduler
{
    /// <summary>As Workloads with strategy Cost are placed.</summary>
    Cost = 0,

    /// <summary>As Workloads with strategy Performance are placed.</summary>
    Performance,

    /// <summary>As Workloads with strategy Hybrid are placed.</summary>
    Hybrid,

    /// <summary>As Workloads with strategy Intelligent are placed.</summary>
    Intelligent,

    /// <summary>As FleetPlans plan.</summary>
    Fleet,

    /// <summary>The first machine with room.</summary>
    FirstFit,

    /// <summary>The machine with the least room that will do.</summary>
    BestFit,

    /// <summary>The machine with the most room.</summary>
    WorstFit,

    /// <summary>One machine after the other.</summary>
    RoundRobin,

    /// <summary>Any machine with room.</summary>
    Random,

    /// <summary>Fragmentation gradient descent: the machine whose free graphics processors stay of most use to others.</summary>
    Fgd,

    /// <summary>As pods are placed that share graphics processors.</summary>
    Gpu,

    /// <summary>As Karpenter does it: pods in order of size, machines that hold most of them at the lowest price, and consolidation.</summary>
    KarpenterLike,
}

/// <summary>Which seeds there are.</summary>
public sealed record SimulationSeeds : OpenObject
{
    /// <summary>How many; with stopping, the most. Default: 10.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(1_000)]
    public int? Count { get; set; }

    /// <summary>The first of them; the others follow one by one. Default: 1.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(1_000_000_000)]
    public long? First { get; set; }
}

/// <summary>When fewer seeds will do.</summary>
public sealed record SimulationStopping : OpenObject
{
    /// <summary>Half the width of the 95 percent interval of every mean, in percent of the mean: once none is wider, no further seed is run. A decimal number in quotes.</summary>
    [Pattern("^[0-9]{1,2}([.][0-9]{1,3})?$")]
    [Length(1, 6)]
    public DecimalString HalfWidthPercent { get; set; }

    /// <summary>The fewest seeds. Default: 10.</summary>
    [RangeMinimum(10)]
    [RangeMaximum(1_000)]
    public int? Minimum { get; set; }

    /// <summary>Which metrics must be that narrow. Default: cost.</summary>
    [MaxItems(10)]
    [ListType(ListType.Set)]
    [Pattern(Patterns.Word)]
    [Length(1, 40)]
    public IList<string>? Metrics { get; set; }
}

/// <summary>Something that must come out.</summary>
public sealed record SimulationCriterion : OpenObject
{
    /// <summary>The metric, such as cost, availability or latencyP95.</summary>
    [Pattern(Patterns.Word)]
    [Length(1, 40)]
    public string Metric { get; set; } = "";

    /// <summary>The most that its mean may be: a decimal number in quotes.</summary>
    [Pattern(Patterns.SignedNumber)]
    [Length(1, 17)]
    public DecimalString? AtMost { get; set; }

    /// <summary>The least that its mean may be: a decimal number in quotes.</summary>
    [Pattern(Patterns.SignedNumber)]
    [Length(1, 17)]
    public DecimalString? AtLeast { get; set; }

    /// <summary>Whether the bound is about the difference from the baseline in percent: at most "-5" asks for 5 percent less. Default: false.</summary>
    public bool? RelativeToBaseline { get; set; }

    /// <summary>The algorithm that must keep it. Default: all, or with relativeToBaseline all others.</summary>
    [Pattern(Patterns.Label)]
    [Length(1, 40)]
    public string? Algorithm { get; set; }

    /// <summary>The variant in which it must be kept. Default: each.</summary>
    [Pattern(Patterns.Label)]
    [Length(1, 40)]
    public string? Scenario { get; set; }
}

/// <summary>Where simulations run.</summary>
public enum SimulationExecution
{
    /// <summary>In the operator, beside its other work.</summary>
    InProcess = 0,

    /// <summary>In pods of an Indexed Job of the namespace, each with a part of the seeds.</summary>
    Job,
}
