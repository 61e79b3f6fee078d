using System.Globalization;
using CloudIntel.Core.Monitoring;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.AnomalyMonitors.Signals;

/// <summary>When a workload was rolled out, by the revisions that Kubernetes keeps of it: ten, unless the workload says otherwise.</summary>
[GenericRbac(Groups = ["apps"], Resources = ["replicasets", "controllerrevisions"], Verbs = RbacVerbs.List)]
internal sealed class RolloutHistory(IKubernetesClient client)
{
    private const int PageSize = 500;

    /// <summary>The number of a Deployment's revision.</summary>
    private const string RevisionAnnotation = "deployment.kubernetes.io/revision";

    /// <summary>What tells a StatefulSet's or DaemonSet's revisions apart.</summary>
    private const string HashLabel = "controller-revision-hash";

    private static readonly ResourceDefinition ReplicaSets = new("apps", "v1", "ReplicaSet", "replicasets", Namespaced: true);
    private static readonly ResourceDefinition ControllerRevisions = new("apps", "v1", "ControllerRevision", "controllerrevisions", Namespaced: true);

    /// <summary>The rollouts of a workload, oldest first. The first revision that is known is the beginning, and no rollout.</summary>
    /// <exception cref="KubernetesApiException">The API server refused.</exception>
    public async Task<IReadOnlyList<Rollout>> FindAsync(string @namespace, WorkloadReference target, CancellationToken cancellationToken)
    {
        var isDeployment = target.Kind == WorkloadKind.Deployment;
        var revisions = client.Raw(isDeployment ? ReplicaSets : ControllerRevisions, metadataOnly: true);
        var found = new List<ObjectMeta>();
        var options = new ListOptions { Namespace = @namespace, Limit = PageSize };
        do
        {
            var page = await revisions.ListAsync(options, Take, cancellationToken);
            options = options with { Continue = page.Continue };
        }
        while (!string.IsNullOrEmpty(options.Continue));
        return Rollouts(found, isDeployment);

        void Take(ReadOnlySpan<byte> json)
        {
            var meta = KubernetesJson.BuiltIn.Deserialize<PartialObjectMetadata>(json).Metadata;
            if (meta.OwnerReferences?.Any(owner => owner.Controller is true && owner.Kind == target.Kind.ToString() && owner.Name == target.Name) is true)
                found.Add(meta);
        }
    }

    /// <summary>
    /// A rollback takes up an old revision under a new number, and when it did is written nowhere: such a revision, older than one before it, is left out.
    /// </summary>
    private static List<Rollout> Rollouts(List<ObjectMeta> revisions, bool isDeployment)
    {
        var rollouts = new List<Rollout>();
        foreach (var meta in isDeployment ? revisions.OrderBy(Number) : revisions.OrderBy(meta => meta.CreationTimestamp?.UtcTicks ?? 0))
        {
            if (meta.CreationTimestamp is { } at && (rollouts.Count == 0 || at > rollouts[^1].At))
                rollouts.Add(new(at, Name(meta, isDeployment)));
        }

        return rollouts.Count == 0 ? rollouts : rollouts[1..];
    }

    private static string Name(ObjectMeta meta, bool isDeployment) =>
        (isDeployment ? Text(meta.Annotations, RevisionAnnotation) : Text(meta.Labels, HashLabel)) ?? meta.Name ?? "";

    private static long Number(ObjectMeta meta) =>
        long.TryParse(Text(meta.Annotations, RevisionAnnotation), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string? Text(IDictionary<string, string>? texts, string key) => texts is not null && texts.TryGetValue(key, out var text) ? text : null;
}
