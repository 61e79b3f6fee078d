using System.Numerics;

namespace CloudIntel.Core.Simulation.Datacenters;

/// <summary>What is free on each host, with the first that fits found in O(log n) and all in order of their free cores.</summary>
public sealed class HostFleet
{
    private readonly int leaves; // a power of two
    private readonly int[] cores; // a tree of the most free cores: children of i are 2i and 2i + 1, leaves from index leaves on
    private readonly long[] memory; // the same of memory
    private readonly List<(int Cores, long Memory)> shapes;
    private SortedSet<int>[]? byFreeCores;

    internal HostFleet(IReadOnlyList<HostSpec> hosts, double coreOvercommit)
    {
        Count = hosts.Count;
        leaves = (int)BitOperations.RoundUpToPowerOf2((uint)hosts.Count);
        (cores, memory) = (new int[2 * leaves], new long[2 * leaves]);
        Array.Fill(cores, -1);
        for (var i = 0; i < Count; i++)
            (cores[leaves + i], memory[leaves + i]) = ((int)Math.Min(int.MaxValue, Math.Floor(hosts[i].Cores * coreOvercommit)), hosts[i].Memory);
        for (var i = leaves - 1; i > 0; i--)
            Pull(i);
        shapes = [.. Enumerable.Range(0, Count).Select(i => (FreeCores(i), FreeMemory(i))).Distinct()];
    }

    /// <summary>How many hosts there are; they are numbered from 0.</summary>
    public int Count { get; }

    /// <summary>Cores of a host that are not given away.</summary>
    public int FreeCores(int host) => cores[leaves + host];

    /// <summary>Memory of a host that is not given away.</summary>
    public long FreeMemory(int host) => memory[leaves + host];

    /// <summary>Whether a host has so much to give.</summary>
    public bool Fits(int host, in VmSpec vm) => FreeCores(host) >= vm.Cores && FreeMemory(host) >= vm.Memory;

    /// <summary>The first host from <paramref name="start"/> on that has so much to give; −1 where there is none.</summary>
    public int FirstThatFits(in VmSpec vm, int start = 0) => start >= Count ? -1 : Find(1, 0, leaves, start, vm);

    /// <summary>The host with the most free memory of those that have so much to give, the first of several; −1 where there is none.</summary>
    public int WithMostMemory(in VmSpec vm)
    {
        var (best, most) = (-1, vm.Memory);
        FindMostMemory(1, vm.Cores, ref best, ref most);
        return best;
    }

    /// <summary>Hosts in order of their free cores, and by number among those of equally many.</summary>
    /// <param name="least">Only those with at least so many.</param>
    /// <param name="ascending">Whether those with the fewest come first.</param>
    public IEnumerable<int> ByFreeCores(int least, bool ascending)
    {
        byFreeCores ??= Sets();
        var sets = byFreeCores.Length;
        for (var i = least; i < sets; i++)
        {
            foreach (var host in byFreeCores[ascending ? i : sets - 1 - (i - least)])
                yield return host;
        }
    }

    /// <summary>Whether any host, when empty, has so much to give.</summary>
    internal bool CouldFit(in VmSpec vm)
    {
        foreach (var shape in shapes)
        {
            if (shape.Cores >= vm.Cores && shape.Memory >= vm.Memory)
                return true;
        }

        return false;
    }

    internal void Take(int host, in VmSpec vm) => Change(host, -vm.Cores, -vm.Memory);

    internal void Release(int host, in VmSpec vm) => Change(host, vm.Cores, vm.Memory);

    private void Change(int host, int moreCores, long moreMemory)
    {
        var at = leaves + host;
        byFreeCores?[cores[at]].Remove(host);
        cores[at] += moreCores;
        memory[at] += moreMemory;
        byFreeCores?[cores[at]].Add(host);
        for (at /= 2; at > 0; at /= 2)
            Pull(at);
    }

    private void Pull(int at) =>
        (cores[at], memory[at]) = (Math.Max(cores[2 * at], cores[(2 * at) + 1]), Math.Max(memory[2 * at], memory[(2 * at) + 1]));

    private int Find(int at, int first, int width, int start, in VmSpec vm)
    {
        if (first + width <= start || cores[at] < vm.Cores || memory[at] < vm.Memory)
            return -1;
        if (width == 1)
            return first;
        var left = Find(2 * at, first, width / 2, start, vm);
        return left >= 0 ? left : Find((2 * at) + 1, first + (width / 2), width / 2, start, vm);
    }

    /// <summary>Looks where there is the most memory first, and nowhere that cannot be better than what was found.</summary>
    private void FindMostMemory(int at, int wanted, ref int best, ref long most)
    {
        var first = (at << (BitOperations.Log2((uint)leaves) - BitOperations.Log2((uint)at))) - leaves;
        if (cores[at] < wanted || memory[at] < most || (memory[at] == most && best != -1 && first > best))
            return;
        if (at >= leaves)
        {
            (best, most) = (first, memory[at]);
            return;
        }

        var left = 2 * at;
        var fuller = memory[left] >= memory[left + 1] ? left : left + 1;
        FindMostMemory(fuller, wanted, ref best, ref most);
        FindMostMemory(left + left + 1 - fuller, wanted, ref best, ref most);
    }

    private SortedSet<int>[] Sets()
    {
        var sets = new SortedSet<int>[shapes.Max(shape => shape.Cores) + 1];
        for (var i = 0; i < sets.Length; i++)
            sets[i] = [];
        for (var host = 0; host < Count; host++)
            sets[FreeCores(host)].Add(host);
        return sets;
    }
}
