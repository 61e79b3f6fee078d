using CloudIntel.Core.Scheduling.Gpu;
using CloudIntel.Core.Simulation.Randomness;

namespace CloudIntel.Core.Simulation.Schedulers.Choices;

/// <summary>Chooses among rooms. One object serves one run, and may remember what it chose.</summary>
internal interface INodeChoice
{
    /// <summary>Another decision begins.</summary>
    void Begin(Decision decision)
    {
        // Most look at nothing but rooms.
    }

    /// <summary>The place of a room in which a pod fits; −1 where there is none. What it chooses is taken afterwards.</summary>
    int Choose(Rooms rooms, in PodNeed need);

    /// <summary>The graphics processor of that room for a pod that takes part of one.</summary>
    int ChooseGpu(Room room, in PodNeed need) => room.GpuFor(need.GpuMillis);
}

/// <summary>The first that fits.</summary>
internal sealed class FirstFitNode : INodeChoice
{
    public int Choose(Rooms rooms, in PodNeed need) => rooms.Next(need);
}

/// <summary>The first that fits after the one chosen last, round and round.</summary>
internal sealed class RoundRobinNode : INodeChoice
{
    private int next;

    public int Choose(Rooms rooms, in PodNeed need)
    {
        var place = rooms.Next(need, next);
        place = place < 0 ? rooms.Next(need) : place;
        next = place < 0 ? next : place + 1;
        return place;
    }
}

/// <summary>The one that has the least left, or the most: of processors, memory and graphics processors, each as a part of the most that any node had, summed up.</summary>
/// <param name="sign">1 for the least, −1 for the most.</param>
internal abstract class FitNode(int sign) : INodeChoice
{
    private double mostCpu = 1;
    private double mostMemory = 1;
    private double mostGpu = 1;

    public int Choose(Rooms rooms, in PodNeed need)
    {
        (mostCpu, mostMemory, mostGpu) = (Math.Max(mostCpu, rooms.Largest.CpuMilli), Math.Max(mostMemory, rooms.Largest.MemoryBytes), Math.Max(mostGpu, rooms.Largest.Gpus * GpuPod.WholeGpu));
        var (best, least) = (-1, double.PositiveInfinity);
        for (var place = rooms.Next(need); place >= 0; place = rooms.Next(need, place + 1))
        {
            var left = sign * Left(rooms[place]);
            if (left < least)
                (best, least) = (place, left);
        }

        return best;
    }

    private double Left(Room room) => (room.CpuMillis / mostCpu) + (room.MemoryBytes / mostMemory) + (room.FreeGpuMillis / mostGpu);
}

/// <summary>The one that has the least left.</summary>
internal sealed class BestFitNode() : FitNode(1);

/// <summary>The one that has the most left.</summary>
internal sealed class WorstFitNode() : FitNode(-1);

/// <summary>Any that fits, each as likely.</summary>
/// <param name="seed">Of the run.</param>
internal sealed class RandomNode(ulong seed) : INodeChoice
{
    /// <summary>Guesses before all are looked at: rooms of which one in ten fits are missed by all of them once in 30.</summary>
    private const int Guesses = 32;

    private readonly RandomStream stream = new(seed, "random-node");

    public int Choose(Rooms rooms, in PodNeed need)
    {
        var first = rooms.Next(need);
        if (first < 0)
            return -1;
        for (var guess = 0; guess < Guesses; guess++)
        {
            var place = stream.NextIndex(rooms.Count);
            if (rooms[place].Fits(need))
                return place;
        }

        var fitting = new List<int>();
        for (var place = first; place >= 0; place = rooms.Next(need, place + 1))
            fitting.Add(place);
        return fitting[stream.NextIndex(fitting.Count)];
    }
}
