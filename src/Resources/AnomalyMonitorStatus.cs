using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>What is more expensive than it should be.</summary>
public sealed record AnomalyMonitorStatus : OpenObject
{
    /// <summary>The generation of the spec that the status is about.</summary>
    [RangeMinimum(0)]
    public long? ObservedGeneration { get; set; }

    /// <summary>
    /// Ready (what is watched could be looked at), NoAnomalies (nothing is open), DataFresh (the data reaches far enough), Healthy (no signal is bad), Understood while an
    /// annotation is not, and Reconciling or Stalled while they apply.
    /// </summary>
    [MaxItems(StatusLimits.Items)]
    [ListType(ListType.Map, MapKey = "type")]
    public IList<Condition>? Conditions { get; set; }

    /// <summary>How many anomalies are open, without those that are muted.</summary>
    [RangeMinimum(0)]
    public int? Open { get; set; }

    /// <summary>How many of them somebody has acknowledged.</summary>
    [RangeMinimum(0)]
    public int? Acknowledged { get; set; }

    /// <summary>How many anomalies are muted.</summary>
    [RangeMinimum(0)]
    public int? Muted { get; set; }

    /// <summary>How much more than expected all open anomalies cost so far, without those that are muted, rounded to two decimals.</summary>
    public DecimalString? Impact { get; set; }

    /// <summary>The currency of the figures.</summary>
    [Length(1, StatusLimits.Currency)]
    public string? Currency { get; set; }

    /// <summary>Open anomalies, those that are muted last, otherwise that of the largest impact first. At most 10.</summary>
    [MaxItems(StatusLimits.Items)]
    public IList<OpenAnomaly>? Anomalies { get; set; }

    /// <summary>What was learned from.</summary>
    public MonitoredHistory? History { get; set; }

    /// <summary>What looked unusual and is no anomaly, by reason, most first.</summary>
    [MaxItems(StatusLimits.Items)]
    public IList<BenignFindings>? Benign { get; set; }

    /// <summary>How many parts cost less than expected on the days that are shown: for information, no anomaly is opened.</summary>
    [RangeMinimum(0)]
    public int? Dips { get; set; }

    /// <summary>The moment up to which there is cost data in the scope.</summary>
    public DateTimeOffset? DataThrough { get; set; }

    /// <summary>How the system is: as its worst signal, Healthy, Degraded or Critical; Unknown where half of them or more are. Absent without signals.</summary>
    [Length(1, 16)]
    public string? Health { get; set; }

    /// <summary>How each signal is, in the order of the spec.</summary>
    [MaxItems(StatusLimits.Signals)]
    public IList<SignalStatus>? Signals { get; set; }
}

/// <summary>An anomaly that goes on, or that ended a few days ago.</summary>
public sealed record OpenAnomaly : OpenObject
{
    /// <summary>Tells it from others, for the annotations that acknowledge, mute and judge it. It stays the same as long as the anomaly is open.</summary>
    [Length(1, StatusLimits.AnomalyId)]
    public string Id { get; set; } = "";

    /// <summary>Which part of the costs, from the whole to the part.</summary>
    [Length(1, StatusLimits.AnomalyNode)]
    public string Node { get; set; } = "";

    /// <summary>Which charges of it, such as Usage.</summary>
    [Length(1, 32)]
    public string Charges { get; set; } = "";

    /// <summary>
    /// Spike (for some days), Step (a new level), Drift (more week after week), UnexpectedCharge (a fee or purchase on another day or of another size than before) or
    /// NewCost (what cost nothing before).
    /// </summary>
    [Length(1, 32)]
    public string Kind { get; set; } = "";

    /// <summary>Its first day, UTC.</summary>
    public DateOnly FirstDay { get; set; }

    /// <summary>The last day of it that is known, UTC.</summary>
    public DateOnly LastDay { get; set; }

    /// <summary>What was expected of these days, rounded to two decimals.</summary>
    public DecimalString Expected { get; set; }

    /// <summary>The most that was to be expected of them.</summary>
    public DecimalString? ExpectedAtMost { get; set; }

    /// <summary>What they cost.</summary>
    public DecimalString Actual { get; set; }

    /// <summary>How much more than expected.</summary>
    public DecimalString Impact { get; set; }

    /// <summary>How likely it is that it is real and worth acting on, in percent, as calibrated on anomalies that people judged.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(100)]
    public int ConfidencePercent { get; set; }

    /// <summary>What happened, in a sentence.</summary>
    [Length(1, StatusLimits.AnomalyMessage)]
    public string Message { get; set; } = "";

    /// <summary>When the operator found it.</summary>
    public DateTimeOffset FoundAt { get; set; }

    /// <summary>Whether costs are back at what is expected. It is shown for 7 days after.</summary>
    public bool? Ended { get; set; }

    /// <summary>Whether somebody has acknowledged it.</summary>
    public bool? Acknowledged { get; set; }

    /// <summary>Whether it is muted.</summary>
    public bool? Muted { get; set; }

    /// <summary>Whether somebody has said that it is one indeed. Those of which somebody said the contrary, or that they were expected, are not open.</summary>
    public bool? Confirmed { get; set; }
}

/// <summary>What expectations were learned from.</summary>
public sealed record MonitoredHistory : OpenObject
{
    /// <summary>The first day, UTC.</summary>
    public DateOnly? From { get; set; }

    /// <summary>The last day that is known well enough to be judged, UTC.</summary>
    public DateOnly? Through { get; set; }

    /// <summary>How many series of costs were judged: one for each part and kind of charge.</summary>
    [RangeMinimum(0)]
    public int Series { get; set; }

    /// <summary>How many are too short to be judged by more than their size.</summary>
    [RangeMinimum(0)]
    public int TooShort { get; set; }

    /// <summary>What the costs were really broken down by: fewer levels than asked for where there are too many parts.</summary>
    [MaxItems(4)]
    [Length(1, 128)]
    public IList<string>? GroupedBy { get; set; }
}

/// <summary>What looked unusual and is no anomaly.</summary>
public sealed record BenignFindings : OpenObject
{
    /// <summary>Why, as one CamelCase word.</summary>
    [Length(1, StatusLimits.BenignReason)]
    public string Reason { get; set; } = "";

    /// <summary>How often.</summary>
    [RangeMinimum(0)]
    public int Count { get; set; }
}
