using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>
/// What objects may cost, and what else must hold of them: asked when they are made or changed, before they cost money, of those that are there, and by cloudintel check of
/// manifests in a pipeline.
/// </summary>
[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = "CostPolicy", PluralName = "costpolicies", Namespaced = false)]
[KubernetesEntityShortNames("cpol")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].status", "Ready", "string")]
[GenericAdditionalPrinterColumn(".spec.enforcement", "Enforcement", "string")]
[GenericAdditionalPrinterColumn(".status.objects", "Objects", "integer")]
[GenericAdditionalPrinterColumn(".status.violating", "Violating", "integer")]
[GenericAdditionalPrinterColumn(".metadata.creationTimestamp", "Age", "date")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].reason", "Reason", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".spec.failurePolicy", "Failure", "string", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.unjudged", "Unjudged", "integer", Priority = 1)]
[GenericAdditionalPrinterColumn(".status.decisions.denied", "Denied", "integer", Priority = 1)]
public sealed record CostPolicy : CustomKubernetesEntity<CostPolicySpec, CostPolicyStatus>;

/// <summary>Which objects, what must hold of them, and what happens where it does not.</summary>
public sealed record CostPolicySpec : OpenObject
{
    /// <summary>The currency of a policy that names none: that of list prices.</summary>
    public const string DefaultCurrency = "USD";

    /// <summary>
    /// Which objects it is about: those that match all that is said. Default: all of the built-in kinds that cost something. What a controller makes of an object that the policy is about, such as
    /// the Pods of a Deployment, is judged there.
    /// </summary>
    public CostPolicyMatch? Match { get; set; }

    /// <summary>Whom it lets through.</summary>
    public CostPolicyExemptions? Exempt { get; set; }

    /// <summary>Where objects of kinds that are not built in have their pods.</summary>
    [MaxItems(20)]
    public IList<PodTemplateLocation>? PodTemplates { get; set; }

    /// <summary>What must hold. Each rule is about exactly one thing.</summary>
    [MaxItems(20)]
    [ListType(ListType.Map, MapKey = "name")]
    public IList<CostPolicyRule> Rules { get; set; } = [];

    /// <summary>The currency of all amounts. Prices of another one cannot be judged. Default: USD.</summary>
    [Pattern(Patterns.Currency)]
    [Length(3, 3)]
    public string? Currency { get; set; }

    /// <summary>What happens where a rule is broken: the request is turned away (Deny), let in with a warning (Warn), or let in and written down (Audit). Default: Warn.</summary>
    public OpenEnum<PolicyEnforcement>? Enforcement { get; set; }

    /// <summary>How far it is rolled out. Default: for all objects, at once.</summary>
    public CostPolicyRollout? Rollout { get; set; }

    /// <summary>
    /// What happens to requests while the operator does not answer, and where something that a rule needs is not known: they are let in (Ignore), or turned away as if the rule were broken (Fail). Default: Ignore.
    /// </summary>
    public OpenEnum<PolicyFailure>? FailurePolicy { get; set; }

    /// <summary>Who may get past it in an emergency, by writing why into an annotation of the object. Every use is written down. Default: nobody.</summary>
    public CostPolicyBreakGlass? BreakGlass { get; set; }

    /// <summary>Whether the policy rests: nothing is judged by it. Default: false.</summary>
    public bool? Suspend { get; set; }
}

/// <summary>What happens where a rule is broken.</summary>
public enum PolicyEnforcement
{
    /// <summary>It is written down.</summary>
    Audit = 0,

    /// <summary>Whoever asks is told.</summary>
    Warn,

    /// <summary>The request is turned away.</summary>
    Deny,
}

/// <summary>What happens where nobody can say whether a rule is broken.</summary>
public enum PolicyFailure
{
    /// <summary>Requests are let in.</summary>
    Ignore = 0,

    /// <summary>Requests are turned away.</summary>
    Fail,
}

/// <summary>Which objects a policy is about.</summary>
public sealed record CostPolicyMatch : OpenObject
{
    /// <summary>
    /// Kinds, as Deployment or apps/Deployment; those of the core group as core/Pod. Default: Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job, CronJob,
    /// PersistentVolumeClaim, Workload, and Service of type LoadBalancer.
    /// </summary>
    [MaxItems(50)]
    [ListType(ListType.Set)]
    [Pattern("^([a-z0-9]([-.a-z0-9]*[a-z0-9])?/)?[A-Z][A-Za-z0-9]*$")]
    [Length(1, 317)]
    public IList<string>? Kinds { get; set; }

