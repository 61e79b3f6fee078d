using CloudIntel.Core.Scheduling.Fleet.Packing;

namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>
/// Pods that may not all run on the same offers share nodes where that is cheaper. Parts of one zone are halved again and again, in the order of what their pods require; at
/// each halving they are also planned as one, on the offers that all of them may run on, and the cheaper is kept. The halving follows from the pods alone: another offer never
/// makes any of it dearer.
/// </summary>
internal static class PartMerging
{
    /// <summary>The cheapest plan for each part or for parts that share nodes.</summary>
    /// <param name="parts">By zone (null for any) and then by what their pods require.</param>
    /// <param name="limits">How many pods of each limit a node may hold.</param>
    public static IEnumerable<(FleetPart Part, PackedNodes Packed)> Cheapest(IEnumerable<(string? Zone, FleetPart Part)> parts, IReadOnlyList<int> limits) =>
        parts.GroupBy(entry => entry.Zone).SelectMany(zone => Cheapest([.. zone.Select(entry => entry.Part)], limits).Found);

    private static (long Cost, long Nodes, IEnumerable<(FleetPart Part, PackedNodes Packed)> Found) Cheapest(ReadOnlySpan<FleetPart> parts, IReadOnlyList<int> limits)
    {
        if (parts.Length == 1)
        {
            var (part, alone) = Plan(parts[0], limits, long.MaxValue) ?? throw new InvalidOperationException("Pods that fit a machine by themselves have no plan.");
            return (alone.Cost, alone.Nodes, [(part, alone)]);
        }

        var one = Cheapest(parts[..(parts.Length / 2)], limits);
        var other = Cheapest(parts[(parts.Length / 2)..], limits);
        var apart = (Cost: one.Cost + other.Cost, Nodes: one.Nodes + other.Nodes, Found: one.Found.Concat(other.Found));
        FleetPart? all = parts[0];
        for (var k = 1; k < parts.Length && all is not null; k++)
            all = all.With(parts[k]);
        return all is not null && Plan(all, limits, apart.Cost) is { } joined && (joined.Packed.Cost, joined.Packed.Nodes).CompareTo((apart.Cost, apart.Nodes)) < 0
            ? (joined.Packed.Cost, joined.Packed.Nodes, [joined])
            : apart;
    }

    private static (FleetPart Part, PackedNodes Packed)? Plan(FleetPart part, IReadOnlyList<int> limits, long most)
    {
        (FleetPart Part, PackedNodes Packed)? best = null;
        foreach (var grouped in part.Grouped(limits))
        {
            var problem = grouped.Problem(limits);
            if (SplitSearch.Best(problem, part.Machines, PodWorth.Of(problem.Shapes, problem.Counts, problem.Sizes), best?.Packed.Cost ?? most) is { } packed && packed.IsBetterThan(best?.Packed))
                best = (grouped, packed);
        }

        return best;
    }
}
