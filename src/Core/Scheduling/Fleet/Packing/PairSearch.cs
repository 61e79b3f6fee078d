using System.Collections.Concurrent;

namespace CloudIntel.Core.Scheduling.Fleet.Packing;

/// <summary>
/// Finds nodes for pods. For each pair of sizes of machines, and each size alone, machines of these are filled as the amounts of what is left ask
/// for; the last pods, which fill none of them, stand in a row that is cut at the least cost, whatever sizes there are; pods that fit neither
/// size are planned by themselves, in the same way. The cheapest of all is kept.
/// How pods are filled in follows from the pods and the two sizes alone, never from prices or from other offers. So another offer adds
/// plans, makes machines of others cheaper, and takes no plan away: the answer is never dearer. A pair is given up only where what it costs so far, with
/// what its other pods are worth, is more than what was found.
/// </summary>
internal sealed class PairSearch
{
    /// <summary>So many pods are also tried in rows as a whole.</summary>
    private const int FewPods = 300;

    /// <summary>The share of what pods ask for that a pair must hold; what fits neither size is planned by itself.</summary>
    private const double MostOfAll = 0.75;

    private readonly PackingProblem problem;
    private readonly Resources[] machines;
    private readonly MachineSize[] bought;
    private readonly double[] worth;
    private readonly bool[] fitsAll;
    private readonly bool isWhole;
    private readonly double totalWorth;
    private readonly Lazy<FillOrder>[] orders;
    private readonly Lazy<PodBands> bands;
    private readonly ConcurrentDictionary<string, (PackedNodes? Plan, long Limit)> apart = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private PackedNodes? best;
    private int bestPlace;
    private long most;

    private PairSearch(PackingProblem problem, Resources[] machines, double[] worth, long most, bool isWhole)
    {
        (this.problem, this.machines, this.worth, this.most, this.isWhole) = (problem, machines, worth, most, isWhole);
        var largest = default(Resources);
        foreach (var shape in problem.Shapes)
            largest = new(Math.Max(largest.CpuMilli, shape.Size.CpuMilli), Math.Max(largest.MemoryBytes, shape.Size.MemoryBytes), Math.Max(largest.Gpus, shape.Size.Gpus), 1);
        bought = new MachineSize[machines.Length];
        fitsAll = new bool[machines.Length];
        for (var machine = 0; machine < machines.Length; machine++)
        {
            bought[machine] = problem.Sizes[problem.Sizes.Cheapest(machines[machine])];
            fitsAll[machine] = largest.Fits(machines[machine]);
        }

        totalWorth = PodWorth.Total(worth, problem.Counts);
        bands = new(() => new(problem));
        orders = [.. machines.Select(machine => new Lazy<FillOrder>(() => new(problem, machine)))];
    }

    /// <summary>The nodes found; null when some pod fits no machine, or all plans cost more than a limit.</summary>
    /// <param name="problem">The pods and what can be bought.</param>
    /// <param name="machines">All sizes that can be bought, also such that cost more than larger ones.</param>
    /// <param name="worth">Of each shape, see <see cref="PodWorth"/>.</param>
    /// <param name="most">The limit, in ticks.</param>
    /// <param name="isWhole">Not where it is a small part of the pods: then sizes are tried alone, and only those that all pods fit.</param>
    public static PackedNodes? Best(PackingProblem problem, Resources[] machines, double[] worth, long most = long.MaxValue, bool isWhole = true)
    {
        var search = new PairSearch(problem, machines, worth, most, isWhole);
        if (problem.Demand.Pods <= FewPods || problem.Limits.Length > 0)
        {
            foreach (var row in PodRows.Of(problem))
                search.Offer(Segments.Cut(problem, row, worth, search.most), -1);
        }

        Parallel.ForEach(Partitioner.Create(search.Pairs(), EnumerablePartitionerOptions.NoBuffering), search.Try);
        return search.best;
    }