    /// <summary>Namespaces. kube-system and that of the operator are never judged. Default: all others.</summary>
    public NamespaceLists? Namespaces { get; set; }

    /// <summary>What labels of the namespace must be.</summary>
    public FleetSelector? NamespaceSelector { get; set; }

    /// <summary>What labels of the object must be.</summary>
    public FleetSelector? ObjectSelector { get; set; }

    /// <summary>What is asked for. Default: both.</summary>
    [MaxItems(2)]
    [ListType(ListType.Set)]
    public IList<OpenEnum<PolicyRequest>>? Operations { get; set; }
}

/// <summary>What may be asked for.</summary>
public enum PolicyRequest
{
    /// <summary>An object is made.</summary>
    Create = 0,

    /// <summary>An object, or its scale, is changed.</summary>
    Update,
}

/// <summary>Lists of namespaces. A name may end in *, which stands for any text.</summary>
public sealed record NamespaceLists : OpenObject
{
    /// <summary>Those that are meant. Default: all.</summary>
    [MaxItems(100)]
    [ListType(ListType.Set)]
    [Pattern(Patterns.NamespaceStart)]
    [Length(1, 63)]
    public IList<string>? Include { get; set; }

    /// <summary>Those that are left out.</summary>
    [MaxItems(100)]
    [ListType(ListType.Set)]
    [Pattern(Patterns.NamespaceStart)]
    [Length(1, 63)]
    public IList<string>? Exclude { get; set; }
}

/// <summary>Whom a policy lets through. Users and groups may end in *, which stands for any text.</summary>
public sealed record CostPolicyExemptions : OpenObject
{
    /// <summary>Users, such as system:serviceaccount:argocd:*.</summary>
    [MaxItems(50)]
    [ListType(ListType.Set)]
    [Length(1, 256)]
    public IList<string>? Users { get; set; }

    /// <summary>Groups, such as platform-admins.</summary>
    [MaxItems(50)]
    [ListType(ListType.Set)]
    [Length(1, 256)]
    public IList<string>? Groups { get; set; }

    /// <summary>Namespaces, in which it judges nothing.</summary>
    [MaxItems(100)]
    [ListType(ListType.Set)]
    [Pattern(Patterns.NamespaceStart)]
    [Length(1, 63)]
    public IList<string>? Namespaces { get; set; }
}

/// <summary>Where objects of a kind have their pods.</summary>
public sealed record PodTemplateLocation : OpenObject
{
    /// <summary>Group and version of the kind, such as argoproj.io/v1alpha1; the version does not matter.</summary>
    [Pattern("^[a-z0-9]([-.a-z0-9]*[a-z0-9])?(/[a-z0-9]+)?$")]
    [Length(1, 317)]
    public string ApiVersion { get; set; } = "";

    /// <summary>The kind, such as Rollout.</summary>
    [Pattern("^[A-Z][A-Za-z0-9]*$")]
    [Length(1, 63)]
    public string Kind { get; set; } = "";

    /// <summary>The way to the pod template, or to a pod's specification, such as spec.template. Default: spec.template.</summary>
    [Pattern(Patterns.FieldPath)]
    [Length(1, 256)]
    public string? TemplatePath { get; set; }

    /// <summary>The way to the number of replicas, such as spec.replicas. Default: there is one.</summary>
    [Pattern(Patterns.FieldPath)]
    [Length(1, 256)]
    public string? ReplicasPath { get; set; }
}

/// <summary>How far a policy is rolled out.</summary>
public sealed record CostPolicyRollout : OpenObject
{
    /// <summary>
    /// The share of objects, in percent, that the policy is enforced for; for the others what it finds is only written down. Always the same objects by their namespace and name, and more of them
    /// when the share grows. Default: 100.
    /// </summary>
    [RangeMinimum(0)]
    [RangeMaximum(100)]
    public int? Percent { get; set; }

    /// <summary>From when it is enforced. Until then it is one step milder: Deny warns, Warn audits. Default: at once.</summary>
    public DateTimeOffset? From { get; set; }
}

/// <summary>Who may get past a policy in an emergency.</summary>
public sealed record CostPolicyBreakGlass : OpenObject
{
    /// <summary>Groups of users who may; a name may end in *, which stands for any text.</summary>
    [MaxItems(50)]
    [ListType(ListType.Set)]
    [Length(1, 256)]
    public IList<string> Groups { get; set; } = [];

    /// <summary>The annotation of the object that says why. Default: cloudintel.io/break-glass.</summary>
    [Pattern(Patterns.LabelKey)]
    [Length(1, 317)]
    public string? Annotation { get; set; }
}
