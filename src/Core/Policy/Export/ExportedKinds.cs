using System.Collections.Immutable;

namespace CloudIntel.Core.Policy.Export;

/// <summary>A kind that API servers can judge by an expression.</summary>
/// <param name="Group">Its group; empty for the core one.</param>
/// <param name="Version">Its version.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Resource">Its plural name.</param>
/// <param name="Template">The way from the object to the pod template, or, for a Pod, to what is like one; null where it has none.</param>
internal sealed record ExportedKind(string Group, string Version, string Kind, string Resource, string? Template = null)
{
    private const string OfController = ".?spec.?template";

    private static readonly ExportedKind[] All =
    [
        new("", "v1", "Pod", "pods", ""),
        new("", "v1", "ReplicationController", "replicationcontrollers", OfController),
        new("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims"),
        new("", "v1", "Service", "services"),
        new("apps", "v1", "Deployment", "deployments", OfController),
        new("apps", "v1", "StatefulSet", "statefulsets", OfController),
        new("apps", "v1", "DaemonSet", "daemonsets", OfController),
        new("apps", "v1", "ReplicaSet", "replicasets", OfController),
        new("batch", "v1", "Job", "jobs", OfController),
        new("batch", "v1", "CronJob", "cronjobs", ".?spec.?jobTemplate.?spec.?template"),
        new("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"),
        new("cloudintel.io", "v1alpha1", "Workload", "workloads"),
    ];

    /// <summary>Whether its pods have metadata that is not its own.</summary>
    public bool HasTemplate => Template is { Length: > 0 };

    /// <summary>Whether people scale it by itself.</summary>
    public bool IsScaled => Kind is "Deployment" or "StatefulSet";

    /// <summary>The kinds that a policy is about.</summary>
    public static ImmutableArray<ExportedKind> Of(PolicyMatch match) => [.. All.Where(kind => match.EffectiveKinds.Any(name => name.Matches(kind.Group, kind.Kind)))];

    /// <summary>Whether a kind is none that can be judged.</summary>
    public static bool IsUnknown(KindName name) => !All.Any(kind => name.Matches(kind.Group, kind.Kind));
}