    /// <summary>Two sizes, or one.</summary>
    /// <param name="Place">For ties.</param>
    /// <param name="One">Index of a size.</param>
    /// <param name="Other">Of the other; the same for a size alone.</param>
    /// <param name="IsSplit">Whether the pods are divided between the two sizes beforehand.</param>
    /// <param name="Estimate">What is tried first.</param>
    private readonly record struct Pair(int Place, int One, int Other, bool IsSplit, double Estimate);

    private void Offer(PackedNodes? found, int place)
    {
        if (found is null)
            return;
        lock (gate)
        {
            if (found.Cost > most)
                return;
            if (found.IsBetterThan(best) || (best is not null && found.Cost == best.Cost && found.Nodes == best.Nodes && place < bestPlace))
                (best, bestPlace, most) = (found, place, found.Cost);
        }
    }

    private List<Pair> Pairs()
    {
        var pairs = new List<Pair>();
        var place = 0;
        for (var one = 0; one < machines.Length; one++)
        {
            for (var other = one; other < machines.Length; other++)
            {
                place += 2;
                if (one == other && problem.Limits.Length > 0 && !IsUsual(machines[one]))
                    continue;
                if (one == other)
                {
                    pairs.Add(new(place, one, one, false, Alone(problem.Demand, machines[one]) * bought[one].Price));
                }
                else if (problem.TightestLimit is not null)
                {
                    // Sizes between which the nodes that pods need to be kept apart are just enough.
                    if (AreAlike(machines[one], machines[other]) && IsUsual(machines[one]) && IsUsual(machines[other]) && Mixed(problem.Demand, problem.NodesApart, machines[one], machines[other]) is { One: > 0, Other: > 0 } counts)
                        pairs.Add(new(place, one, other, false, (counts.One * bought[one].Price) + (counts.Other * bought[other].Price)));
                }
                else if (isWhole && AreAlike(machines[one], machines[other]) && Mix(problem.Demand, machines[one], machines[other]) is { One: > 0, Other: > 0 } mix)
                {
                    var estimate = (mix.One * bought[one].Price) + (mix.Other * bought[other].Price);
                    pairs.Add(new(place, one, other, true, estimate));
                    pairs.Add(new(place + 1, one, other, false, estimate * 1.0001));
                }
            }
        }

        pairs.Sort((one, other) => one.Estimate != other.Estimate ? one.Estimate.CompareTo(other.Estimate) : one.Place.CompareTo(other.Place));
        return pairs;
    }

    private void Try(Pair pair)
    {
        var (one, other) = (machines[pair.One], machines[pair.Other]);
        var isAlone = pair.One == pair.Other;
        var holdsAll = fitsAll[pair.One] || fitsAll[pair.Other];
        if (holdsAll ? LeastCost(pair, problem.Demand) > Volatile.Read(ref most) : !isWhole)
            return;
        var pool = new Pool(problem, worth);
        var groups = new List<NodeGroup>();
        var cost = 0L;
        List<int> unfit = holdsAll ? [] : pool.SetApart(one, other);
        if (pool.Demand.CpuMilli < MostOfAll * problem.Demand.CpuMilli || pool.Demand.MemoryBytes < MostOfAll * problem.Demand.MemoryBytes || pool.IsEmpty)
            return;
        var apartWorth = totalWorth - pool.Worth;
        if (LeastCost(pair, pool.Demand) + apartWorth > Volatile.Read(ref most))
            return;
        var split = pair.IsSplit ? SplitPods.Of(problem, bands.Value, pool.Left, worth, one, IsLeaner(one, other), Needed(pool.Demand, one, other, false).One) : null;
        if (split is not null)
            pool = new(split.Problem, split.Worth);
        var (oneOrder, otherOrder) = Orders(pair, pool.Demand, split);
        while (!pool.IsEmpty)
        {
            var (ones, others) = !isAlone && problem.TightestLimit is not null ? Mixed(pool.Demand, pool.NodesApart, one, other) : Needed(pool.Demand, one, other, isAlone);
            if (ones < 1 && others < 1)
                break;
            var (order, size, needed) = ones >= others ? (oneOrder, bought[pair.One], ones) : (otherOrder, bought[pair.Other], others);
            var load = pool.Fill(order);
            if (load.Shapes.Length == 0)
                return;
            var copies = 1 + Math.Max(0, Math.Min(pool.Repeats(load) / 2, (int)needed - 1));
            pool.Take(load, copies - 1);
            if (problem.Limits.Length > 0)
                size = problem.Sizes[problem.Sizes.Cheapest(load.Content)]; // a limit may stop a machine from being filled
            groups.Add(new(size, load, copies));
            cost += size.Price * copies;
            if (cost + pool.Worth + apartWorth > Volatile.Read(ref most))
                return;
        }

        if (!pool.IsEmpty)
        {
            var row = new List<int>();
            while (!pool.IsEmpty)
            {
                var (ones, others) = Needed(pool.Demand, one, other, isAlone);
                var before = row.Count;
                pool.FillRow(ones >= others ? oneOrder : otherOrder, row);
                if (row.Count == before)
                    return;
            }

            if (Segments.Cut(split?.Problem ?? problem, row.ToArray(), split?.Worth ?? worth, Less(Volatile.Read(ref most), cost + apartWorth)) is not { } tail)
                return;
            groups.AddRange(tail.Groups);
            cost += tail.Cost;
        }

        if (split is not null)
            groups = [.. groups.Select(group => group with { Load = split.Undo(group.Load) })];
        if (unfit.Count > 0)
        {
            if (cost + apartWorth > Volatile.Read(ref most) || PlanApart(unfit, Less(Volatile.Read(ref most), cost)) is not { } plan)
                return;
            groups.AddRange(plan.Groups);
        }

        Offer(PackedNodes.Of(groups), pair.Place);
    }

