using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>
/// Something that is to run somewhere: what it needs, what it may cost, how fast and how available it must be, and where its data may lie. The status says which machines of
/// which cloud and region are best for it, what that will probably cost, and what else was looked at. Nothing is moved.
/// </summary>
[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = "Workload", PluralName = "workloads")]
[KubernetesEntityShortNames("wkld")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].status", "Ready", "string")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Placed\")].status", "Placed", "string")]
[GenericAdditionalPrinterColumn(".status.strategy", "Strategy", "string")]
[GenericAdditionalPrinterColumn(".status.placement.region", "Region", "string")]
[GenericAdditionalPrinterColumn(".status.placement.instanceType", "Type", "string")]
[GenericAdditionalPrinterColumn(".status.placement.machines", "Machines", "integer")]
[GenericAdditionalPrinterColumn(".status.placement.monthlyCost", "USD/Month", "string")]
[GenericAdditionalPrinterColumn(".metadata.creationTimestamp", "Age", "date")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Placed\")].reason", "Reason", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.placement.provider", "Provider", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.placement.purchaseOption", "Purchase", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.placement.zones", "Zones", "integer", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.prediction.availabilityPercent.expected", "Availability%", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.monthToDate.spent", "Month-To-Date", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".spec.targetRef.name", "Target", "string", Priority = 1)]
public sealed record Workload : CustomKubernetesEntity<WorkloadSpec, WorkloadStatus>;

/// <summary>What it needs, and what must hold of where it runs.</summary>
public sealed record WorkloadSpec : OpenObject
{
    /// <summary>The strategy of a workload that names none.</summary>
    public const WorkloadStrategy DefaultStrategy = WorkloadStrategy.Cost;

    /// <summary>What it requests. Required without targetRef; with it, what is named here counts before what the target says.</summary>
    public WorkloadResources? Resources { get; set; }

    /// <summary>What runs, in the own namespace: its pod template says what is requested, and how many replicas there are.</summary>
    public PlacementTarget? TargetRef { get; set; }

    /// <summary>What it may cost, and how it may be paid for.</summary>
    public WorkloadCost? Cost { get; set; }

    /// <summary>How fast and how available it must be.</summary>
    public WorkloadPerformance? Performance { get; set; }

    /// <summary>Where it may run.</summary>
    public WorkloadCompliance? Compliance { get; set; }

    /// <summary>How targetRef is sized: its ScalingRecommendation says what it should request, and how many replicas there should be.</summary>
    public WorkloadSizingPolicy? Sizing { get; set; }

    /// <summary>What it counts where not everything can be had: the higher is served first. Default: 0.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(1000)]
    public int? Priority { get; set; }

    /// <summary>What is chosen by among the placements that keep everything. Default: Cost.</summary>
    public OpenEnum<WorkloadStrategy>? Strategy { get; set; }

    /// <summary>When a better placement is worth a move.</summary>
    public WorkloadMigration? Migration { get; set; }

    /// <summary>Whether the workload rests: its status stays as it is and no Event is recorded. Default: false.</summary>
    public bool? Suspend { get; set; }
}

/// <summary>What is chosen by.</summary>
public enum WorkloadStrategy
{
    /// <summary>The lowest cost.</summary>
    Cost = 0,

    /// <summary>The shortest expected response time.</summary>
    Performance,

    /// <summary>Both: a percent of cost is worth a percent of response time.</summary>
    Hybrid,

    /// <summary>As Hybrid, corrected by what earlier placements turned out to be, where that proved right.</summary>
    Intelligent,
}

/// <summary>What equal replicas request.</summary>
public sealed record WorkloadResources : OpenObject
{
    /// <summary>How many replicas. Default: those of the target, else 1.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(100_000)]
    public int? Replicas { get; set; }

    /// <summary>Processors of each: a Kubernetes quantity, such as 500m or 2.</summary>
    [Pattern(Patterns.Cpu)]
    [Length(1, 16)]
    public string? Cpu { get; set; }

    /// <summary>Memory of each: a Kubernetes quantity, such as 512Mi or 16Gi.</summary>
    [Pattern(Patterns.Memory)]
    [Length(1, 28)]
    public string? Memory { get; set; }

    /// <summary>Graphics processors of each, a decimal number in quotes: "1", or "0.5" where two replicas share one. Default: 0.</summary>
    [Pattern("^[0-9]{1,3}([.][0-9]{1,3})?$")]
    [Length(1, 7)]
    public DecimalString? Gpus { get; set; }

    /// <summary>Models of graphics processors that will do, such as A100 or L4. Default: any.</summary>
    [MaxItems(10)]
    [ListType(ListType.Set)]
    [Length(1, 63)]
    public IList<string>? GpuTypes { get; set; }

    /// <summary>The least memory of each graphics processor, in GiB.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(1024)]
    public int? GpuMemoryGib { get; set; }

    /// <summary>The least disk that belongs to a machine, in GiB.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(1_000_000)]
    public int? LocalDiskGib { get; set; }

    /// <summary>Architectures that the images are built for, as in the label kubernetes.io/arch. Default: those of the target's node selector, else amd64.</summary>
    [MaxItems(2)]
    [ListType(ListType.Set)]
    [Pattern(Patterns.Architecture)]
    [Length(5, 5)]
    public IList<string>? Architectures { get; set; }
}

/// <summary>What runs.</summary>
public sealed record PlacementTarget : OpenObject
{
    /// <summary>Its kind.</summary>
    public OpenEnum<PlacementTargetKind> Kind { get; set; } = PlacementTargetKind.Deployment;

    /// <summary>Its name.</summary>
    [Pattern(Patterns.ObjectName)]
    [Length(1, 253)]
    public string Name { get; set; } = "";
}

/// <summary>Kinds of what runs.</summary>
public enum PlacementTargetKind
{
    /// <summary>apps/v1 Deployment.</summary>
    Deployment = 0,

    /// <summary>apps/v1 StatefulSet.</summary>
    StatefulSet,

    /// <summary>batch/v1 Job; its parallelism is the number of replicas.</summary>
    Job,

    /// <summary>batch/v1 CronJob; likewise.</summary>
    CronJob,
}

/// <summary>What it may cost. List prices, in US dollars.</summary>
public sealed record WorkloadCost : OpenObject
{
    /// <summary>The most that its machines may cost in an hour: a decimal number in quotes.</summary>
    [Pattern(Patterns.Price)]
    [Length(1, 16)]
    public DecimalString? HourlyMaximum { get; set; }

    /// <summary>The most that its machines and traffic may cost in a month of 730 hours: a decimal number in quotes.</summary>
    [Pattern(Patterns.Price)]
    [Length(1, 16)]
    public DecimalString? MonthlyMaximum { get; set; }

    /// <summary>How machines may be paid for. Default: OnDemand.</summary>
    [MaxItems(4)]
    [ListType(ListType.Set)]
    public IList<OpenEnum<WorkloadPurchase>>? PurchaseOptions { get; set; }

    /// <summary>The largest share of spot machines that may be taken away in a month, in percent. What is not known counts as more.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(100)]
    public int? MaximumInterruptionPercent { get; set; }
}

/// <summary>Ways to pay for machines.</summary>
public enum WorkloadPurchase
{
    /// <summary>By the hour.</summary>
    OnDemand = 0,

    /// <summary>Spare capacity that may be taken away at short notice.</summary>
    Spot,

    /// <summary>With a commitment for one year.</summary>
    Committed1Year,

    /// <summary>With a commitment for three years.</summary>
    Committed3Years,
}

/// <summary>How fast and how available it must be.</summary>
public sealed record WorkloadPerformance : OpenObject
{
    /// <summary>Where its users are, and what it depends on.</summary>
    [MaxItems(10)]
    [ListType(ListType.Map, MapKey = "name")]
    public IList<WorkloadConnection>? Connections { get; set; }

    /// <summary>What is promised to users, as Prometheus measures it. While one of them is broken or at risk, nothing is recommended to become smaller.</summary>
    [MaxItems(StatusLimits.Items)]
    [ListType(ListType.Map, MapKey = "name")]
    public IList<WorkloadObjective>? Objectives { get; set; }

    /// <summary>The share of time in which enough replicas must be there by what providers promise, in percent: a decimal number in quotes, such as "99.95".</summary>
    [Pattern("^[0-9]{1,2}([.][0-9]{1,6})?$")]
    [Length(1, 9)]
    public DecimalString? AvailabilityPercent { get; set; }

    /// <summary>How many replicas are enough. Default: 1.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(100_000)]
    public int? EnoughReplicas { get; set; }

    /// <summary>Processor time of a request on an ordinary processor, such as 50ms: what a faster one is worth. Default: 50ms.</summary>
    [Pattern(Patterns.Milliseconds)]
    [Length(1, 16)]
    public GoDuration? ProcessorTime { get; set; }

    /// <summary>The least speed of a processor, where 1 is one of AWS's m5: a decimal number in quotes.</summary>
    [Pattern("^[0-9]{1,2}([.][0-9]{1,3})?$")]
    [Length(1, 6)]
    public DecimalString? ProcessorScore { get; set; }

    /// <summary>The least network of a machine, in Gbit/s.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(10_000)]
    public int? NetworkGbps { get; set; }

    /// <summary>Whether machines will do whose processors may be used in full for part of the time only. Default: false.</summary>
    public bool? AllowBurstable { get; set; }
}

/// <summary>Users, or something that it depends on: in a region, or in a country.</summary>
public sealed record WorkloadConnection : OpenObject
{
    /// <summary>What it is called.</summary>
    [Pattern(Patterns.Label)]
    [Length(1, 40)]
    public string Name { get; set; } = "";

    /// <summary>Its provider: aws, azure, gcp, or one of the catalogue.</summary>
    [Length(1, 63)]
    public string? Provider { get; set; }

    /// <summary>Its region.</summary>
    [Length(1, 63)]
    public string? Region { get; set; }

    /// <summary>Its country by ISO 3166-1, two capital letters: the nearest region in it stands for it.</summary>
    [Pattern("^[A-Z]{2}$")]
    [Length(2, 2)]
    public string? Country { get; set; }

    /// <summary>The most that a packet may take there and back, such as 20ms, without users' last mile.</summary>
    [Pattern(Patterns.Milliseconds)]
    [Length(1, 16)]
    public GoDuration? MaximumLatency { get; set; }

    /// <summary>What it counts in the mean latency beside the others. Default: 1.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(1000)]
    public int? Weight { get; set; }

    /// <summary>What is sent to it in a month, in GiB. Default: 0.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(1_000_000_000)]
    public long? TrafficGibPerMonth { get; set; }
}

/// <summary>Where it may run. Lists that are empty allow everything.</summary>
public sealed record WorkloadCompliance : OpenObject
{
    /// <summary>Providers: aws, azure, gcp, or those of the catalogue.</summary>
    [MaxItems(20)]
    [ListType(ListType.Set)]
    [Length(1, 63)]
    public IList<string>? Providers { get; set; }

    /// <summary>Regions.</summary>
    [MaxItems(100)]
    [ListType(ListType.Set)]
    [Length(1, 63)]
    public IList<string>? Regions { get; set; }

    /// <summary>Countries in which data may lie, by ISO 3166-1, or EU or EEA for all of theirs.</summary>
    [MaxItems(60)]
    [ListType(ListType.Set)]
    [Pattern(Patterns.Country)]
    [Length(2, 3)]
    public IList<string>? DataResidency { get; set; }

    /// <summary>Countries, EU or EEA in which the provider may have its seat, under whose law it stands wherever its machines are.</summary>
    [MaxItems(60)]
    [ListType(ListType.Set)]
    [Pattern(Patterns.Country)]
    [Length(2, 3)]
    public IList<string>? Jurisdictions { get; set; }

    /// <summary>Certificates, all of which must hold in the region, such as ISO27001, SOC2, PCI-DSS, HIPAA, C5 or FedRAMP-High.</summary>
    [MaxItems(20)]
    [ListType(ListType.Set)]
    [Length(1, 63)]
    public IList<string>? Certifications { get; set; }

    /// <summary>The most that electricity of the region may emit, in grams of CO₂ a kWh. What is not known counts as more.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(10_000)]
    public int? MaximumCarbonGramsPerKwh { get; set; }
}

/// <summary>A move must repay what it costs.</summary>
public sealed record WorkloadMigration : OpenObject
{
    /// <summary>What a move costs, in US dollars: a decimal number in quotes. Default: an hour of the old and the new machines side by side.</summary>
    [Pattern(Patterns.Price)]
    [Length(1, 16)]
    public DecimalString? Cost { get; set; }

    /// <summary>Within which time the saving must have repaid that, such as 168h. Default: 720h.</summary>
    [Pattern("^[0-9]{1,6}h$")]
    [Length(2, 7)]
    public GoDuration? RepayWithin { get; set; }
}
