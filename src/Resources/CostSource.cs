using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>
/// Bills that lie at one location and are read into the ledger again and again. The status says what was read, what was
/// repaired or kept aside and why, and how far the data reaches.
/// </summary>
[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = "CostSource", PluralName = "costsources", Namespaced = false)]
[KubernetesEntityShortNames("csrc")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].status", "Ready", "string")]
[GenericAdditionalPrinterColumn(".status.rows", "Rows", "integer")]
[GenericAdditionalPrinterColumn(".status.repairedRows", "Repaired", "integer")]
[GenericAdditionalPrinterColumn(".status.rejectedRows", "Rejected", "integer")]
[GenericAdditionalPrinterColumn(".status.dataThrough", "Data-Through", "string")]
[GenericAdditionalPrinterColumn(".status.lastImportTime", "Last-Import", "date")]
[GenericAdditionalPrinterColumn(".metadata.creationTimestamp", "Age", "date")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].reason", "Reason", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.location", "Location", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".spec.suspend", "Suspended", "boolean", Priority = 1)]
public sealed record CostSource : CustomKubernetesEntity<CostSourceSpec, CostSourceStatus>;

/// <summary>Where bills lie and how they are read.</summary>
public sealed record CostSourceSpec : OpenObject
{
    /// <summary>How often a source that has no schedule is looked at.</summary>
    public static TimeSpan DefaultEvery { get; } = TimeSpan.FromHours(1);

    private const int MaxAssumed = 16;

    /// <summary>What the bills are written in. Default: Auto.</summary>
    public OpenEnum<BillFormat>? Format { get; set; }

    /// <summary>
    /// Values of FOCUS columns, by the column's name, for FOCUS bills that leave these columns out since all their rows have the same, such as
    /// BillingCurrency. A column that a bill has counts.
    /// </summary>
    [MaxProperties(MaxAssumed)]
    [Length(1, 256)]
    public IDictionary<string, string>? Assume { get; set; }

    /// <summary>Where the bills lie: exactly one place.</summary>
    public CostLocation Location { get; set; } = new();

    /// <summary>When the location is looked at.</summary>
    public CostSchedule? Schedule { get; set; }

    /// <summary>
    /// Whether a single row that breaks the format keeps the whole import out. Default: false, which loads the good rows and
    /// reports the others.
    /// </summary>
    public bool? Strict { get; set; }

    /// <summary>Whether the source rests: what was loaded stays, and the location is not looked at. Default: false.</summary>
    public bool? Suspend { get; set; }

    /// <summary>
    /// Which source counts where several hold the same bill (provider, billing account and billing period): that of the highest
    /// precedence. Those of the same precedence all count, and say so in the condition Overlapping. Default: 0.
    /// </summary>
    [RangeMinimum(-1000)]
    [RangeMaximum(1000)]
    public int? Precedence { get; set; }

    /// <summary>What becomes of the loaded charges when the source is deleted. Default: Delete.</summary>
    public OpenEnum<DeletionPolicy>? DeletionPolicy { get; set; }
}

/// <summary>Formats of bills.</summary>
public enum BillFormat
{
    /// <summary>Found out from the content.</summary>
    Auto = 0,

    /// <summary>FOCUS 1.0 to 1.4, as any provider writes it.</summary>
    FOCUS,

    /// <summary>AWS Cost and Usage Report, legacy or 2.0.</summary>
    AwsCur,

    /// <summary>Azure Cost Management export of cost, whether actual or amortised is found out from the content.</summary>
    AzureCost,

    /// <summary>Azure Cost Management export of actual cost.</summary>
    AzureActualCost,

    /// <summary>Azure Cost Management export of amortised cost.</summary>
    AzureAmortizedCost,

    /// <summary>Google Cloud billing export of BigQuery, standard or detailed.</summary>
    GcpBilling,

    /// <summary>No bills but exchange rates: CSV with the columns date (such as 2026-09-01), from, to and rate.</summary>
    ExchangeRates,
}

/// <summary>What becomes of charges whose source is deleted.</summary>
public enum DeletionPolicy
{
    /// <summary>They go with the source, so that a source under a new name does not count twice.</summary>
    Delete = 0,

    /// <summary>They stay in the ledger and in every budget.</summary>
    Retain,
}

/// <summary>When a location is looked at.</summary>
public sealed record CostSchedule : OpenObject
{
    internal const string EveryPattern = "^([0-9]{1,5}h)?([0-9]{1,5}m)?([0-9]{1,5}s)?$";

    /// <summary>
    /// Time between two looks, at least one minute, such as 30m, 1h30m or 24h. Files that did not change are not read again.
    /// Default: 1h.
    /// </summary>
    [Length(2, 18)]
    [Pattern(EveryPattern)]
    public GoDuration? Every { get; set; }
}
