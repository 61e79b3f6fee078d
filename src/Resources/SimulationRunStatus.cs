using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>What came out. Means are over seeds; intervals hold with 95 percent probability. Money is in US dollars of list prices. The report has all of it.</summary>
public sealed record SimulationRunStatus : OpenObject
{
    /// <summary>The generation of the spec that the status is about.</summary>
    [RangeMinimum(0)]
    public long? ObservedGeneration { get; set; }

    /// <summary>Ready (the run came to its end), CriteriaMet (what must come out does), and Reconciling or Stalled while they apply.</summary>
    [MaxItems(StatusLimits.Items)]
    [ListType(ListType.Map, MapKey = "type")]
    public IList<Condition>? Conditions { get; set; }

    /// <summary>How far it is.</summary>
    public OpenEnum<SimulationPhase>? Phase { get; set; }

    /// <summary>How many simulations have ended.</summary>
    public SimulationProgress? Progress { get; set; }

    /// <summary>When it began.</summary>
    public DateTimeOffset? StartTime { get; set; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? CompletionTime { get; set; }

    /// <summary>How many seeds were run.</summary>
    [RangeMinimum(0)]
    public int? Seeds { get; set; }

    /// <summary>Whether intervals are as narrow as spec.stopping asks; left out without it.</summary>
    public bool? PrecisionReached { get; set; }

    /// <summary>The algorithm that the others are compared with.</summary>
    [Length(1, StatusLimits.SimulationName)]
    public string? Baseline { get; set; }

    /// <summary>The algorithm that costs least in the first scenario.</summary>
    [Length(1, StatusLimits.SimulationName)]
    public string? Best { get; set; }

    /// <summary>What it costs there, rounded to cents.</summary>
    public DecimalString? Cost { get; set; }

    /// <summary>What each algorithm comes to in each scenario, in the order of the spec.</summary>
    [MaxItems(StatusLimits.Items)]
    [ListType(ListType.Atomic)]
    public IList<SimulationSummary>? Summaries { get; set; }

    /// <summary>How algorithms differ from the baseline, the clearest differences first.</summary>
    [MaxItems(StatusLimits.Items)]
    [ListType(ListType.Atomic)]
    public IList<SimulationComparison>? Comparisons { get; set; }

    /// <summary>What must come out, and whether it does.</summary>
    [MaxItems(StatusLimits.Items)]
    [ListType(ListType.Atomic)]
    public IList<SimulationVerdict>? Criteria { get; set; }

    /// <summary>What the models that were used are held against.</summary>
    [MaxItems(StatusLimits.SimulationValidations)]
    [ListType(ListType.Atomic)]
    public IList<SimulationModelValidation>? Validations { get; set; }

    /// <summary>A digest of all that was simulated: with the same digest nothing else would come out.</summary>
    [Length(1, StatusLimits.SimulationId)]
    public string? Digest { get; set; }

    /// <summary>Where the report is.</summary>
    public SimulationReportReference? Report { get; set; }
}

/// <summary>How far a run is.</summary>
public enum SimulationPhase
{
    /// <summary>It waits.</summary>
    Pending = 0,

    /// <summary>Simulations run.</summary>
    Running,

    /// <summary>It came to its end, whatever came out.</summary>
    Succeeded,

    /// <summary>It could not be run, or took longer than its deadline.</summary>
    Failed,

    /// <summary>It was given up because spec.cancel says so.</summary>
    Cancelled,
}

/// <summary>How many simulations have ended.</summary>
public sealed record SimulationProgress : OpenObject
{
    /// <summary>So many.</summary>
    [RangeMinimum(0)]
    public int Completed { get; set; }

    /// <summary>Of so many: scenarios times algorithms times seeds. Fewer will do where spec.stopping says so.</summary>
    [RangeMinimum(0)]
    public int Total { get; set; }

    /// <summary>In percent, rounded down.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(100)]
    public int Percent { get; set; }
}

/// <summary>What an algorithm comes to in a scenario.</summary>
public sealed record SimulationSummary : OpenObject
{
    /// <summary>The algorithm.</summary>
    [Length(1, StatusLimits.SimulationName)]
    public string Algorithm { get; set; } = "";

    /// <summary>The scenario; left out where there is one alone.</summary>
    [Length(1, StatusLimits.SimulationName)]
    public string? Scenario { get; set; }

