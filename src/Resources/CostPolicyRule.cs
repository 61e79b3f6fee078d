using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>Something that must hold: exactly one of its fields besides name.</summary>
public sealed record CostPolicyRule : OpenObject
{
    /// <summary>The name, for messages.</summary>
    [Pattern(Patterns.Word)]
    [Length(1, 63)]
    public string Name { get; set; } = "";

    /// <summary>What an object may cost in a month of 730 hours, and what a change may add.</summary>
    public MonthlyCostRuleSpec? MonthlyCost { get; set; }

    /// <summary>What all objects of a namespace may cost together in a month of 730 hours.</summary>
    public NamespaceCostRuleSpec? NamespaceCost { get; set; }

    /// <summary>Labels and annotations that objects must have.</summary>
    public LabelsRuleSpec? Labels { get; set; }

    /// <summary>Resources that every container must request.</summary>
    public RequestsRuleSpec? Requests { get; set; }

    /// <summary>How large a pod may be.</summary>
    public LimitsRuleSpec? Limits { get; set; }

    /// <summary>How many replicas there may be.</summary>
    public ReplicasRuleSpec? Replicas { get; set; }

    /// <summary>Which graphics processors may be asked for, and how many.</summary>
    public GpusRuleSpec? Gpus { get; set; }

    /// <summary>Where pods may run.</summary>
    public PlacementRuleSpec? Placement { get; set; }

    /// <summary>Storage classes that volumes may be of.</summary>
    public StorageClassesRuleSpec? StorageClasses { get; set; }

    /// <summary>Where pods must run on spot nodes.</summary>
    public SpotRuleSpec? Spot { get; set; }

    /// <summary>When nothing may be made or changed.</summary>
    public FreezeRuleSpec? Freeze { get; set; }

    /// <summary>What a module in Rego asks for, judged by an OPA server.</summary>
    public RegoRuleSpec? Rego { get; set; }
}

/// <summary>What an object may cost in a month, and what a change may add. At least one of the amounts.</summary>
public sealed record MonthlyCostRuleSpec : OpenObject
{
    /// <summary>The most that it may cost.</summary>
    [Pattern(Patterns.Sum)]
    [Length(1, 22)]
    public DecimalString? Max { get; set; }

    /// <summary>The most that one change may add.</summary>
    [Pattern(Patterns.Sum)]
    [Length(1, 22)]
    public DecimalString? MaxIncrease { get; set; }

    /// <summary>The most that one change may add, in percent of what the object costs before it.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(100_000)]
    public int? MaxIncreasePercent { get; set; }

    /// <summary>
    /// Which end of the price counts: the cheapest nodes and fewest replicas (Min), what is to be expected, or the dearest nodes and most replicas (Max). Default: Expected.
    /// </summary>
    public OpenEnum<PolicyEstimate>? Estimate { get; set; }
}

/// <summary>Ends of a price.</summary>
public enum PolicyEstimate
{
    /// <summary>The least.</summary>
    Min = 0,

    /// <summary>What is to be expected.</summary>
    Expected,

    /// <summary>The most.</summary>
    Max,
}

/// <summary>What all objects of a namespace may cost together in a month.</summary>
public sealed record NamespaceCostRuleSpec : OpenObject
{
    /// <summary>The most.</summary>
    [Pattern(Patterns.Sum)]
    [Length(1, 22)]
    public DecimalString Max { get; set; }
}

/// <summary>Labels and annotations that objects must have.</summary>
public sealed record LabelsRuleSpec : OpenObject
{
    /// <summary>The labels and annotations.</summary>
    [MaxItems(20)]
    [ListType(ListType.Map, MapKey = "key")]
    public IList<RequiredLabelSpec> Required { get; set; } = [];
}

/// <summary>A label or annotation that objects must have, with a value that is not blank.</summary>
public sealed record RequiredLabelSpec : OpenObject
{
    /// <summary>The key.</summary>
    [Pattern(Patterns.LabelKey)]
    [Length(1, 317)]
    public string Key { get; set; } = "";

    /// <summary>A regular expression that the whole value must match, without look-around and back-references.</summary>
    [Length(1, 256)]
    public string? Pattern { get; set; }

    /// <summary>The values, one of which it must have.</summary>
    [MaxItems(200)]
    [ListType(ListType.Set)]
    [Length(1, 256)]
    public IList<string>? Values { get; set; }

