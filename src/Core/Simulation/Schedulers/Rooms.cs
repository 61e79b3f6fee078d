using System.Numerics;
using CloudIntel.Core.Scheduling.Fleet;
using CloudIntel.Core.Scheduling.Gpu;

namespace CloudIntel.Core.Simulation.Schedulers;

/// <summary>What a pod asks of a node.</summary>
/// <param name="CpuMillis">Milli-processors.</param>
/// <param name="MemoryBytes">Bytes.</param>
/// <param name="GpuMillis">Thousandths of graphics processors: a part of one, or whole ones.</param>
/// <param name="Allowed">What the node may have been bought as.</param>
internal readonly record struct PodNeed(long CpuMillis, long MemoryBytes, int GpuMillis, OfferSet Allowed)
{
    /// <summary>Whether it takes part of one graphics processor.</summary>
    public bool IsShare => GpuMillis is > 0 and < GpuPod.WholeGpu;

    /// <summary>How many graphics processors it takes, a part of one being one.</summary>
    public int Gpus => (GpuMillis + GpuPod.WholeGpu - 1) / GpuPod.WholeGpu;
}

/// <summary>What is free on a node.</summary>
internal sealed class Room
{
    /// <summary>The node.</summary>
    public required int Node { get; init; }

    /// <summary>What it was bought as.</summary>
    public required int Offer { get; init; }

    public required long CpuMillis { get; set; }

    public required long MemoryBytes { get; set; }

    /// <summary>Places for pods.</summary>
    public required int Pods { get; set; }

    /// <summary>Free thousandths of each graphics processor.</summary>
    public int[] Gpus { get; set; } = [];

    public int FreeGpuMillis => Gpus.Sum();

    public Room Copy() => new() { Node = Node, Offer = Offer, CpuMillis = CpuMillis, MemoryBytes = MemoryBytes, Pods = Pods, Gpus = Gpus.Length == 0 ? Gpus : [.. Gpus] };

    /// <summary>Whether as much is free on another one of the same offer.</summary>
    public bool IsLike(Room other) => Offer == other.Offer && CpuMillis == other.CpuMillis && MemoryBytes == other.MemoryBytes && Pods == other.Pods && Gpus.AsSpan().SequenceEqual(other.Gpus);

    public bool Fits(in PodNeed need)
    {
        if (Pods < 1 || CpuMillis < need.CpuMillis || MemoryBytes < need.MemoryBytes || !need.Allowed[Offer])
            return false;
        return need.GpuMillis == 0 || HasGpus(need);
    }

    /// <summary>Takes what a pod needs: part of the graphics processor that has the least to spare, or the first ones that are whole.</summary>
    public void Take(in PodNeed need)
    {
        CpuMillis -= need.CpuMillis;
        MemoryBytes -= need.MemoryBytes;
        Pods--;
        if (need.IsShare)
            Gpus[GpuFor(need.GpuMillis)] -= need.GpuMillis;
        var whole = need.IsShare ? 0 : need.Gpus;
        for (var gpu = 0; whole > 0; gpu++)
        {
            if (Gpus[gpu] < GpuPod.WholeGpu)
                continue;
            Gpus[gpu] = 0;
            whole--;
        }
    }

    /// <summary>Of the graphics processors that have so much left, the one that has the least; −1 where none has.</summary>
    public int GpuFor(int millis)
    {
        var best = -1;
        for (var gpu = 0; gpu < Gpus.Length; gpu++)
        {
            if (Gpus[gpu] >= millis && (best < 0 || Gpus[gpu] < Gpus[best]))
                best = gpu;
        }

        return best;
    }

    private bool HasGpus(in PodNeed need)
    {
        var (least, found) = (need.IsShare ? need.GpuMillis : GpuPod.WholeGpu, 0);
        foreach (var free in Gpus)
            found += free >= least ? 1 : 0;
        return found >= need.Gpus;
    }
}

/// <summary>Rooms of nodes in their order, with the next one that fits found in O(log n) where few have any left: a tree knows the most that is free below.</summary>
internal sealed class Rooms
{
    private readonly List<Room> rooms = [];
    private (long Cpu, long Memory)[] most = new (long, long)[2]; // children of i are 2i and 2i + 1, leaves from the middle on

    /// <summary>How many there are.</summary>
    public int Count => rooms.Count;

    /// <summary>The most of each that was free in any of them when it was added.</summary>
    public Resources Largest { get; private set; }

    /// <summary>One of them, by its place.</summary>
    public Room this[int place] => rooms[place];

    private int Leaves => most.Length / 2;

    /// <summary>Adds a room behind all others.</summary>
    public void Add(Room room)
    {
        rooms.Add(room);
        Largest = new(Math.Max(Largest.CpuMilli, room.CpuMillis), Math.Max(Largest.MemoryBytes, room.MemoryBytes), Math.Max(Largest.Gpus, room.Gpus.Length));
        if (rooms.Count > Leaves)
        {
            most = new (long, long)[2 * (int)BitOperations.RoundUpToPowerOf2((uint)rooms.Count)];
            Array.Fill(most, (-1, -1));
            for (var place = 0; place < rooms.Count; place++)
                most[Leaves + place] = Leaf(rooms[place]);
            for (var i = Leaves - 1; i > 0; i--)
                Pull(i);
            return;
        }

        Changed(rooms.Count - 1);
    }

    /// <summary>Tells that what is free in a room is not what it was.</summary>
    public void Changed(int place)
    {
        var at = Leaves + place;
        most[at] = Leaf(rooms[place]);
        for (at /= 2; at > 0; at /= 2)
            Pull(at);
    }

    /// <summary>Takes what a pod needs.</summary>
    public void Take(int place, in PodNeed need)
    {
        rooms[place].Take(need);
        Changed(place);
    }

    /// <summary>The first room from a place on that fits; −1 where there is none.</summary>
    public int Next(in PodNeed need, int from = 0) => from >= Count ? -1 : Find(1, 0, Leaves, from, need);

    /// <summary>Makes a room what it was.</summary>
    public void Restore(int place, Room room)
    {
        rooms[place] = room;
        Changed(place);
    }

    private int Find(int at, int first, int width, int from, in PodNeed need)
    {
        if (first + width <= from || most[at].Cpu < need.CpuMillis || most[at].Memory < need.MemoryBytes)
            return -1;
        if (width == 1)
            return rooms[first].Fits(need) ? first : -1;
        var left = Find(2 * at, first, width / 2, from, need);
        return left >= 0 ? left : Find((2 * at) + 1, first + (width / 2), width / 2, from, need);
    }

    private static (long Cpu, long Memory) Leaf(Room room) => room.Pods > 0 ? (room.CpuMillis, room.MemoryBytes) : (-1, -1);

    private void Pull(int at) => most[at] = (Math.Max(most[2 * at].Cpu, most[(2 * at) + 1].Cpu), Math.Max(most[2 * at].Memory, most[(2 * at) + 1].Memory));
}
