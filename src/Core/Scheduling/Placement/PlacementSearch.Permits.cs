using System.Numerics;
using CloudIntel.Core.Catalog;

namespace CloudIntel.Core.Scheduling.Placement;

/// <summary>What a workload may run on in a region, when it shares machines with others.</summary>
/// <param name="Offers">The offers that keep every constraint, in the order of the index.</param>
/// <param name="NeedsZones">Whether replicas have to be spread over the zones of the region for the availability that is asked for.</param>
/// <param name="Obstacles">Where there is no such offer: the fewest constraints that one of them breaks; empty where the region has no offers.</param>
public sealed record PermittedOffers(IReadOnlyList<IndexedOffer> Offers, bool NeedsZones, IReadOnlyList<PlacementConstraint> Obstacles);

/// <summary>Tells of one workload which offers of which regions it may run on. Not safe for concurrent use.</summary>
public sealed class OfferPermits
{
    private readonly PlacementSearch search;

    internal OfferPermits(OfferIndex index, PlacementRequirement requirement) =>
        search = new(index, requirement, new(index, requirement), PlacementStrategy.Cost, outcomes: null);

    /// <summary>
    /// The offers of a region on which a replica fits and every constraint is kept. Others may share the machines, so that ceilings are about the workload's part of them: the larger of its shares of
    /// processors, memory and graphics processors.
    /// </summary>
    /// <param name="region">The region, by its place in <see cref="PlacementEngine.Regions"/>.</param>
    public PermittedOffers In(int region) => search.Permitted(region);
}

internal sealed partial class PlacementSearch
{
    /// <inheritdoc cref="OfferPermits.In"/>
    public PermittedOffers Permitted(int region)
    {
        var offers = new List<IndexedOffer>();
        var (zones, needsZones, least) = (query.Regions[region].Zones, false, ulong.MaxValue);
        for (var b = 0; b < index.Blocks.Length; b++)
        {
            var block = index.Blocks[b];
            if (block.Region != region)
                continue;
            var brokenByBlock = query.BrokenBy(block);
            for (var row = block.Start; row < block.End; row++)
            {
                var inOneZone = BrokenByZones(region, row, 1);
                var bits = brokenByBlock | BrokenBySize(row) | BrokenByShare(region, row) | (inOneZone == 0 ? 0 : BrokenByZones(region, row, zones));
                if (bits == 0)
                {
                    offers.Add(index[row]);
                    needsZones |= inOneZone != 0;
                }
                else if (BitOperations.PopCount(bits) < BitOperations.PopCount(least))
                {
                    least = bits;
                }
            }
        }

        return new(offers, needsZones, offers.Count > 0 || least == ulong.MaxValue ? [] : ConstraintsOf(least));
    }

    /// <summary>What the part of a machine breaks that a replica takes.</summary>
    private ulong BrokenByShare(int region, int row)
    {
        var (requests, overhead) = (requirement.Requests, requirement.Overhead);
        var (cpu, memory) = (requests.CpuMillis / (index.CpuMillis[row] - overhead.CpuMillis), requests.MemoryBytes / (index.MemoryBytes[row] - overhead.MemoryBytes));
        var gpu = requests.GpuMillis == 0 ? 0 : requests.GpuMillis / (double)index.GpuMillis[row];
        var bits = (cpu is >= 0 and <= 1 ? 0 : query.Cpu) | (memory is >= 0 and <= 1 ? 0 : query.Memory) | (gpu <= 1 ? 0 : query.Gpu);
        return bits == 0 ? BrokenAtLeast(Math.Max(cpu, Math.Max(memory, gpu)) * requirement.Replicas * index.Prices[row], region) : bits;
    }

    private List<PlacementConstraint> ConstraintsOf(ulong bits)
    {
        var constraints = new List<PlacementConstraint>();
        for (; bits != 0; bits &= bits - 1)
            constraints.Add(query.ConstraintOf(bits & (~bits + 1)));
        return constraints;
    }
}
