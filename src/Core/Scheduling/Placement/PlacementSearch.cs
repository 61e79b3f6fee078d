using System.Numerics;
using CloudIntel.Core.Catalog;

namespace CloudIntel.Core.Scheduling.Placement;

/// <summary>A row of the index with a number of zones, and what it comes to.</summary>
/// <param name="Row">The row.</param>
/// <param name="Block">The block that it is in.</param>
/// <param name="Machines">How many machines it takes.</param>
/// <param name="Zones">Over how many zones.</param>
/// <param name="CostNanos">Cost of a month, in nano-dollars.</param>
/// <param name="Objective">What is compared first; lower is better.</param>
/// <param name="Broken">The constraints that it breaks, as bits.</param>
internal sealed record Candidate(int Row, int Block, int Machines, int Zones, long CostNanos, double Objective, ulong Broken)
{
    /// <summary>The better one is first; of equal ones the first by name, which is the order of the index.</summary>
    public static IComparer<Candidate> BestFirst { get; } = Comparer<Candidate>.Create((one, other) => one.Compared(other));

    /// <summary>Whether it is better than another one, or there is no other one.</summary>
    public bool IsBetterThan(Candidate? other) => other is null || Compared(other) < 0;

    private int Compared(Candidate other)
    {
        var order = Objective.CompareTo(other.Objective);
        if (order == 0)
            order = CostNanos.CompareTo(other.CostNanos);
        if (order == 0)
            order = Row.CompareTo(other.Row);
        return order == 0 ? Zones.CompareTo(other.Zones) : order;
    }
}

