using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Informers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using Microsoft.Extensions.Options;

namespace CloudIntel.Controllers.ScalingRecommendations;

/// <summary>
/// Knows what is sized: the targets of Workloads, unless they say Off, and everything in namespaces that are labelled for it. A Workload that says Off counts before the label; of several
/// with one target, the first by name.
/// </summary>
[EntityRbac(typeof(Workload), typeof(Namespace), typeof(Deployment), typeof(StatefulSet), typeof(DaemonSet), Verbs = RbacVerbs.Read)]
internal sealed class SizedTargets
{
    /// <summary>The label of namespaces in which everything is sized.</summary>
    public const string NamespaceLabel = "cloudintel.io/rightsizing";

    /// <summary>Its value.</summary>
    public const string Enabled = "enabled";

    /// <summary>The label of namespaces whose Workloads may ask Prometheus anything.</summary>
    public const string QueryLabel = "cloudintel.io/promql";

    /// <summary>Its value.</summary>
    public const string Allowed = "allowed";

    private const string ByTarget = "target";

    private readonly IInformer<Workload> workloads;
    private readonly IObjectStore<Namespace> namespaces;
    private readonly IObjectStore<Deployment> deployments;
    private readonly IObjectStore<StatefulSet> statefulSets;
    private readonly IObjectStore<DaemonSet> daemonSets;
    private readonly string operatorNamespace;

    public SizedTargets(IInformerFactory informers, IOptions<FinOpsOptions> options)
    {
        workloads = informers.Get<Workload>();
        workloads.AddIndex(new(ByTarget, workload => TargetOf(workload) is { } target ? [target.ToString()] : []));
        (namespaces, deployments) = (informers.Get<Namespace>().Store, informers.Get<Deployment>().Store);
        (statefulSets, daemonSets) = (informers.Get<StatefulSet>().Store, informers.Get<DaemonSet>().Store);
        operatorNamespace = options.Value.OperatorNamespace;
    }

    /// <summary>What a Workload is about; null where that is nothing that is sized.</summary>
    public static TargetKey? TargetOf(Workload workload) => workload.Spec.TargetRef?.Kind.Value switch
    {
        PlacementTargetKind.Deployment => new(PodController.Deployment, new(workload.Metadata.Namespace ?? "", workload.Spec.TargetRef.Name)),
        PlacementTargetKind.StatefulSet => new(PodController.StatefulSet, new(workload.Metadata.Namespace ?? "", workload.Spec.TargetRef.Name)),
        _ => null,
    };

    /// <summary>Whether a target is sized, if it exists.</summary>
    public bool IsSized(TargetKey target) => WorkloadOf(target) is { } workload ? IsOn(workload) : IsLabelled(target.Key.Namespace, NamespaceLabel, Enabled);

    /// <summary>The Workload that says how a target is sized; null where none does.</summary>
    public Workload? WorkloadOf(TargetKey target) => workloads.Store.KeysByIndex(ByTarget, target.ToString())
        .OrderBy(key => key.Name, StringComparer.Ordinal).Select(workloads.Store.Find).FirstOrDefault(workload => workload is not null);

    /// <summary>A target as it is; null where there is none.</summary>
    public SizedTarget? Find(TargetKey target) => target.Controller switch
    {
        PodController.StatefulSet => statefulSets.Find(target.Key) is { } set ? SizedTarget.Of(set) : null,
        PodController.DaemonSet => daemonSets.Find(target.Key) is { } set ? SizedTarget.Of(set) : null,
        _ => deployments.Find(target.Key) is { } deployment ? SizedTarget.Of(deployment) : null,
    };

    /// <summary>Names of all targets of a kind and namespace that are sized, in their order.</summary>
    public IReadOnlyList<string> Names(PodController controller, string @namespace) =>
    [
        .. (controller switch
        {
            PodController.StatefulSet => statefulSets.Keys(@namespace),
            PodController.DaemonSet => daemonSets.Keys(@namespace),
            _ => deployments.Keys(@namespace),
        }).Where(key => IsSized(new(controller, key))).Select(key => key.Name).Order(StringComparer.Ordinal),
    ];

    /// <summary>Whether Workloads of a namespace may ask Prometheus anything: what one asks may be of other namespaces.</summary>
    public bool MayQuery(string @namespace) => @namespace == operatorNamespace || IsLabelled(@namespace, QueryLabel, Allowed);

    private bool IsLabelled(string @namespace, string label, string value) =>
        namespaces.Find(new("", @namespace))?.Metadata.Labels is { } labels && labels.TryGetValue(label, out var found) && found == value;

    private static bool IsOn(Workload workload) => (workload.Spec.Sizing?.Mode?.Value ?? WorkloadSizingPolicy.DefaultMode) != SizingMode.Off;
}
