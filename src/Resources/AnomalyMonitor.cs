using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>
/// Watches what a part of the cloud bill, or of what runs in clusters, costs from day to day, and says where more is spent than its history lets expect:
/// how much, since when, and which part of it is the cause. Watches how a workload performs, too: what becomes worse, since which rollout, and what will be full when.
/// </summary>
[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = "AnomalyMonitor", PluralName = "anomalymonitors")]
[KubernetesEntityShortNames("amon")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].status", "Ready", "string")]
[GenericAdditionalPrinterColumn(".status.open", "Open", "integer")]
[GenericAdditionalPrinterColumn(".status.impact", "Impact", "string")]
[GenericAdditionalPrinterColumn(".spec.cost.currency", "Currency", "string")]
[GenericAdditionalPrinterColumn(".status.anomalies[0].node", "Largest", "string")]
[GenericAdditionalPrinterColumn(".status.anomalies[0].firstDay", "Since", "string")]
[GenericAdditionalPrinterColumn(".status.health", "Health", "string")]
[GenericAdditionalPrinterColumn(".metadata.creationTimestamp", "Age", "date")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].reason", "Reason", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"NoAnomalies\")].status", "No-Anomalies", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.acknowledged", "Acknowledged", "integer", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.muted", "Muted", "integer", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.history.series", "Series", "integer", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.history.through", "Through", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".spec.sensitivity", "Sensitivity", "string", Priority = 1)]
public sealed record AnomalyMonitor : CustomKubernetesEntity<AnomalyMonitorSpec, AnomalyMonitorStatus>;

/// <summary>What is watched, and what is worth saying.</summary>
public sealed record AnomalyMonitorSpec : OpenObject
{
    /// <summary>The sensitivity of a monitor that names none.</summary>
    public const AnomalySensitivity DefaultSensitivity = AnomalySensitivity.Medium;

    /// <summary>The days of a monitor that names none.</summary>
    public const int DefaultLookbackDays = 400;

    /// <summary>The costs that are watched.</summary>
    public MonitoredCost? Cost { get; set; }

    /// <summary>What is watched of how a system performs, over the last four weeks. It takes a Prometheus in the operator's settings.</summary>
    [MaxItems(StatusLimits.Signals)]
    [ListType(ListType.Map, MapKey = "name")]
    public IList<MonitoredSignal>? Signals { get; set; }

    /// <summary>The workload whose rollouts signals are compared with, and whose pods measures are about.</summary>
    public WorkloadReference? TargetRef { get; set; }

    /// <summary>
    /// How readily something counts as an anomaly, as the share of the anomalies of a day that may be none. Default: Medium.
    /// </summary>
    public OpenEnum<AnomalySensitivity>? Sensitivity { get; set; }

    /// <summary>What an anomaly must amount to for it to be reported. It says what matters, and changes nothing about what is expected.</summary>
    public MinimumImpact? MinimumImpact { get; set; }

    /// <summary>How many days of history expectations are learned from, at most. Default: 400, which has each day of the year before.</summary>
    [RangeMinimum(28)]
    [RangeMaximum(800)]
    public int? LookbackDays { get; set; }

    /// <summary>Whether the monitor rests: its status stays as it is and no Event is recorded. Default: false.</summary>
    public bool? Suspend { get; set; }
}

/// <summary>Costs that are watched.</summary>
public sealed record MonitoredCost : OpenObject
{
    /// <summary>The metric of a monitor that names none.</summary>
    public const BudgetMetric DefaultMetric = BudgetMetric.EffectiveCost;

    /// <summary>Columns of charges by which a monitor that names none is broken down.</summary>
    public static IReadOnlyList<string> DefaultGroupBy { get; } = ["SubAccountId", "ServiceName", "ChargeDescription"];

    /// <summary>Keys of workloads by which a monitor with scope.kubernetes that names none is broken down.</summary>
    public static IReadOnlyList<string> DefaultGroupByOfWorkloads { get; } = ["cluster", "namespace", "controller"];

    /// <summary>The currency in which costs are compared: an ISO 4217 code, such as USD. Other currencies are converted at the exchange rate of their day.</summary>
    [Pattern(Patterns.Currency)]
    [Length(3, 3)]
    public string Currency { get; set; } = "";

    /// <summary>
    /// Which costs are watched: those that match every list that is not empty. Without a scope, every charge that the monitor may see: all of them in the
    /// operator's namespace, those allocated to its own namespace elsewhere.
    /// </summary>
    public BudgetScope? Scope { get; set; }

    /// <summary>
    /// What the costs are broken down by, from the whole to its parts: each level is watched, and the smallest part that explains an anomaly is named. Columns of
    /// charges (such as ServiceName or tag:team) or, with scope.kubernetes, cluster, namespace, controllerKind, controller and label:KEY. Default: SubAccountId, ServiceName,
    /// ChargeDescription; with scope.kubernetes cluster, namespace, controller.
    /// </summary>
    [MaxItems(4)]
    [ListType(ListType.Set)]
    [Length(1, 128)]
    public IList<string>? GroupBy { get; set; }

    /// <summary>Which cost of a charge is watched. Default: EffectiveCost.</summary>
    public OpenEnum<BudgetMetric>? Metric { get; set; }
}

/// <summary>How readily something counts as an anomaly.</summary>
public enum AnomalySensitivity
{
    /// <summary>One in a hundred.</summary>
    Low = 0,

    /// <summary>One in ten.</summary>
    Medium,

    /// <summary>One in four.</summary>
    High,
}

/// <summary>What an anomaly must amount to: both.</summary>
public sealed record MinimumImpact : OpenObject
{
    /// <summary>The amount of a monitor that names none.</summary>
    public const decimal DefaultAmount = 10;

    /// <summary>The percentage of a monitor that names none.</summary>
    public const int DefaultPercent = 10;

    /// <summary>How much more than expected must be spent in all, in the monitor's currency: a decimal number in quotes, such as "25.00". Default: 10.</summary>
    [Pattern(Patterns.Sum)]
    [Length(1, 22)]
    public DecimalString? Amount { get; set; }

    /// <summary>The same as a share of what the part costs in a day, on average over 30 days, in percent. Default: 10.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(10_000)]
    public int? Percent { get; set; }
}
