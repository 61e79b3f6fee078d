using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>Where it is to run, and what is to be expected of that.</summary>
public sealed record WorkloadStatus : OpenObject
{
    /// <summary>The generation of the spec that the status is about.</summary>
    [RangeMinimum(0)]
    public long? ObservedGeneration { get; set; }

    /// <summary>Ready (a decision could be made), Placed (there is something that keeps everything), and Reconciling or Stalled while they apply.</summary>
    [MaxItems(StatusLimits.Items)]
    [ListType(ListType.Map, MapKey = "type")]
    public IList<Condition>? Conditions { get; set; }

    /// <summary>What was placed: the requests of the spec and of its target.</summary>
    public PlacedResources? Resources { get; set; }

    /// <summary>The best placement; left out where nothing keeps everything.</summary>
    public WorkloadPlacement? Placement { get; set; }

    /// <summary>What is to be expected of it.</summary>
    public PlacementPrediction? Prediction { get; set; }

    /// <summary>Others, and why they lost; those first that break one constraint and would be better.</summary>
    [MaxItems(StatusLimits.Items)]
    [ListType(ListType.Atomic)]
    public IList<PlacementAlternative>? Alternatives { get; set; }

    /// <summary>The fewest constraints that nothing keeps together, where nothing was found.</summary>
    [MaxItems(StatusLimits.Items)]
    [ListType(ListType.Atomic)]
    public IList<PlacementConflict>? Conflict { get; set; }

    /// <summary>The strategy that decided.</summary>
    [Length(1, StatusLimits.Model)]
    public string? Strategy { get; set; }

    /// <summary>Why it moves or stays, or why another strategy than that of the spec decided.</summary>
    [Length(1, StatusLimits.PlacementReason)]
    public string? Rationale { get; set; }

    /// <summary>What the target cost in this calendar month, as recorded in the cluster; left out without targetRef and while nothing is recorded.</summary>
    public PlacedSpend? MonthToDate { get; set; }
}

/// <summary>What was placed.</summary>
public sealed record PlacedResources : OpenObject
{
    /// <summary>How many replicas.</summary>
    [RangeMinimum(1)]
    public int Replicas { get; set; }

    /// <summary>Processors of each.</summary>
    [Length(1, 28)]
    public string Cpu { get; set; } = "";

    /// <summary>Memory of each.</summary>
    [Length(1, 28)]
    public string Memory { get; set; } = "";

    /// <summary>Graphics processors of each.</summary>
    public DecimalString? Gpus { get; set; }
}

/// <summary>Machines of a cloud. List prices, in US dollars.</summary>
public sealed record WorkloadPlacement : OpenObject
{
    /// <summary>The provider.</summary>
    [Length(1, StatusLimits.Provider)]
    public string Provider { get; set; } = "";

    /// <summary>The region.</summary>
    [Length(1, StatusLimits.Provider)]
    public string Region { get; set; } = "";

    /// <summary>Their type.</summary>
    [Length(1, StatusLimits.ColumnName)]
    public string InstanceType { get; set; } = "";

    /// <summary>How they are paid for.</summary>
    [Length(1, StatusLimits.Model)]
    public string PurchaseOption { get; set; } = "";

    /// <summary>How many.</summary>
    [RangeMinimum(1)]
    public int Machines { get; set; }

    /// <summary>Over how many zones the replicas are spread evenly.</summary>
    [RangeMinimum(1)]
    public int Zones { get; set; }

    /// <summary>What the machines cost in an hour.</summary>
    public DecimalString HourlyCost { get; set; }

    /// <summary>What they and the traffic cost in a month of 730 hours, rounded to cents.</summary>
    public DecimalString MonthlyCost { get; set; }

    /// <summary>The date of their price.</summary>
    [Length(1, StatusLimits.Currency)]
    public string? PriceAsOf { get; set; }

    /// <summary>Since when it is the best.</summary>
    public DateTimeOffset Since { get; set; }
}

/// <summary>What is to be expected. Intervals hold with 90 percent probability.</summary>
public sealed record PlacementPrediction : OpenObject
{
    /// <summary>US dollars in a month, traffic included.</summary>
    public PredictedRange MonthlyCost { get; set; } = new();

    /// <summary>Mean round trip to the connections in milliseconds; left out without any.</summary>
    public PredictedRange? RoundTripMilliseconds { get; set; }

    /// <summary>Response time of a request in milliseconds: its processor time, and the round trip.</summary>
    public PredictedRange ResponseMilliseconds { get; set; } = new();

    /// <summary>The share of a month in which enough replicas are there, in percent; left out where the provider promises nothing.</summary>
    public PredictedRange? AvailabilityPercent { get; set; }

    /// <summary>The probability that a machine is taken away in a month, in percent; left out where nothing is known.</summary>
    public PredictedRange? InterruptionPercent { get; set; }

    /// <summary>Seconds until replicas can start.</summary>
    public PredictedRange SecondsToPlace { get; set; } = new();

    /// <summary>Grams of CO₂ a kWh of the region's electricity; left out when unknown.</summary>
    public DecimalString? CarbonGramsPerKwh { get; set; }
}

/// <summary>A figure that is not known exactly.</summary>
public sealed record PredictedRange : OpenObject
{
    /// <summary>What is to be expected.</summary>
    public DecimalString Expected { get; set; }

    /// <summary>The lower end.</summary>
    public DecimalString Lower { get; set; }

    /// <summary>The upper end.</summary>
    public DecimalString Upper { get; set; }
}

/// <summary>Another placement.</summary>
public sealed record PlacementAlternative : OpenObject
{
    /// <summary>The provider.</summary>
    [Length(1, StatusLimits.Provider)]
    public string Provider { get; set; } = "";

    /// <summary>The region.</summary>
    [Length(1, StatusLimits.Provider)]
    public string Region { get; set; } = "";

    /// <summary>The type.</summary>
    [Length(1, StatusLimits.ColumnName)]
    public string InstanceType { get; set; } = "";

    /// <summary>How machines are paid for.</summary>
    [Length(1, StatusLimits.Model)]
    public string PurchaseOption { get; set; } = "";

    /// <summary>How many machines.</summary>
    [RangeMinimum(1)]
    public int Machines { get; set; }

    /// <summary>What they and the traffic cost in a month, rounded to cents.</summary>
    public DecimalString MonthlyCost { get; set; }

    /// <summary>The field whose constraint it breaks; left out where it keeps all.</summary>
    [Length(1, StatusLimits.PlacementField)]
    public string? Breaks { get; set; }

    /// <summary>Why it lost.</summary>
    [Length(1, StatusLimits.PlacementReason)]
    public string Reason { get; set; } = "";
}

/// <summary>A constraint that is in conflict with others.</summary>
public sealed record PlacementConflict : OpenObject
{
    /// <summary>The field of the spec.</summary>
    [Length(1, StatusLimits.PlacementField)]
    public string Field { get; set; } = "";

    /// <summary>What it asks for.</summary>
    [Length(1, StatusLimits.PlacementReason)]
    public string Asks { get; set; } = "";
}

/// <summary>What was spent in the calendar month.</summary>
public sealed record PlacedSpend : OpenObject
{
    /// <summary>The first day of the month.</summary>
    public DateOnly Month { get; set; }

    /// <summary>The amount, rounded to cents.</summary>
    public DecimalString Spent { get; set; }

    /// <summary>Its currency.</summary>
    [Length(1, StatusLimits.Currency)]
    public string Currency { get; set; } = "";

    /// <summary>Up to when it is known.</summary>
    public DateTimeOffset Through { get; set; }
}