    /// <summary>Its figures.</summary>
    [MaxItems(StatusLimits.SimulationMetrics)]
    [ListType(ListType.Atomic)]
    public IList<SimulationFigure> Metrics { get; set; } = [];
}

/// <summary>A figure, as the mean over seeds.</summary>
public sealed record SimulationFigure : OpenObject
{
    /// <summary>What it measures, such as cost.</summary>
    [Length(1, StatusLimits.SimulationMetric)]
    public string Metric { get; set; } = "";

    /// <summary>Its mean.</summary>
    [Length(1, StatusLimits.SimulationNumber)]
    public DecimalString Mean { get; set; }

    /// <summary>The lower end of its interval; left out with one seed.</summary>
    [Length(1, StatusLimits.SimulationNumber)]
    public DecimalString? Lower { get; set; }

    /// <summary>The upper end of its interval; left out with one seed.</summary>
    [Length(1, StatusLimits.SimulationNumber)]
    public DecimalString? Upper { get; set; }
}

/// <summary>How an algorithm differs from the baseline, over the same seeds.</summary>
public sealed record SimulationComparison : OpenObject
{
    /// <summary>The algorithm.</summary>
    [Length(1, StatusLimits.SimulationName)]
    public string Algorithm { get; set; } = "";

    /// <summary>The scenario; left out where there is one alone.</summary>
    [Length(1, StatusLimits.SimulationName)]
    public string? Scenario { get; set; }

    /// <summary>What is compared.</summary>
    [Length(1, StatusLimits.SimulationMetric)]
    public string Metric { get; set; } = "";

    /// <summary>The algorithm's mean less the baseline's.</summary>
    [Length(1, StatusLimits.SimulationNumber)]
    public DecimalString Difference { get; set; }

    /// <summary>The lower end of its interval; left out with one seed.</summary>
    [Length(1, StatusLimits.SimulationNumber)]
    public DecimalString? Lower { get; set; }

    /// <summary>The upper end of its interval; left out with one seed.</summary>
    [Length(1, StatusLimits.SimulationNumber)]
    public DecimalString? Upper { get; set; }

    /// <summary>The difference in percent of the baseline; left out where that is zero.</summary>
    [Length(1, StatusLimits.SimulationNumber)]
    public DecimalString? Percent { get; set; }

    /// <summary>How probable such a difference would be by chance, corrected for how many there are (Holm); left out with one seed.</summary>
    [Length(1, StatusLimits.SimulationNumber)]
    public DecimalString? PValue { get; set; }

    /// <summary>The difference in standard deviations of the differences (Cohen's d for pairs); left out where they do not vary.</summary>
    [Length(1, StatusLimits.SimulationNumber)]
    public DecimalString? Effect { get; set; }

    /// <summary>Whether it is no chance at 5 percent.</summary>
    public bool Significant { get; set; }
}

/// <summary>Something that must come out, and whether it does.</summary>
public sealed record SimulationVerdict : OpenObject
{
    /// <summary>What is asked for, such as cost of fleet at most 95.</summary>
    [Length(1, StatusLimits.SimulationAsked)]
    public string Asked { get; set; } = "";

    /// <summary>What came out; left out where it was not measured.</summary>
    [Length(1, StatusLimits.SimulationNumber)]
    public DecimalString? Value { get; set; }

    /// <summary>Whether that is what was asked for.</summary>
    public OpenEnum<SimulationOutcome> Outcome { get; set; } = SimulationOutcome.Inconclusive;
}

/// <summary>Whether something came out that must. It is decided by the interval, not by the mean.</summary>
public enum SimulationOutcome
{
    /// <summary>The whole interval is on the right side.</summary>
    Pass = 0,

    /// <summary>The whole interval is on the wrong side.</summary>
    Fail,

    /// <summary>The bound is within the interval, or there is none: more seeds are needed.</summary>
    Inconclusive,
}

/// <summary>What a model was held against.</summary>
public sealed record SimulationModelValidation : OpenObject
{
    /// <summary>The model.</summary>
    [Length(1, StatusLimits.SimulationName)]
    public string Model { get; set; } = "";

    /// <summary>What came of it, or why nothing was there to hold it against.</summary>
    [Length(1, StatusLimits.SimulationVerdict)]
    public string Verdict { get; set; } = "";
}

/// <summary>Where the report is.</summary>
public sealed record SimulationReportReference : OpenObject
{
    /// <summary>The run in the ledger.</summary>
    [Length(1, StatusLimits.SimulationId)]
    public string Run { get; set; } = "";

    /// <summary>The path at the operator's service that has it: add .html, .json or .csv.</summary>
    [Length(1, StatusLimits.SimulationPath)]
    public string? Path { get; set; }
}