    /// <summary>Whether it is an annotation. Default: false.</summary>
    public bool? Annotation { get; set; }

    /// <summary>Whether the pods that an object makes must have it, too: costs are allocated by their labels. Default: false.</summary>
    public bool? Pods { get; set; }

    /// <summary>Whom to ask about it, for messages, such as finops@example.com.</summary>
    [Length(1, 120)]
    public string? Owner { get; set; }
}

/// <summary>Resources that every container must request.</summary>
public sealed record RequestsRuleSpec : OpenObject
{
    /// <summary>The resources, such as cpu and memory.</summary>
    [MaxItems(10)]
    [ListType(ListType.Set)]
    [Pattern(Patterns.LabelKey)]
    [Length(1, 317)]
    public IList<string> Required { get; set; } = [];
}

/// <summary>How large a pod may be. At least one of the fields.</summary>
public sealed record LimitsRuleSpec : OpenObject
{
    /// <summary>The most cores of a pod, by its requests and by its limits: a Kubernetes quantity, such as 8.</summary>
    [Pattern(Patterns.Cpu)]
    [Length(1, 16)]
    public string? MaxCpu { get; set; }

    /// <summary>The most memory of a pod, by its requests and by its limits: a Kubernetes quantity, such as 32Gi.</summary>
    [Pattern(Patterns.Memory)]
    [Length(1, 28)]
    public string? MaxMemory { get; set; }

    /// <summary>How many times its request of cpu or memory the limit of a container may be: a decimal number in quotes.</summary>
    [Pattern(Patterns.Number)]
    [Length(1, 16)]
    public DecimalString? MaxLimitToRequestRatio { get; set; }
}

/// <summary>How many replicas there may be.</summary>
public sealed record ReplicasRuleSpec : OpenObject
{
    /// <summary>The most.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(1_000_000)]
    public int Max { get; set; }
}

/// <summary>Which graphics processors may be asked for, and how many. At least one of the fields.</summary>
public sealed record GpusRuleSpec : OpenObject
{
    /// <summary>Models, or names of their resources, whatever their case, such as L4, NVIDIA-A10* or nvidia.com/mig-1g.5gb; each may end in *, which stands for any text. Default: all.</summary>
    [MaxItems(50)]
    [ListType(ListType.Set)]
    [Length(1, 128)]
    public IList<string>? Allowed { get; set; }

    /// <summary>The most that all replicas of an object may ask for together. Default: any number.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(1_000_000)]
    public int? Max { get; set; }
}

/// <summary>Where pods may run. At least one of the lists; items may end in *, which stands for any text.</summary>
public sealed record PlacementRuleSpec : OpenObject
{
    /// <summary>Providers: aws, azure, gcp, or names of one's own.</summary>
    [MaxItems(20)]
    [ListType(ListType.Set)]
    [Length(1, 63)]
    public IList<string>? Providers { get; set; }

    /// <summary>Regions, such as eu-*.</summary>
    [MaxItems(100)]
    [ListType(ListType.Set)]
    [Length(1, 63)]
    public IList<string>? Regions { get; set; }

    /// <summary>Instance types, such as m7g.*.</summary>
    [MaxItems(100)]
    [ListType(ListType.Set)]
    [Length(1, 63)]
    public IList<string>? InstanceTypes { get; set; }

    /// <summary>Architectures, as in the label kubernetes.io/arch.</summary>
    [MaxItems(2)]
    [ListType(ListType.Set)]
    [Pattern(Patterns.Architecture)]
    [Length(5, 5)]
    public IList<string>? Architectures { get; set; }
}

/// <summary>Storage classes that volumes may be of.</summary>
public sealed record StorageClassesRuleSpec : OpenObject
{
    /// <summary>Their names; each may end in *, which stands for any text.</summary>
    [MaxItems(50)]
    [ListType(ListType.Set)]
    [Length(1, 253)]
    public IList<string> Allowed { get; set; } = [];
}

/// <summary>Where pods must run on spot nodes.</summary>
public sealed record SpotRuleSpec : OpenObject
{
    /// <summary>Namespaces that may run on anything, such as prod-*: outside of them, pods must ask for spot nodes, or have no others to go to.</summary>
    [MaxItems(100)]
    [ListType(ListType.Set)]
    [Pattern(Patterns.NamespaceStart)]
    [Length(1, 63)]
    public IList<string> RequiredOutside { get; set; } = [];
}

