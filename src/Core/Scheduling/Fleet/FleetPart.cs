using System.Globalization;
using CloudIntel.Core.Scheduling.Fleet.Packing;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>Pods that may all run on the same offers, and these offers.</summary>
internal sealed class FleetPart
{
    private readonly FleetProblem problem;
    private readonly long[] prices;
    private readonly SortedDictionary<string, (PodShape Shape, List<PodBundle> Bundles)> shapes = new(StringComparer.Ordinal);

    /// <summary>A part without pods.</summary>
    /// <param name="problem">Whose offers.</param>
    /// <param name="prices">Of all offers, in <see cref="Ticks"/>.</param>
    /// <param name="eligible">Indices of the offers, in rising order.</param>
    public FleetPart(FleetProblem problem, long[] prices, int[] eligible)
    {
        (this.problem, this.prices, Eligible) = (problem, prices, eligible);
        var all = Eligible.Where(offer => problem.Allocatable[offer] is { CpuMilli: >= 0, MemoryBytes: >= 0, Gpus: >= 0, Pods: > 0 })
            .Select(offer => new MachineSize(problem.Allocatable[offer], prices[offer], offer)).ToArray();
        Sizes = new(all);
        Machines = [.. all.Select(size => size.Allocatable).Distinct().OrderByDescending(size => size.CpuMilli).ThenByDescending(size => size.MemoryBytes).ThenByDescending(size => size.Gpus).ThenByDescending(size => size.Pods)];
    }

    /// <summary>Indices of the offers.</summary>
    public int[] Eligible { get; }

    /// <summary>Sizes of machines that can be the cheapest.</summary>
    public MachineSizes Sizes { get; }

    /// <summary>All sizes of machines, the largest first.</summary>
    public Resources[] Machines { get; }

    /// <summary>Pods that share graphics processors, each by itself.</summary>
    public List<PodBundle> Shares { get; } = [];

    public bool IsEmpty => shapes.Count == 0 && Shares.Count == 0;

    /// <summary>A pod of it: what may run where is the same for all.</summary>
    public IReadOnlyList<int> Sample { get; private set; } = [];

    /// <summary>Shapes and how many bundles there are of each.</summary>
    public IEnumerable<(PodShape Shape, int Count)> Shapes => shapes.Values.Select(entry => (entry.Shape, entry.Bundles.Count));

    /// <summary>Why no offer has room for a size; null when one has.</summary>
    public string? ReasonAgainst(in Resources size)
    {
        if (Machines.Length == 0)
            return "no offer has what it requires";
        foreach (var machine in Machines)
        {
            if (size.Fits(machine))
                return null;
        }

        var asked = size;
        var nearest = Machines.Where(machine => machine.Gpus >= asked.Gpus).DefaultIfEmpty(Machines[0]).MaxBy(machine => Math.Min(machine.CpuMilli / (double)Math.Max(1, asked.CpuMilli), machine.MemoryBytes / (double)Math.Max(1, asked.MemoryBytes)));
        return $"it asks for {Text(asked)}, and the nearest offer, {problem.Offers[Sizes[Sizes.Cheapest(nearest)].Offer].InstanceType}, has {Text(nearest)} for pods";
    }

    /// <summary>Adds pods.</summary>
    public void Add(PodBundle bundle)
    {
        if (Sample.Count == 0)
            Sample = bundle.Pods;
        if (IsShare(bundle))
        {
            Shares.Add(bundle);
            return;
        }

        AddWhole(bundle);
    }

    private void AddWhole(PodBundle bundle)
    {
        if (Sample.Count == 0)
            Sample = bundle.Pods;
        var size = bundle.Size;
        // The largest first: ties are broken in this order.
        var key = string.Create(CultureInfo.InvariantCulture, $"{long.MaxValue - size.CpuMilli:D19}{long.MaxValue - size.MemoryBytes:D19}{size.Gpus:D9}{size.Pods:D9}{string.Join(',', bundle.Limits)}");
        if (!shapes.TryGetValue(key, out var entry))
            shapes[key] = entry = (new(size, [.. bundle.Limits]), []);
        entry.Bundles.Add(bundle);
    }

