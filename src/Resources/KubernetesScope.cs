using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>
/// Which workloads of clusters are meant: those that match every list that is not empty. Everything is compared exactly, but for the
/// kinds of controllers.
/// </summary>
public sealed record KubernetesScope : OpenObject
{
    /// <summary>
    /// Labels that every pod, or every revision of its controller, has a value of its own of. Costs are kept by workload, so they cannot be told by
    /// these; the controller can.
    /// </summary>
    internal static IReadOnlyList<string> LabelsOfPods { get; } =
    [
        "pod-template-hash",
        "controller-revision-hash",
        "pod-template-generation",
        "statefulset.kubernetes.io/pod-name",
        "apps.kubernetes.io/pod-index",
        "controller-uid",
        "job-name",
        "batch.kubernetes.io/controller-uid",
        "batch.kubernetes.io/job-name",
        "batch.kubernetes.io/job-completion-index",
    ];

    /// <summary>Clusters, by the names under which they are recorded. Default: all that are recorded.</summary>
    [MaxItems(100)]
    [ListType(ListType.Set)]
    [Length(1, 63)]
    [Pattern("^[A-Za-z0-9]([-_.A-Za-z0-9]*[A-Za-z0-9])?$")]
    public IList<string>? Clusters { get; set; }

    /// <summary>
    /// Topmost controllers of pods, as Deployment/web, or as web for a controller of any kind. A pod of a CronJob belongs to the CronJob, one of a
    /// ReplicaSet to its Deployment.
    /// </summary>
    [MaxItems(100)]
    [ListType(ListType.Set)]
    [Length(1, 317)]
    [Pattern("^([A-Za-z][A-Za-z0-9]*/)?[a-z0-9]([-.a-z0-9]*[a-z0-9])?$")]
    public IList<string>? Controllers { get; set; }

    /// <summary>Labels, all of which a pod must carry.</summary>
    [MaxItems(20)]
    [ListType(ListType.Map, MapKey = "key")]
    public IList<KubernetesLabel>? Labels { get; set; }

    /// <summary>
    /// What becomes of the cost of what no container held. Default: Shared where whole clusters count, Excluded where only some of their workloads do.
    /// </summary>
    public OpenEnum<IdleCostUse>? Idle { get; set; }
}

/// <summary>A label that a pod must carry.</summary>
public sealed record KubernetesLabel : OpenObject
{
    /// <summary>The key, exactly.</summary>
    [Length(1, 317)]
    public string Key { get; set; } = "";

    /// <summary>The values, one of which the label must have, exactly. Without values the key alone decides.</summary>
    [MaxItems(50)]
    [ListType(ListType.Set)]
    [Length(0, 63)]
    public IList<string>? Values { get; set; }
}

/// <summary>Uses of the cost of what no container held.</summary>
public enum IdleCostUse
{
    /// <summary>It is left out.</summary>
    Excluded = 0,

    /// <summary>Workloads bear it in proportion to what they bear of the same resource in their cluster; whole clusters bear all of it.</summary>
    Shared,
}