/// <summary>When nothing may be made or changed by people. What the control plane does by itself, such as scaling, goes on; so do changes of nothing but metadata, and deletions.</summary>
public sealed record FreezeRuleSpec : OpenObject
{
    /// <summary>The times.</summary>
    [MaxItems(20)]
    public IList<FreezeWindowSpec> Windows { get; set; } = [];

    /// <summary>Whether only what costs more is stopped. Default: false.</summary>
    public bool? IncreasesOnly { get; set; }
}

/// <summary>Hours of days of the week.</summary>
public sealed record FreezeWindowSpec : OpenObject
{
    /// <summary>Days on which it begins. Default: every day.</summary>
    [MaxItems(7)]
    [ListType(ListType.Set)]
    public IList<OpenEnum<WeekDay>>? Days { get; set; }

    /// <summary>When it begins, such as 09:00. Default: 00:00.</summary>
    [Pattern(Patterns.TimeOfDay)]
    [Length(5, 5)]
    public string? From { get; set; }

    /// <summary>When it ends, such as 17:00; a time that is not after from is on the next day. Default: 00:00.</summary>
    [Pattern(Patterns.TimeOfDay)]
    [Length(5, 5)]
    public string? To { get; set; }

    /// <summary>Whose clocks these are, as the IANA time zone database names them, such as Europe/Berlin. Default: UTC.</summary>
    [Pattern("^[A-Za-z][-+_/A-Za-z0-9]*$")]
    [Length(1, 64)]
    public string? TimeZone { get; set; }

    /// <summary>The first day on which it begins. Default: no first.</summary>
    public DateOnly? FirstDay { get; set; }

    /// <summary>The last day on which it begins. Default: no last.</summary>
    public DateOnly? LastDay { get; set; }
}

/// <summary>Days of the week.</summary>
public enum WeekDay
{
    /// <summary>The first day after the weekend.</summary>
    Monday = 0,

    /// <summary>The day after Monday.</summary>
    Tuesday,

    /// <summary>The day after Tuesday.</summary>
    Wednesday,

    /// <summary>The day after Wednesday.</summary>
    Thursday,

    /// <summary>The day after Thursday.</summary>
    Friday,

    /// <summary>The day after Friday.</summary>
    Saturday,

    /// <summary>The day after Saturday.</summary>
    Sunday,
}

/// <summary>What a module in Rego asks for. Exactly one of module and configMapRef.</summary>
public sealed record RegoRuleSpec : OpenObject
{
    /// <summary>The module.</summary>
    [Length(1, 65_536)]
    public string? Module { get; set; }

    /// <summary>Where the module is.</summary>
    public RegoConfigMap? ConfigMapRef { get; set; }

    /// <summary>The package of the module, such as cloudintel.tags.</summary>
    [Pattern("^[a-zA-Z_][a-zA-Z0-9_]*([.][a-zA-Z_][a-zA-Z0-9_]*)*$")]
    [Length(1, 256)]
    public string Package { get; set; } = "";

    /// <summary>The rule of the package that is the set of what is wrong. Default: violations.</summary>
    [Pattern("^[a-zA-Z_][a-zA-Z0-9_]*$")]
    [Length(1, 128)]
    public string? Query { get; set; }

    /// <summary>How long an answer may take, such as 500ms; at most 2s. Default: 1s.</summary>
    [Pattern("^([1-9][0-9]{0,2}|1[0-9]{3}|2000)ms$|^[12]s$")]
    [Length(2, 6)]
    public GoDuration? Timeout { get; set; }
}

/// <summary>A text in a ConfigMap of the operator's namespace.</summary>
public sealed record RegoConfigMap : OpenObject
{
    /// <summary>Name of the ConfigMap.</summary>
    [Pattern(Patterns.ObjectName)]
    [Length(1, 253)]
    public string Name { get; set; } = "";

    /// <summary>The key under which the module stands. Default: policy.rego.</summary>
    [Pattern("^[-._a-zA-Z0-9]+$")]
    [Length(1, 253)]
    public string? Key { get; set; }
}
