using System.Collections.Immutable;
using CloudIntel.Controllers.Clusters;
using CloudIntel.Controllers.Prices;
using CloudIntel.Controllers.Workloads;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Regions;
using CloudIntel.Core.Units;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;
using PurchaseOption = CloudIntel.Core.Scheduling.Fleet.PurchaseOption;
using Taint = CloudIntel.Core.Units.Taint;

namespace CloudIntel.Controllers.FleetPlans;

/// <summary>The nodes of today.</summary>
/// <param name="Nodes">Those that the catalogue has a price of.</param>
/// <param name="Unpriced">How many others there are.</param>
internal sealed record TodaysNodes(IReadOnlyList<NodeOfToday> Nodes, int Unpriced);

/// <summary>Reads the nodes of this cluster, and what runs on them.</summary>
[EntityRbac(typeof(Pod), typeof(Node), Verbs = RbacVerbs.List)]
internal sealed class NodesOfToday(IKubernetesClient client, ClusterPriceSettings prices)
{
    /// <summary>As many pods as a kubelet takes that says nothing.</summary>
    private const long UsualPods = 110;

    /// <summary>The nodes that a selector means, with the pods of the workloads that are on them.</summary>
    /// <param name="selector">Which nodes.</param>
    /// <param name="ownNamespace">The namespace of the workloads.</param>
    /// <param name="workloads">The workloads: their pods are known by the labels of their targets' templates.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KubernetesApiException">The API server refused.</exception>
    /// <exception cref="KubernetesUnreachableException">No answer comes.</exception>
    public async Task<TodaysNodes> ReadAsync(FleetSelector selector, string ownNamespace, IReadOnlyList<FleetWorkload> workloads, CancellationToken cancellationToken)
    {
        var nodes = new List<Node>();
        await foreach (var node in client.Resource<Node>().ListAllAsync(ListOptions.All, cancellationToken))
        {
            if (selector.Matches(node.Metadata.Labels))
                nodes.Add(node);
        }

        var pods = new List<Pod>();
        await foreach (var pod in client.Resource<Pod>().ListAllAsync(ListOptions.All, cancellationToken))
        {
            if (pod.Spec?.NodeName is { Length: > 0 } && pod.Status?.Phase is not ("Succeeded" or "Failed"))
                pods.Add(pod);
        }

        var (own, others) = Assign(pods, ownNamespace, workloads);
        var known = nodes.OrderBy(node => node.Metadata.Name, StringComparer.Ordinal)
            .Select(node => ToNode(node, own[node.Metadata.Name ?? ""], others[node.Metadata.Name ?? ""])).ToList();
        return new([.. known.OfType<NodeOfToday>()], known.Count(node => node is null));
    }

    /// <summary>Which pods are replicas of workloads, by node; and all others.</summary>
    private static (ILookup<string, string> Own, ILookup<string, Pod> Others) Assign(List<Pod> pods, string ownNamespace, IReadOnlyList<FleetWorkload> workloads)
    {
        var (own, others, taken) = (new List<(string Node, string Name)>(), new List<Pod>(), new Dictionary<string, int>(StringComparer.Ordinal));
        var labelled = workloads.Where(workload => workload.Labels.Count > 0).ToList();
        foreach (var pod in pods.OrderBy(pod => pod.Metadata.Namespace, StringComparer.Ordinal).ThenBy(pod => pod.Metadata.Name, StringComparer.Ordinal))
        {
            var labels = pod.Metadata.Labels;
            var workload = pod.Metadata.Namespace == ownNamespace && labels is not null
                ? labelled.Find(workload => workload.Labels.All(label => labels.TryGetValue(label.Key, out var value) && value == label.Value))
                : null;
            var replica = workload is null ? 0 : taken.GetValueOrDefault(workload.Name);
            if (workload is not null && replica < workload.Replicas)
            {
                taken[workload.Name] = replica + 1;
                own.Add((pod.Spec!.NodeName!, workload.PodName(replica)));
            }
            else if (workload is null)
            {
                others.Add(pod); // a pod too many of a workload is about to go
            }
        }

        return (own.ToLookup(one => one.Node, one => one.Name), others.ToLookup(pod => pod.Spec!.NodeName!));
    }

    /// <summary>A node; null where the catalogue has no price of it.</summary>
    private NodeOfToday? ToNode(Node node, IEnumerable<string> own, IEnumerable<Pod> others)
    {
        var span = node.ToSpan();
        var provider = prices.Catalog.ProviderOf(span.Region) ?? span.ProviderId.Split(':')[0] switch { "gce" => "gcp", var its => its };
        var offer = prices.Catalog.Find(provider, span.Region, span.InstanceType);
        if ((span.IsSpot ? offer?.Spot : offer?.OnDemand) is not { } price)
            return null;
        var allocatable = node.Status?.Allocatable ?? node.Status?.Capacity;
        var (left, count) = (new Core.Scheduling.Fleet.Resources(Amount("cpu", 1000), Amount("memory", 1), Amount("nvidia.com/gpu", 1)), 0);
        foreach (var pod in others)
        {
            var requests = TargetRequests.Of(pod.Spec!);
            left = new(left.CpuMilli - Whole(requests.Cpu * 1000), left.MemoryBytes - Whole(requests.Memory), left.Gpus - Whole(requests.Gpus));
            count++;
        }

        var shape = offer!.Shape;
        return new(shape.Provider, offer.Region, new()
        {
            Name = node.Metadata.Name ?? "",
            Offer = new()
            {
                InstanceType = shape.InstanceType,
                Family = shape.Family,
                Architecture = shape.Architecture,
                Zone = span.Zone,
                Purchase = span.IsSpot ? PurchaseOption.Spot : PurchaseOption.OnDemand,
                HourlyPrice = price,
                Capacity = new((long)(shape.Vcpus * 1000), (long)(shape.MemoryGibibytes * (1L << 30)), (long)shape.GpuCount),
                InterruptionRate = span.IsSpot ? InterruptionRateOf(offer) : null,
            },
            Allocatable = new(
                Math.Max(0, left.CpuMilli), Math.Max(0, left.MemoryBytes), Math.Max(0, left.Gpus),
                Math.Max(1, (allocatable?.ContainsKey("pods") is true ? Amount("pods", 1) : UsualPods) - count)),
            Taints =
            [
                .. (node.Spec?.Taints ?? []).Where(taint => Enum.TryParse<TaintEffect>(taint.Effect, out _)).Select(taint => new Taint(taint.Key, taint.Value ?? "", Enum.Parse<TaintEffect>(taint.Effect))),
                .. node.Spec?.Unschedulable is true ? [new Taint("node.kubernetes.io/unschedulable", "", TaintEffect.NoSchedule)] : ImmutableArray<Taint>.Empty,
            ],
            Pods = [.. own.Order(StringComparer.Ordinal)],
        });

        long Amount(string name, decimal parts) => allocatable is not null && allocatable.TryGetValue(name, out var amount) ? (long)decimal.Floor(amount.Value * parts) : 0;
    }

    private double? InterruptionRateOf(Offer offer) => prices.Catalog.Tables.Interruptions.LastOrDefault(entry =>
        entry.Provider == offer.Shape.Provider && entry.Region == offer.Region && entry.InstanceType == offer.Shape.InstanceType) is { } band ? (double)band.UpperPercent / 100 : null;

    private static long Whole(decimal amount) => (long)decimal.Ceiling(amount);
}
