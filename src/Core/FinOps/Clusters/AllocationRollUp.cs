using System.Collections.Frozen;
using System.Text;

namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>
/// Adds up rows of containers to rows of workloads: of all pods of a namespace that have the same controller, labels, annotations and Services. A question
/// that names neither pods, containers nor nodes has the same answer from these, and there are far fewer of them.
/// </summary>
public static class AllocationRollUp
{
    /// <summary>Labels that tell pods of the same controller apart, which a workload does not have; those that Kubernetes' own controllers set.</summary>
    public static FrozenSet<string> LabelsOfPods { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        "pod-template-hash",
        "controller-revision-hash",
        "pod-template-generation",
        "statefulset.kubernetes.io/pod-name",
        "apps.kubernetes.io/pod-index",
        "controller-uid",
        "job-name",
        "batch.kubernetes.io/controller-uid",
        "batch.kubernetes.io/job-name",
        "batch.kubernetes.io/job-completion-index");

    /// <summary>
    /// Rolls the rows up. Those of containers get a pod without identity and name, no container and no node; what is idle becomes one row of the cluster,
    /// without a node. The assets stay as they are, and nothing is lost.
    /// </summary>
    public static ClusterCosts ByWorkload(ClusterCosts costs)
    {
        var workloads = new Workloads();
        var rows = new Dictionary<(string, AllocationKind, string, PodIdentity?), AllocationRow>();
        foreach (var row in costs.Rows)
        {
            var workload = row.Pod is null ? null : workloads.Of(row.Pod);
            var key = (row.Cluster, row.Kind, row.Namespace, workload);
            rows[key] = rows.TryGetValue(key, out var sum)
                ? sum with
                {
                    Start = row.Start < sum.Start ? row.Start : sum.Start,
                    End = row.End > sum.End ? row.End : sum.End,
                    Sums = sum.Sums + row.Sums,
                }
                : row with { Pod = workload, Container = "", Node = null };
        }

        return costs with { Rows = [.. rows.Values] };
    }

    /// <summary>A text that two workloads have in common only if they are the same.</summary>
    /// <param name="workload">The pod of a row that was rolled up.</param>
    public static string TextOf(PodIdentity workload) => TextOf(workload, workload.Labels);

    /// <summary>Whatever tells workloads apart, with lengths before texts, so that no two are the same.</summary>
    private static string TextOf(PodIdentity pod, IReadOnlyDictionary<string, string> labels)
    {
        var text = new StringBuilder();
        Add(pod.Namespace);
        Add(pod.ControllerKind);
        Add(pod.Controller);
        AddAll(labels);
        AddAll(pod.Annotations);
        text.Append(pod.Services.Count).Append(';');
        foreach (var service in pod.Services.Order(StringComparer.Ordinal))
            Add(service);
        return text.ToString();

        void AddAll(IReadOnlyDictionary<string, string> pairs)
        {
            text.Append(pairs.Count).Append(';');
            foreach (var (key, value) in pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                Add(key);
                Add(value);
            }
        }

        void Add(string part) => text.Append(part.Length).Append(':').Append(part);
    }

    /// <summary>Gives all pods of a workload one and the same identity.</summary>
    private sealed class Workloads
    {
        private readonly Dictionary<PodIdentity, PodIdentity> byPod = new(ReferenceEqualityComparer.Instance);
        private readonly Dictionary<string, PodIdentity> byText = new(StringComparer.Ordinal);

        public PodIdentity Of(PodIdentity pod)
        {
            if (byPod.TryGetValue(pod, out var known))
                return known;
            var labels = pod.Labels.Keys.Any(LabelsOfPods.Contains) ? pod.Labels.Where(label => !LabelsOfPods.Contains(label.Key)).ToDictionary() : pod.Labels;
            var text = TextOf(pod, labels);
            if (!byText.TryGetValue(text, out var workload))
                byText[text] = workload = pod with { Uid = "", Name = "", Labels = labels, Since = DateTimeOffset.UnixEpoch };
            return byPod[pod] = workload;
        }
    }
}
