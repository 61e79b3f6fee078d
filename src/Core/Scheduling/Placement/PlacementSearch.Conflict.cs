using System.Numerics;

namespace CloudIntel.Core.Scheduling.Placement;

/// <summary>Why nothing keeps every constraint.</summary>
internal sealed partial class PlacementSearch
{
    /// <summary>The fewest constraints that no offer keeps together.</summary>
    public IReadOnlyList<PlacementConstraint> Conflict()
    {
        var masks = new BrokenSets();
        var blocks = index.Blocks;
        for (var b = 0; b < blocks.Length; b++)
        {
            // All of it is above a ceiling where replicas that fit are, at the price of the cheapest processors and memory, and those that do not, one a machine.
            var (brokenByBlock, floor) = (query.BrokenBy(blocks[b]), index.Floors[b]);
            var least = Math.Min(floor.Nanos, Math.Max(requirement.Requests.CpuMillis * floor.NanosPerCpuMilli, requirement.Requests.MemoryBytes * floor.NanosPerByte));
            brokenByBlock |= BrokenAtLeast(least * requirement.Replicas, blocks[b].Region);
            if (!masks.Know(brokenByBlock))
                AddMasks(masks, b, brokenByBlock);
        }

        return ConstraintsOf(ConstraintConflict.Smallest(masks.All));
    }

    /// <summary>Adds what the rows of a block break. Most of them break by size or price what is known to be broken alone: that is seen first, since it is seen fastest.</summary>
    private void AddMasks(BrokenSets masks, int block, ulong brokenByBlock)
    {
        var its = index.Blocks[block];
        var (cpu, memory) = ((double)requirement.Requests.CpuMillis, (double)requirement.Requests.MemoryBytes);
        var (keptCpu, keptMemory) = ((double)requirement.Overhead.CpuMillis, (double)requirement.Overhead.MemoryBytes);
        var (ofCpu, ofMemory) = (Rounding * requirement.Replicas * cpu, Rounding * requirement.Replicas * memory);
        var (aboveHourly, aboveMonthly) = (SurelyAbove(query.Hourly, its.Region), SurelyAbove(query.Monthly, its.Region));
        // Of rows too small for processors, memory or both, what they break besides is not looked at once that is known.
        Span<bool> isKnown = stackalloc bool[4];
        var (ceiling, ceilings) = (LeastAbove(masks.Alone, its.Region), 0UL);
        for (var row = its.Start; row < its.End; row++)
        {
            // Rows cost more and more, and take one machine at least: once that is above a ceiling, so are all that follow.
            double price = index.Prices[row];
            var above = (price > aboveHourly ? query.Hourly : 0) | (price > aboveMonthly ? query.Monthly : 0);
            if (above != ceilings && masks.Know(brokenByBlock | above))
                break;
            ceilings = above;
            var (freeCpu, freeMemory) = (index.CpuMillis[row] - keptCpu, index.MemoryBytes[row] - keptMemory);
            var size = (freeCpu < cpu ? 1 : 0) | (freeMemory < memory ? 2 : 0);
            // What fits pays for its part of a machine at least.
            if (isKnown[size] || (size == 0 && (price * ofCpu > ceiling * freeCpu || price * ofMemory > ceiling * freeMemory)))
                continue;
            var brokenBySize = brokenByBlock | ((size & 1) != 0 ? query.Cpu : 0) | ((size & 2) != 0 ? query.Memory : 0);
            isKnown[size] = masks.Know(brokenBySize);
            if (isKnown[size])
                continue;
            AddMasks(masks, block, row, brokenBySize);
            ceiling = LeastAbove(masks.Alone, its.Region);
        }
    }

    /// <summary>Adds what a row breaks with each number of zones; fewer constraints with any subset of them cannot be told from one number of zones alone.</summary>
    private void AddMasks(BrokenSets masks, int block, int row, ulong brokenSoFar)
    {
        var its = index.Blocks[block];
        var brokenByRow = brokenSoFar | BrokenBySize(row);
        if (index.GpuMillis[row] < requirement.Requests.GpuMillis)
            brokenByRow |= query.Gpu;
        // What is too small is priced as if one replica fitted: it is no cheaper than that.
        var perMachine = Math.Max(1, ReplicasOnMachine(row));
        if (masks.Know(brokenByRow | BrokenAtLeast((double)Machines(requirement.Replicas, perMachine) * index.Prices[row], its.Region)))
            return;
        var most = query.Availability == 0 ? 1 : query.Regions[its.Region].Zones;
        for (var zones = 1; zones <= most; zones++)
        {
            var (hourly, monthly) = CostOf(its.Region, row, MachinesOver(zones, perMachine));
            masks.Add(brokenByRow | BrokenByZones(its.Region, row, zones) | BrokenByCost(hourly, monthly));
        }
    }

    /// <summary>From which cost of an hour on a ceiling is surely broken that some offer breaks alone; infinite where none is.</summary>
    private double LeastAbove(ulong alone, int region) => Math.Min(SurelyAbove(query.Hourly & alone, region), SurelyAbove(query.Monthly & alone, region));

    /// <summary>From which cost of an hour on a ceiling is broken, and not only because of how it was rounded; infinite without one.</summary>
    private double SurelyAbove(ulong ceiling, int region) =>
        ceiling == 0 ? double.PositiveInfinity
        : ceiling == query.Hourly ? query.HourlyNanos / Rounding
        : ((query.MonthlyNanos / Rounding) - query.Regions[region].TrafficNanos) / Hours;

    /// <summary>Sets of constraints that offers break, of which only those matter that contain no other one.</summary>
    private sealed class BrokenSets
    {
        private readonly List<ulong> sets = [];

        /// <summary>Those that were added, without any that contained another one by then.</summary>
        public IReadOnlyCollection<ulong> All => sets;

        /// <summary>The constraints that some offer breaks alone.</summary>
        public ulong Alone { get; private set; }

        /// <summary>Whether it contains one that is known.</summary>
        public bool Know(ulong broken)
        {
            if ((broken & Alone) != 0)
                return true;
            foreach (var known in sets)
            {
                if ((known & broken) == known)
                    return true;
            }

            return false;
        }

        /// <summary>Adds one.</summary>
        public void Add(ulong broken)
        {
            if (Know(broken))
                return;
            sets.Add(broken);
            if (BitOperations.IsPow2(broken))
                Alone |= broken;
        }
    }
}
