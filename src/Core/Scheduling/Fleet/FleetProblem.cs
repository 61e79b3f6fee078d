using CloudIntel.Core.Scheduling.Fleet.Packing;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>A request in the order in which ties are broken, and what follows from its pods and offers one by one.</summary>
internal sealed class FleetProblem
{
    /// <summary>Places for pods of a machine that says nothing of them.</summary>
    private const long AnyPods = 1_000_000;

    private readonly Dictionary<NodeRequirements, string> requirementTexts = new(ReferenceEqualityComparer.Instance);
    private readonly string[] signatures;

    public FleetProblem(FleetRequest request)
    {
        Request = request;
        Pods = [.. request.Pods.OrderBy(pod => pod.Name, StringComparer.Ordinal)];
        Offers = [.. request.Offers.OrderBy(offer => offer.InstanceType, StringComparer.Ordinal).ThenBy(offer => offer.Zone, StringComparer.Ordinal).ThenBy(offer => offer.Purchase)
            .Where(offer => offer.Purchase == PurchaseOption.OnDemand || request.Options.MostInterruptions >= (offer.InterruptionRate ?? 1))];
        Zones = [.. (request.Zones.Count > 0 ? request.Zones : request.Offers.Select(offer => offer.Zone).Where(zone => zone.Length > 0)).Distinct().Order(StringComparer.Ordinal)];
        Allocatable = [.. Offers.Select(AllocatableOf)];
        signatures = [.. Pods.Select(SignatureOf)];
    }

    public FleetRequest Request { get; }

    public FleetOptions Options => Request.Options;

    /// <summary>By name.</summary>
    public FleetPod[] Pods { get; }

    /// <summary>By type, zone and purchase option, without those that are taken back too often.</summary>
    public FleetOffer[] Offers { get; }

    /// <summary>What each offer's machines have for pods.</summary>
    public Resources[] Allocatable { get; }

    /// <summary>Over which pods are spread, in order.</summary>
    public string[] Zones { get; }

    /// <summary>What decides on which offers and nodes a pod may run, whatever there is: pods of the same text may run on the same.</summary>
    public string Signature(int pod) => signatures[pod];

    public Resources AllocatableOf(FleetOffer offer)
    {
        var left = offer.Capacity.Plus(Options.Overhead, -1);
        return left with { Pods = offer.Capacity.Pods > 0 ? left.Pods : AnyPods };
    }

    public Resources AllocatableOf(FleetNode node) => node.Allocatable is { } given ? given with { Pods = given.Pods > 0 ? given.Pods : AnyPods } : AllocatableOf(node.Offer);

    /// <summary>Whether a pod may run on an offer, its owner's spot rules apart.</summary>
    public bool MayRun(int pod, FleetOffer offer)
    {
        var needs = Pods[pod].Requirements;
        return Allows(needs.Architectures, offer.Architecture) && Allows(needs.Families, offer.Family) && Allows(needs.InstanceTypes, offer.InstanceType) && Allows(needs.Zones, offer.Zone) && Allows(needs.GpuModels, offer.GpuModel)
            && (offer.Purchase == PurchaseOption.OnDemand || Pods[pod].ToleratesSpot) && (needs.Offers is null || needs.Offers.Allows(offer));
    }

    /// <summary>Whether a pod bears the taints of a node.</summary>
    public bool Tolerates(int pod, DraftNode node)
    {
        foreach (var taint in node.Taints)
        {
            if (taint.Effect != TaintEffect.PreferNoSchedule && !Pods[pod].Tolerations.Any(toleration => toleration.Tolerates(taint)))
                return false;
        }

        return true;
    }

    private static bool Allows(IReadOnlyList<string> names, string name) => names.Count == 0 || names.Contains(name);

    private string SignatureOf(FleetPod pod)
    {
        if (!requirementTexts.TryGetValue(pod.Requirements, out var text))
            requirementTexts[pod.Requirements] = text = Text(pod.Requirements);
        var gpu = pod.Requests.Gpus > 0 || pod.GpuShareMilli > 0;
        return (pod.ToleratesSpot, gpu, pod.Tolerations.IsDefaultOrEmpty) is (false, false, true)
            ? text
            : $"{text}|{(pod.ToleratesSpot ? "spot" : "")}|{(gpu ? "gpu" : "")}|{(pod.Tolerations.IsDefaultOrEmpty ? "" : string.Join(',', pod.Tolerations))}";
    }

    private static string Text(NodeRequirements needs) => needs is { Architectures.Count: 0, Families.Count: 0, InstanceTypes.Count: 0, Zones.Count: 0, GpuModels.Count: 0, Offers: null }
        ? ""
        : string.Join('|', (string[])[string.Join(',', needs.Architectures), string.Join(',', needs.Families), string.Join(',', needs.InstanceTypes), string.Join(',', needs.Zones), string.Join(',', needs.GpuModels), needs.Offers?.Key ?? ""]);
}

/// <summary>A node of a plan in the making.</summary>
/// <param name="Name">Unique among its nodes.</param>
/// <param name="Offer">As what it is bought.</param>
/// <param name="Allocatable">What it has for pods in all.</param>
/// <param name="Taints">Of today's node.</param>
/// <param name="Pods">Indices of its pods.</param>
/// <param name="Today">The node that it is today; null for one that is to be bought.</param>
internal sealed record DraftNode(string Name, FleetOffer Offer, Resources Allocatable, IReadOnlyList<Taint> Taints, IReadOnlyList<int> Pods, FleetNode? Today);

/// <summary>Nodes with their pods, and pods without.</summary>
/// <param name="Nodes">By name.</param>
/// <param name="Unplaced">Indices of pods and why they have no node.</param>
/// <param name="Relaxed">Rules that a bound leaves out.</param>
internal sealed record FleetDraft(IReadOnlyList<DraftNode> Nodes, IReadOnlyDictionary<int, string> Unplaced, IReadOnlyList<string> Relaxed);