/// <summary>One search through the index. The loop over rows reads columns and allocates only what is kept.</summary>
internal sealed partial class PlacementSearch(
    OfferIndex index, PlacementRequirement requirement, PlacementQuery query, PlacementStrategy strategy, LearnedOutcomes? outcomes)
{
    private const int Hours = PriceCatalog.HoursPerMonth;

    /// <summary>Keeps a bound a bound, whatever was rounded on the way to it.</summary>
    private const double Rounding = 1 - 1e-9;

    private readonly Candidate?[] broken = new Candidate?[64];
    private readonly List<Candidate> regions = [];
    private Candidate? worstOfRegions;

    /// <summary>The best that keeps every constraint; null when none does.</summary>
    public Candidate? Best { get; private set; }

    /// <summary>For each constraint the best that breaks it alone.</summary>
    public IEnumerable<Candidate> Broken => broken.OfType<Candidate>();

    /// <summary>The best of the best regions and ways to pay, in no order.</summary>
    public IEnumerable<Candidate> Regions => regions;

    /// <summary>Looks at what keeps every constraint, and then at what breaks one and would be better.</summary>
    public void Run()
    {
        var blocks = index.Blocks;
        var brokenBy = new ulong[blocks.Length];
        Candidate? ofRegion = null;
        for (var b = 0; b < blocks.Length; b++)
        {
            if (b > 0 && (blocks[b].Region != blocks[b - 1].Region || blocks[b].Purchase != blocks[b - 1].Purchase))
                ofRegion = Keep(ofRegion);
            brokenBy[b] = query.BrokenBy(blocks[b]);
            if (brokenBy[b] == 0)
                ofRegion = Scan(b, 0, ofRegion, Math.Min(ofRegion?.Objective ?? double.PositiveInfinity, worstOfRegions?.Objective ?? double.PositiveInfinity));
        }

        Keep(ofRegion);
        Best = regions.Min(Candidate.BestFirst);
        for (var b = 0; b < blocks.Length; b++)
        {
            if (BitOperations.IsPow2(brokenBy[b]))
                Scan(b, brokenBy[b], null, Math.Min(Best?.Objective ?? double.PositiveInfinity, broken[BitOperations.TrailingZeroCount(brokenBy[b])]?.Objective ?? double.PositiveInfinity));
        }
    }

    /// <summary>The best other families of the block that a candidate is in, best first.</summary>
    public IEnumerable<Candidate> FamiliesBeside(Candidate best)
    {
        var found = new Dictionary<string, Candidate>(StringComparer.Ordinal);
        var block = index.Blocks[best.Block];
        for (var row = block.Start; row < block.End; row++)
        {
            if (CandidateOf(best.Block, row, 0) is not { Broken: 0 } candidate)
                continue;
            var family = index[row].Offer.Shape.Family;
            if (!found.TryGetValue(family, out var known) || candidate.IsBetterThan(known))
                found[family] = candidate;
        }

        found.Remove(index[best.Row].Offer.Shape.Family);
        return found.Values.Order(Candidate.BestFirst);
    }

    /// <summary>An offer by the name of its placement.</summary>
    public Candidate? Find(string name)
    {
        for (var b = 0; b < index.Blocks.Length; b++)
        {
            var block = index.Blocks[b];
            var region = index.Regions[block.Region].Facts;
            if (!name.StartsWith($"{region.Provider}/{region.Region}/", StringComparison.OrdinalIgnoreCase) || !name.EndsWith($"/{block.Purchase}", StringComparison.Ordinal))
                continue;
            for (var row = block.Start; row < block.End; row++)
            {
                if (name.AsSpan(region.Provider.Length + region.Region.Length + 2).StartsWith($"{index[row].Offer.Shape.InstanceType}/", StringComparison.OrdinalIgnoreCase))
                    return CandidateOf(b, row, query.BrokenBy(block));
            }
        }

        return null;
    }

    /// <summary>Keeps the best of a region and way to pay, where it is among the best of all of them.</summary>
    private Candidate? Keep(Candidate? candidate)
    {
        if (candidate is null || !candidate.IsBetterThan(worstOfRegions))
            return null;
        regions.Add(candidate);
        if (regions.Count > PlacementEngine.MostAlternatives + 1)
            regions.Remove(worstOfRegions!);
        worstOfRegions = regions.Count > PlacementEngine.MostAlternatives ? regions.Max(Candidate.BestFirst) : null;
        return null;
    }

    /// <summary>Finds the best row of a block, and those that break one constraint.</summary>
    /// <param name="block">The block.</param>
    /// <param name="brokenByBlock">What all its rows break.</param>
    /// <param name="best">The best of the region so far.</param>
    /// <param name="bound">What is worse than that is not looked for.</param>
    /// <returns>The better of the best row and <paramref name="best"/>.</returns>
    private Candidate? Scan(int block, ulong brokenByBlock, Candidate? best, double bound)
    {
        var its = index.Blocks[block];
        var floor = index.Floors[block];
        var (cpu, memory) = ((double)requirement.Requests.CpuMillis, (double)requirement.Requests.MemoryBytes);
        var (keptCpu, keptMemory, replicas) = ((double)requirement.Overhead.CpuMillis, (double)requirement.Overhead.MemoryBytes, (double)requirement.Replicas);
        var weigher = Weigher(its);
        // Not even if the replicas took only what they request, of the cheapest there is.
        var leastHourly = Math.Max(cpu * floor.NanosPerCpuMilli, memory * floor.NanosPerByte) * replicas * Rounding;
        if (weigher.Objective(leastHourly * Hours, floor.BestScore) > bound || IsHopeless(brokenByBlock | BrokenAtLeast(leastHourly, its.Region), weigher.Objective(leastHourly * Hours, floor.BestScore)))
            return best;
        for (var row = its.Start; row < its.End; row++)
        {
            // Later rows cost more, and take one machine at least.
            if (weigher.Objective((double)index.Prices[row] * Hours, floor.BestScore) > bound)
                break;
            if (IsHopeless(brokenByBlock | BrokenAtLeast(index.Prices[row], its.Region), weigher.Objective((double)index.Prices[row] * Hours, floor.BestScore)))
                break;
            var fits = Math.Min((index.CpuMillis[row] - keptCpu) / cpu, (index.MemoryBytes[row] - keptMemory) / memory);
            if (fits < 1)
                continue;
            var hourly = Math.Ceiling(replicas / Math.Floor(fits)) * index.Prices[row]; // over one zone; over more it is no less
            var least = weigher.Objective(hourly * Hours, index.Scores[row]);
            if (least > bound)
                continue;
            var bits = brokenByBlock | BrokenBySize(row) | BrokenAtLeast(hourly, its.Region);
            if (IsHopeless(bits, least))
                continue;
            if (CandidateOf(block, row, brokenByBlock) is not { } candidate)
                continue;
            if (candidate.Broken == 0)
                (best, bound) = candidate.IsBetterThan(best) ? (candidate, Math.Min(bound, candidate.Objective)) : (best, bound);
            else if (BitOperations.IsPow2(candidate.Broken) && candidate.IsBetterThan(broken[BitOperations.TrailingZeroCount(candidate.Broken)]))
                broken[BitOperations.TrailingZeroCount(candidate.Broken)] = candidate;
        }

        return best;
    }

    /// <summary>Whether what breaks at least these, and is no better than that, is nothing to keep: it breaks more than one, or is worse than another that breaks the same.</summary>
    private bool IsHopeless(ulong bits, double objective) =>
        bits != 0 && (!BitOperations.IsPow2(bits) || broken[BitOperations.TrailingZeroCount(bits)]?.Objective < objective);

    /// <summary>A row with the number of zones that is best for it; null where not even one replica fits.</summary>
    private Candidate? CandidateOf(int block, int row, ulong brokenByBlock)
    {
        var its = index.Blocks[block];
        var perMachine = ReplicasOnMachine(row);
        if (perMachine < 1)
            return null;
        var brokenByRow = brokenByBlock | BrokenBySize(row);
        var weigher = Weigher(its);
        Candidate? best = null;
        var most = query.Availability == 0 ? 1 : query.Regions[its.Region].Zones;
        for (var zones = 1; zones <= most; zones++)
        {
            var machines = MachinesOver(zones, perMachine);
            var (hourly, cost) = CostOf(its.Region, row, machines);
            var candidate = new Candidate(
                row, block, machines, zones, cost, weigher.Objective((double)machines * index.Prices[row] * Hours, index.Scores[row]),
                brokenByRow | BrokenByZones(its.Region, row, zones) | BrokenByCost(hourly, cost));
            if (best is null || BitOperations.PopCount(candidate.Broken) < BitOperations.PopCount(best.Broken)
                || (BitOperations.PopCount(candidate.Broken) == BitOperations.PopCount(best.Broken) && candidate.IsBetterThan(best)))
            {
                best = candidate;
            }
        }

        return best;
    }

    /// <summary>Ceilings that a cost of an hour is above, and not only because of how it was rounded.</summary>
    private ulong BrokenAtLeast(double hourly, int region) =>
        (query.Hourly != 0 && hourly * Rounding > query.HourlyNanos ? query.Hourly : 0)
        | (query.Monthly != 0 && ((hourly * Hours) + query.Regions[region].TrafficNanos) * Rounding > query.MonthlyNanos ? query.Monthly : 0);

    /// <summary>How many replicas a machine holds: exact, since quotients of whole numbers below 2^53 are not rounded across a whole number.</summary>
    private int ReplicasOnMachine(int row)
    {
        var fits = Math.Min(
            Math.Floor((index.CpuMillis[row] - requirement.Overhead.CpuMillis) / requirement.Requests.CpuMillis),
            Math.Floor((index.MemoryBytes[row] - requirement.Overhead.MemoryBytes) / requirement.Requests.MemoryBytes));
        if (requirement.Requests.GpuMillis > 0)
            fits = Math.Min(fits, index.GpuMillis[row] / requirement.Requests.GpuMillis);
        return (int)Math.Clamp(fits, 0, requirement.Replicas);
    }

    private int MachinesOver(int zones, int perMachine)
    {
        var (least, rest) = (requirement.Replicas / zones, requirement.Replicas % zones);
        return (rest * Machines(least + 1, perMachine)) + ((zones - rest) * Machines(least, perMachine));
    }

    private static int Machines(int replicas, int perMachine) => (replicas + perMachine - 1) / perMachine;

    private ulong BrokenBySize(int row)
    {
        var bits = 0UL;
        if (query.LocalDisk != 0 && index.LocalDisk[row] < (float)requirement.MinimumLocalDiskGibibytes!)
            bits |= query.LocalDisk;
        if (query.Network != 0 && index.Network[row] < (float)requirement.MinimumNetworkGbps!)
            bits |= query.Network;
        if (query.Score != 0 && index.Scores[row] < (float)requirement.MinimumProcessorScore!)
            bits |= query.Score;
        if (query.GpuMemory != 0 && index.GpuMemory[row] < (float)requirement.MinimumGpuMemoryGibibytes!)
            bits |= query.GpuMemory;
        if (query.Interruption != 0 && index.Interruptions[row] > requirement.MaximumInterruptionPercent!.Value)
            bits |= query.Interruption;
        return bits;
    }

    private ulong BrokenByZones(int region, int row, int zones) =>
        query.Availability != 0 && query.AvailabilityOf(region, zones, index.Interruptions[row]) < requirement.Availability!.Value - PlacementQuery.AvailabilityTolerance ? query.Availability : 0;

    private ulong BrokenByCost(long hourly, long monthly) =>
        (query.Hourly != 0 && hourly > query.HourlyNanos ? query.Hourly : 0) | (query.Monthly != 0 && monthly > query.MonthlyNanos ? query.Monthly : 0);

    /// <summary>Cost of machines in an hour, and in a month with traffic, in nano-dollars; the most that there is where it is more.</summary>
    private (long Hourly, long Monthly) CostOf(int region, int row, int machines)
    {
        var hourly = (Int128)machines * index.Prices[row];
        return ((long)Int128.Min(hourly, long.MaxValue), (long)Int128.Min((hourly * Hours) + query.Regions[region].TrafficNanos, long.MaxValue));
    }

    private OfferWeigher Weigher(in OfferBlock block)
    {
        var region = query.Regions[block.Region];
        var (cost, response) = outcomes is null ? (1.0, 1.0) : outcomes.FactorsOf(index.Regions[block.Region], block);
        return new(strategy, region.TrafficNanos, region.Milliseconds, requirement.ProcessorMilliseconds, cost, response);
    }
}

/// <summary>Weighs what offers of a block cost and how fast they are.</summary>
/// <param name="Strategy">How.</param>
/// <param name="TrafficNanos">Traffic of a month.</param>
/// <param name="RoundTrip">Mean round trip, in milliseconds.</param>
/// <param name="ProcessorMilliseconds">Processor time of a request.</param>
/// <param name="CostFactor">What costs turned out to be of what was predicted.</param>
/// <param name="ResponseFactor">The same of response times.</param>
internal readonly record struct OfferWeigher(
    PlacementStrategy Strategy, double TrafficNanos, double RoundTrip, double ProcessorMilliseconds, double CostFactor, double ResponseFactor)
{
    /// <summary>Response time of a request; a processor of unknown score counts as one of score 1.</summary>
    public double Response(float score) => RoundTrip + (ProcessorMilliseconds / IndexedOffer.ScoreOf(score));

    /// <summary>What is compared; lower is better.</summary>
    public double Objective(double machineNanos, float score) => Strategy switch
    {
        PlacementStrategy.Cost => machineNanos + TrafficNanos,
        PlacementStrategy.Performance => Response(score),
        _ => (machineNanos + TrafficNanos) * CostFactor * Response(score) * ResponseFactor,
    };
}
