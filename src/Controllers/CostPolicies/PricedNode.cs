using CloudIntel.Controllers.Clusters;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.FinOps.Clusters.Recording;
using CloudIntel.Core.Policy.Pricing;
using CloudIntel.Core.Scheduling.Regions;
using CloudIntel.Core.Units;
using CloudIntel.Kubernetes.Objects;
using Taint = CloudIntel.Core.Units.Taint;

namespace CloudIntel.Controllers.CostPolicies;

/// <summary>A node, what pods may take of it, and what its resources cost.</summary>
/// <param name="Span">The node.</param>
/// <param name="Architecture">Its architecture; empty when unknown.</param>
/// <param name="Cpu">Cores for pods.</param>
/// <param name="MemoryBytes">Memory for pods.</param>
/// <param name="Extended">What else there is for pods.</param>
/// <param name="Taints">What keeps pods off.</param>
/// <param name="Price">What its resources cost; null where it has no price.</param>
internal sealed record PricedNode(
    NodeSpan Span, string Architecture, decimal Cpu, decimal MemoryBytes, IReadOnlyDictionary<string, decimal> Extended, IReadOnlyList<Taint> Taints, NodePrice? Price)
{
    private const string ArchitectureLabel = "kubernetes.io/arch";
    private const string NvidiaGpu = "nvidia.com/gpu";

    private static readonly HashSet<string> NoExtended = new(StringComparer.Ordinal) { "cpu", "memory", "pods", "ephemeral-storage" };

    /// <summary>A node of the cluster.</summary>
    public static PricedNode Of(Node node, ResourceWeights weights, Func<NodeSpan, HourlyPrice> priceOf)
    {
        var span = node.ToSpan();
        var offered = node.Status?.Allocatable ?? node.Status?.Capacity ?? new Dictionary<string, Quantity>();
        var extended = offered.Where(resource => !NoExtended.Contains(resource.Key)).ToDictionary(resource => resource.Key, resource => Math.Max(0, resource.Value.Value), StringComparer.Ordinal);
        return new(
            span,
            span.Labels.GetValueOrDefault(ArchitectureLabel, ""),
            Amount("cpu"),
            Amount("memory"),
            extended,
            [.. (node.Spec?.Taints ?? []).Select(TaintOf).OfType<Taint>()],
            PriceOf(span, extended.Keys, weights, priceOf(span)));

        decimal Amount(string name) => offered.TryGetValue(name, out var quantity) ? Math.Max(0, quantity.Value) : 0;
    }

    /// <summary>A machine of a catalogue as a node, with the labels that every cluster of a cloud gives it.</summary>
    public static PricedNode Of(Offer offer, bool isSpot, ResourceWeights weights, Func<NodeSpan, HourlyPrice> priceOf)
    {
        var shape = offer.Shape;
        var labels = OfferLabels.Of(offer, isSpot);
        var memory = (long)(shape.MemoryGibibytes * ByteUnits.Gibibyte);
        var gpus = shape.GpuCount;
        var span = new NodeSpan
        {
            Uid = shape.InstanceType,
            Name = shape.InstanceType,
            Time = default,
            Capacity = new((long)(shape.Vcpus * 1000), memory, (long)(gpus * GpuShares.Whole)),
            InstanceType = shape.InstanceType,
            Region = offer.Region,
            IsSpot = isSpot,
            GpuModel = shape.GpuType,
            Labels = labels,
        };
        var extended = gpus > 0 ? new Dictionary<string, decimal>(StringComparer.Ordinal) { [NvidiaGpu] = decimal.Ceiling(gpus) } : [];
        return new(span, shape.Architecture, shape.Vcpus, memory, extended, [], PriceOf(span, extended.Keys, weights, priceOf(span)));
    }

    /// <summary>A taint; null for an effect that we do not know, which keeps nobody off here.</summary>
    private static Taint? TaintOf(Kubernetes.Objects.Taint taint) => Enum.TryParse<TaintEffect>(taint.Effect, out var effect) ? new(taint.Key, taint.Value ?? "", effect) : null;

    /// <summary>The price of an hour divided between what the machine has, as its cost is allocated: all of the machine, not only what is left for pods.</summary>
    private static NodePrice? PriceOf(NodeSpan span, IEnumerable<string> extended, ResourceWeights weights, HourlyPrice price)
    {
        if (price.Provenance == PriceProvenance.Unpriced)
            return null;
        var capacity = span.Capacity;
        var pools = ResourcePools.Of(price.PerHour, capacity, price.Weights ?? weights);
        var perGpu = capacity.MilliGpus == 0 ? 0 : pools.Gpu.ToDecimal() * GpuShares.Whole / capacity.MilliGpus;
        var devices = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var resource in extended.Where(GpuShares.IsGpu))
            devices[resource] = perGpu * GpuShares.Held(new Dictionary<string, long> { [resource] = 1 }, span.Labels) / GpuShares.Whole;
        return new(
            capacity.MilliCpu == 0 ? 0 : pools.Cpu.ToDecimal() * 1000 / capacity.MilliCpu,
            capacity.MemoryBytes == 0 ? 0 : pools.Memory.ToDecimal() / ((decimal)capacity.MemoryBytes / ByteUnits.Gibibyte),
            devices,
            price.Source);
    }
}