    /// <summary>What a bundle needs of a node that is empty.</summary>
    public Resources Needs(PodBundle bundle) => IsShare(bundle) ? bundle.Size with { Gpus = 1 } : bundle.Size;

    /// <summary>
    /// The same pods, with those that share graphics processors put together: for each kind of machine, by what it has beside each processor, and each for itself. Every way is planned on all offers, so
    /// another offer only adds to them.
    /// </summary>
    public IEnumerable<FleetPart> Grouped(IReadOnlyList<int> limits)
    {
        if (Shares.Count == 0)
            return [this];
        var beside = Machines.Where(machine => machine.Gpus > 0).Select(machine => new Resources(machine.CpuMilli / machine.Gpus, machine.MemoryBytes / machine.Gpus, 1, machine.Pods / machine.Gpus)).Distinct();
        return beside.Append(default).Select(room =>
        {
            var part = new FleetPart(problem, prices, Eligible);
            foreach (var bundle in shapes.Values.SelectMany(entry => entry.Bundles).Concat(GpuShares.Group(Shares, problem.Pods, room, limits)))
                part.AddWhole(bundle);
            return part;
        });
    }

    /// <summary>Takes out bundles of a shape, the first that came.</summary>
    public IReadOnlyList<PodBundle> Take(in PodShape shape, int count)
    {
        foreach (var (key, entry) in shapes)
        {
            if (entry.Shape.Limits != shape.Limits || entry.Shape.Size != shape.Size)
                continue;
            var taken = entry.Bundles.GetRange(0, count);
            entry.Bundles.RemoveRange(0, count);
            if (entry.Bundles.Count == 0)
                shapes.Remove(key);
            return taken;
        }

        throw new ArgumentException("There is no such shape.", nameof(shape));
    }

    /// <summary>The pods of this and another part on the offers that both may run on; null when one of them has no room there.</summary>
    public FleetPart? With(FleetPart other)
    {
        var both = new FleetPart(problem, prices, [.. Eligible.Intersect(other.Eligible)]);
        foreach (var bundles in shapes.Values.Select(entry => entry.Bundles).Concat(other.shapes.Values.Select(entry => entry.Bundles)).Append(Shares).Append(other.Shares).Where(bundles => bundles.Count > 0))
        {
            if (both.Machines.Length == 0 || bundles.Exists(bundle => both.ReasonAgainst(Needs(bundle)) is not null))
                return null;
            foreach (var bundle in bundles)
                both.Add(bundle);
        }

        return both;
    }

    /// <summary>The packing problem.</summary>
    public PackingProblem Problem(IReadOnlyList<int> limits) =>
        new([.. shapes.Values.Select(entry => entry.Shape)], [.. shapes.Values.Select(entry => entry.Bundles.Count)], [.. limits], Sizes);

    /// <summary>Its solution: the offer of each node, and its pods in order.</summary>
    public IEnumerable<(int Offer, List<int> Pods)> Nodes(PackedNodes packed)
    {
        var queues = shapes.Values.Select(entry => new Queue<PodBundle>(entry.Bundles)).ToArray();
        foreach (var group in packed.Groups)
        {
            for (var copy = 0; copy < group.Copies; copy++)
            {
                var pods = new List<int>();
                for (var k = 0; k < group.Load.Shapes.Length; k++)
                {
                    for (var taken = 0; taken < group.Load.Counts[k]; taken++)
                        pods.AddRange(queues[group.Load.Shapes[k]].Dequeue().Pods);
                }

                pods.Sort();
                yield return (group.Size.Offer, pods);
            }
        }
    }

    private bool IsShare(PodBundle bundle) => bundle.Pods.Count == 1 && problem.Pods[bundle.Pods[0]].GpuShareMilli > 0;

    private static string Text(in Resources size)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{size.CpuMilli / 1000.0:0.###} CPU and {size.MemoryBytes / (double)ByteUnits.Gibibyte:0.##} GiB");
        return size.Gpus > 0 ? string.Create(CultureInfo.InvariantCulture, $"{text} and {size.Gpus} GPU") : text;
    }
}
