using System.Globalization;
using CloudIntel.Core.Scheduling.Fleet.Packing;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>Pods that may all run on the same offers, and these offers.</summary>
internal sealed class FleetPart
{
    private readonly SortedDictionary<string, (PodShape Shape, List<PodBundle> Bundles)> shapes = new(StringComparer.Ordinal);
    private readonly FleetOffer[] offers;

    /// <summary>A part without pods.</summary>
    /// <param name="eligible">Indices of the offers.</param>
    /// <param name="allocatable">Of all offers.</param>
    /// <param name="offers">All of them.</param>
    public FleetPart(int[] eligible, Resources[] allocatable, FleetOffer[] offers)
    {
        this.offers = offers;
        Eligible = eligible;
        AllSizes = [.. eligible.Where(offer => allocatable[offer] is { CpuMilli: >= 0, MemoryBytes: >= 0, Gpus: >= 0, Pods: > 0 })
            .Select(offer => new MachineSize(allocatable[offer], Ticks.Of(offers[offer].HourlyPrice), offer))];
        Sizes = new(AllSizes);
        Machines = [.. AllSizes.Select(size => size.Allocatable).Distinct().OrderByDescending(size => size.CpuMilli).ThenByDescending(size => size.MemoryBytes).ThenByDescending(size => size.Gpus).ThenByDescending(size => size.Pods)];
    }

    /// <summary>Indices of the offers.</summary>
    public int[] Eligible { get; }

    /// <summary>The machine of each offer.</summary>
    public IReadOnlyList<MachineSize> AllSizes { get; }

    /// <summary>Sizes of machines that can be the cheapest.</summary>
    public MachineSizes Sizes { get; }

    /// <summary>All sizes of machines, the largest first.</summary>
    public Resources[] Machines { get; }

    public bool IsEmpty => shapes.Count == 0;

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
        return $"it asks for {Text(asked)}, and the nearest offer, {offers[Sizes[Sizes.Cheapest(nearest)].Offer].InstanceType}, has {Text(nearest)} for pods";
    }

    /// <summary>Adds pods.</summary>
    public void Add(PodBundle bundle)
    {
        var size = bundle.Size;
        // The largest first: ties are broken in this order.
        var key = string.Create(CultureInfo.InvariantCulture, $"{long.MaxValue - size.CpuMilli:D19}{long.MaxValue - size.MemoryBytes:D19}{size.Gpus:D9}{size.Pods:D9}{string.Join(',', bundle.Limits)}");
        if (!shapes.TryGetValue(key, out var entry))
            shapes[key] = entry = (new(size, [.. bundle.Limits]), []);
        entry.Bundles.Add(bundle);
    }

    /// <summary>The packing problem.</summary>
    public PackingProblem Problem(IReadOnlyList<int> limits) =>
        new([.. shapes.Values.Select(entry => entry.Shape)], [.. shapes.Values.Select(entry => entry.Bundles.Count)], [.. limits], Sizes);

    /// <summary>Its solution with the pods' names.</summary>
    public IEnumerable<PlannedNode> Nodes(PackedNodes packed, FleetPod[] pods, FleetOffer[] all)
    {
        var queues = shapes.Values.Select(entry => new Queue<PodBundle>(entry.Bundles)).ToArray();
        foreach (var group in packed.Groups)
        {
            for (var copy = 0; copy < group.Copies; copy++)
            {
                var names = new List<string>();
                for (var k = 0; k < group.Load.Shapes.Length; k++)
                {
                    for (var taken = 0; taken < group.Load.Counts[k]; taken++)
                        names.AddRange(queues[group.Load.Shapes[k]].Dequeue().Pods.Select(pod => pods[pod].Name));
                }

                names.Sort(StringComparer.Ordinal);
                yield return new(all[group.Size.Offer], names);
            }
        }
    }

    private static string Text(in Resources size)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{size.CpuMilli / 1000.0:0.###} CPU and {size.MemoryBytes / (double)ByteUnits.Gibibyte:0.##} GiB");
        return size.Gpus > 0 ? string.Create(CultureInfo.InvariantCulture, $"{text} and {size.Gpus} GPU") : text;
    }
}