    private static long Less(long most, double part) => most == long.MaxValue ? most : most - (long)(part * (1 - 1e-9));

    /// <summary>
    /// What a pair costs at least: at the prices of resources at which each machine of the two holds just what it costs, all pods but those of one last machine
    /// of each. Nothing is said where limits keep machines from being filled, or one of the prices would be negative.
    /// </summary>
    private double LeastCost(Pair pair, in Resources demand)
    {
        var (one, other) = (machines[pair.One], machines[pair.Other]);
        var (onePrice, otherPrice) = ((double)bought[pair.One].Price, (double)bought[pair.Other].Price);
        if (problem.Limits.Length > 0)
            return 0;
        if (pair.One == pair.Other)
            return (Alone(demand, one) - 1) * onePrice * (1 - 1e-9);
        var (ones, others) = Mix(demand, one, other);
        var determinant = ((double)one.CpuMilli * other.MemoryBytes) - ((double)other.CpuMilli * one.MemoryBytes);
        var cpu = ((onePrice * other.MemoryBytes) - (otherPrice * one.MemoryBytes)) / determinant;
        var memory = ((otherPrice * one.CpuMilli) - (onePrice * other.CpuMilli)) / determinant;
        return cpu >= 0 && memory >= 0 ? ((((ones - 1) * onePrice) + ((others - 1) * otherPrice)) * (1 - 1e-9)) : 0;
    }

    private (FillOrder One, FillOrder Other) Orders(Pair pair, in Resources demand, SplitPods? split)
    {
        var (one, other) = (machines[pair.One], machines[pair.Other]);
        if (problem.TightestLimit is { } limit)
        {
            bool IsApart(int shape) => problem.Shapes[shape].Limits.Contains(limit);
            return (new(problem, one, first: IsApart), new(problem, other, first: IsApart));
        }

        if (pair.One == pair.Other)
        {
            var (byCpu, byMemory) = (demand.CpuMilli / (double)one.CpuMilli, demand.MemoryBytes / (double)one.MemoryBytes);
            var order = new FillOrder(problem, one, byCpu >= byMemory ? 0.97 : 0.03, byCpu > 0 && byMemory > 0 ? byMemory / byCpu : 1);
            return (order, order);
        }

        return split is not null
            ? (new(split.Problem, one, first: shape => split.IsOfOne[shape]), new(split.Problem, other, first: shape => !split.IsOfOne[shape]))
            : (orders[pair.One].Value, orders[pair.Other].Value);
    }

    /// <summary>The cheapest nodes for some shapes alone, unless they cost more than a limit.</summary>
    private PackedNodes? PlanApart(List<int> shapes, long limit)
    {
        var key = string.Join(',', shapes);
        if (apart.TryGetValue(key, out var known) && (known.Plan is not null || known.Limit >= limit))
            return known.Plan?.Cost <= limit ? known.Plan : null;
        // Others will ask with limits that differ little.
        var wide = Math.Max(limit, (long)(1.1 * shapes.Sum(shape => worth[shape] * problem.Counts[shape])));
        var rest = new PackingProblem([.. shapes.Select(shape => problem.Shapes[shape])], [.. shapes.Select(shape => problem.Counts[shape])], problem.Limits, problem.Sizes);
        var plan = Best(rest, machines, [.. shapes.Select(shape => worth[shape])], wide, isWhole: false) is { } found
            ? found with { Groups = [.. found.Groups.Select(group => group with { Load = group.Load with { Shapes = [.. group.Load.Shapes.Select(shape => shapes[shape])] } })] }
            : null;
        apart[key] = (plan, wide);
        return plan?.Cost <= limit ? plan : null;
    }

    /// <summary>
    /// Whether a number of processors is a usual one: at most 15 times a power of two. Where limits, not prices, decide, every size is tried to its end, and sizes that
    /// differ little fill alike; rows of pods give a plan where no size is usual.
    /// </summary>
    private static bool IsUsual(in Resources machine)
    {
        var processors = (machine.CpuMilli + 999) / 1000;
        while (processors > 15 && processors % 2 == 0)
            processors /= 2;
        return processors <= 15;
    }

    private static bool IsLeaner(in Resources one, in Resources other) => (double)one.MemoryBytes * other.CpuMilli < (double)other.MemoryBytes * one.CpuMilli;

    private static bool AreAlike(in Resources one, in Resources other) => one.CpuMilli / (double)other.CpuMilli is >= 0.45 and <= 2.2;

    /// <summary>How many machines of two sizes have what is asked for, of both resources.</summary>
    private static (double One, double Other) Mix(in Resources demand, in Resources one, in Resources other)
    {
        var determinant = ((double)one.CpuMilli * other.MemoryBytes) - ((double)other.CpuMilli * one.MemoryBytes);
        return Math.Abs(determinant) < 1e-9 * one.CpuMilli * other.MemoryBytes
            ? (0, 0)
            : ((((double)demand.CpuMilli * other.MemoryBytes) - ((double)other.CpuMilli * demand.MemoryBytes)) / determinant,
                (((double)one.CpuMilli * demand.MemoryBytes) - ((double)demand.CpuMilli * one.MemoryBytes)) / determinant);
    }

    /// <summary>How many machines of two sizes have what is asked for and are together nearly as many as pods need to be kept apart; none where both are too many, or too few.</summary>
    private static (double One, double Other) Mixed(in Resources demand, double nodes, in Resources one, in Resources other)
    {
        const double Nearly = 0.95; // the last pods that are kept apart have small nodes of their own: cheaper than nodes for pods that were left over
        var (ones, others) = (Alone(demand, one), Alone(demand, other));
        if ((ones - (nodes * Nearly)) * (others - (nodes * Nearly)) >= 0)
            return ones >= others ? (0, others) : (ones, 0);
        var first = ((nodes * Nearly) - others) / (1 - (others / ones));
        return (first, (nodes * Nearly) - first);
    }

    private static (double One, double Other) Needed(in Resources demand, in Resources one, in Resources other, bool isAlone)
    {
        if (isAlone)
            return (Alone(demand, one), 0);
        var mix = Mix(demand, one, other);
        return mix.One < 0 ? (0, Alone(demand, other)) : mix.Other < 0 ? (Alone(demand, one), 0) : mix;
    }

    private static double Alone(in Resources demand, in Resources machine) => Math.Max(
        Math.Max(Share(demand.CpuMilli, machine.CpuMilli), Share(demand.MemoryBytes, machine.MemoryBytes)),
        Math.Max(Share(demand.Gpus, machine.Gpus), Share(demand.Pods, machine.Pods)));

    private static double Share(long part, long whole) => part == 0 ? 0 : part / (double)whole;
}
