using System.Runtime.CompilerServices;

namespace CloudIntel.Core.Scheduling.Fleet.Packing;

/// <summary>What a node holds: shapes and how many of each.</summary>
internal readonly record struct Load(int[] Shapes, int[] Counts, Resources Content);

/// <summary>Pods that have no node yet, and the filling of nodes with them. One thread's own; its loops are where the time of a plan goes.</summary>
internal sealed class Pool
{
    /// <summary>A machine that is filled so far is left as it is.</summary>
    private const double Full = 0.9985;

    /// <summary>How many shapes are looked at, at most, to fill a machine better.</summary>
    private const int MostTried = 28;

    private readonly PackingProblem problem;
    private readonly double[] worth;
    private readonly int[] left;
    private readonly int[] taken;
    private readonly List<int> takenShapes = [];
    private readonly int[] held;
    private readonly Dictionary<FillOrder, (int Cpu, int Memory)> starts = [];
    private readonly int[] tried = new int[MostTried];

    /// <summary>All pods of a problem.</summary>
    /// <param name="problem">Whose pods they are.</param>
    /// <param name="worth">Of each shape, see <see cref="PodWorth"/>.</param>
    public Pool(PackingProblem problem, double[] worth)
    {
        (this.problem, this.worth) = (problem, worth);
        left = [.. problem.Counts];
        taken = new int[left.Length];
        held = new int[problem.Limits.Length];
        Demand = problem.Demand;
        for (var shape = 0; shape < left.Length; shape++)
            Worth += worth[shape] * left[shape];
    }

    /// <summary>Of the pods that are left.</summary>
    public Resources Demand { get; private set; }

    /// <summary>What they are worth.</summary>
    public double Worth { get; private set; }

    public bool IsEmpty => Demand.Pods == 0;

    /// <summary>Takes out what fits neither of two machines, and says which shapes these are.</summary>
    public List<int> SetApart(in Resources one, in Resources other)
    {
        var shapes = new List<int>();
        for (var shape = 0; shape < left.Length; shape++)
        {
            var size = problem.Shapes[shape].Size;
            if (size.Fits(one) || size.Fits(other))
                continue;
            Demand = Demand.Plus(size, -left[shape]);
            Worth -= worth[shape] * left[shape];
            left[shape] = 0;
            shapes.Add(shape);
        }

        return shapes;
    }

    /// <summary>How many pods are left of each shape.</summary>
    public ReadOnlySpan<int> Left => left;

    /// <summary>How many nodes the limit needs that needed most at the begin.</summary>
    public double NodesApart
    {
        get
        {
            var (limit, members) = (problem.TightestLimit!.Value, 0L);
            foreach (var shape in problem.ShapesApart)
                members += left[shape];
            return (double)members / problem.Limits[limit];
        }
    }

    /// <summary>Fills a machine.</summary>
    /// <param name="order">How.</param>
    /// <param name="holds">Limits that pods count under which it holds already, one for each pod.</param>
    public Load Fill(FillOrder order, IEnumerable<int>? holds = null)
    {
        foreach (var limit in holds ?? [])
            held[limit]++;
        var room = TakeByTurns(order, null);
        Improve(order, room);
        return Taken();
    }

    /// <summary>Adds the pods that a machine would be filled with to a row, one by one, in the order in which they were taken.</summary>
    public void FillRow(FillOrder order, List<int> row)
    {
        TakeByTurns(order, row);
        Taken();
    }

    /// <summary>How often a load can be taken once more.</summary>
    public int Repeats(Load load)
    {
        var repeats = int.MaxValue;
        for (var k = 0; k < load.Shapes.Length; k++)
            repeats = Math.Min(repeats, left[load.Shapes[k]] / load.Counts[k]);
        return repeats;
    }

    /// <summary>Takes pods as a load has them.</summary>
    public void Take(Load load, int times)
    {
        for (var k = 0; k < load.Shapes.Length; k++)
        {
            left[load.Shapes[k]] -= load.Counts[k] * times;
            Worth -= worth[load.Shapes[k]] * load.Counts[k] * times;
        }

        Demand = Demand.Plus(load.Content, -times);
    }

    /// <summary>The room that stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Resources TakeByTurns(FillOrder order, List<int>? row)
    {
        var room = order.Machine;
        var (cpuQueue, memoryQueue) = (order.CpuLeaning, order.MemoryLeaning);
        var (cpuLeaning, memoryLeaning) = (cpuQueue.Shapes, memoryQueue.Shapes);
        // What was used up before stays so.
        var (cpuStart, memoryStart) = starts.GetValueOrDefault(order);
        while (cpuStart < cpuLeaning.Length && left[cpuLeaning[cpuStart]] == 0)
            cpuStart++;
        while (memoryStart < memoryLeaning.Length && left[memoryLeaning[memoryStart]] == 0)
            memoryStart++;
        starts[order] = (cpuStart, memoryStart);
        var (cpu, memory) = (cpuStart, memoryStart);
        while (true)
        {
            // Room only shrinks: what does not fit now does not fit later.
            while (cpu < cpuLeaning.Length && !CanTake(cpuLeaning[cpu], room))
                cpu = cpuQueue.Amounts[cpu] > room.CpuMilli ? cpuQueue.Skip(cpu, room.CpuMilli) : cpu + 1;
            while (memory < memoryLeaning.Length && !CanTake(memoryLeaning[memory], room))
                memory = memoryQueue.Amounts[memory] > room.MemoryBytes ? memoryQueue.Skip(memory, room.MemoryBytes) : memory + 1;
            if (cpu == cpuLeaning.Length && memory == memoryLeaning.Length)
                return room;
            var leansToCpu = memory == memoryLeaning.Length || (cpu < cpuLeaning.Length
                && (order.Machine.CpuMilli - room.CpuMilli) * order.CpuUnit <= (order.Machine.MemoryBytes - room.MemoryBytes) * order.MemoryUnit);
            var shape = leansToCpu ? cpuLeaning[cpu] : memoryLeaning[memory];
            Take(shape);
            row?.Add(shape);
            room = room.Plus(problem.Shapes[shape].Size, -1);
        }
    }

    /// <summary>Puts up to two other pods in the place of up to two, as long as that fills the machine better.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Improve(FillOrder order, Resources room)
    {
        var shapes = problem.Shapes;
        for (var round = 0; round < 4 && order.Value(room) > 1 - Full; round++)
        {
            var tries = ChooseTried();
            var (bestGain, bestOut, bestOut2, bestIn, bestIn2) = (1e-6, -1, -1, -1, -1);
            var outs = Math.Min(takenShapes.Count, 4);
            for (var o = -1; o < outs; o++)
            {
                for (var p = -1; p <= Math.Min(o, 2); p++)
                {
                    if ((p >= 0 && p == o && taken[OutAt(o)] < 2) || (o >= 0 && !MayMove(OutAt(o))) || (p >= 0 && !MayMove(OutAt(p))))
                        continue;
                    var (free, lost) = (room, 0.0);
                    if (o >= 0)
                        (free, lost) = (free.Plus(shapes[OutAt(o)].Size), order.Values[OutAt(o)]);
                    if (p >= 0)
                        (free, lost) = (free.Plus(shapes[OutAt(p)].Size), lost + order.Values[OutAt(p)]);
                    for (var i = 0; i < tries; i++)
                    {
                        var one = tried[i];
                        if (!shapes[one].Size.Fits(free))
                            continue;
                        var rest = free.Plus(shapes[one].Size, -1);
                        var gain = order.Values[one] - lost;
                        if (gain > bestGain)
                            (bestGain, bestOut, bestOut2, bestIn, bestIn2) = (gain, o, p, one, -1);
                        if (gain + order.Value(rest) <= bestGain)
                            continue;
                        for (var j = i; j < tries; j++)
                        {
                            var other = tried[j];
                            if (!shapes[other].Size.Fits(rest) || (other == one && left[one] < 2))
                                continue;
                            var both = gain + order.Values[other];
                            if (both > bestGain)
                                (bestGain, bestOut, bestOut2, bestIn, bestIn2) = (both, o, p, one, other);
                        }
                    }
                }
            }

            if (bestIn < 0)
                return;
            var (out1, out2) = (bestOut >= 0 ? OutAt(bestOut) : -1, bestOut2 >= 0 ? OutAt(bestOut2) : -1);
            foreach (var shape in (ReadOnlySpan<int>)[bestIn, bestIn2])
            {
                if (shape >= 0)
                {
                    Take(shape);
                    room = room.Plus(shapes[shape].Size, -1);
                }
            }

            foreach (var shape in (ReadOnlySpan<int>)[out1, out2])
            {
                if (shape >= 0)
                {
                    GiveBack(shape);
                    room = room.Plus(shapes[shape].Size);
                }
            }
        }
    }

    /// <summary>The shapes that were taken last, which are the smallest, come first.</summary>
    private int OutAt(int place) => takenShapes[takenShapes.Count - 1 - place];

    /// <summary>Shapes that are left, evenly over all of them.</summary>
    private int ChooseTried()
    {
        var alive = 0;
        foreach (var count in left)
        {
            if (count > 0)
                alive++; // those that may not move too: the choice is only coarser for them
        }

        var (seen, chosen) = (0, 0);
        for (var shape = 0; shape < left.Length && chosen < MostTried; shape++)
        {
            if (left[shape] > 0 && MayMove(shape) && (long)seen++ * MostTried / Math.Max(alive, MostTried) >= chosen)
                tried[chosen++] = shape;
        }

        return chosen;
    }

    /// <summary>Pods that no limit counts are exchanged; others stay, so that limits hold.</summary>
    private bool MayMove(int shape) => problem.Shapes[shape].Limits.Length == 0;

    private bool CanTake(int shape, in Resources room) => left[shape] > 0 && problem.Shapes[shape].Size.Fits(room) && !IsFull(problem.Shapes[shape].Limits);

    private bool IsFull(int[] limits)
    {
        foreach (var limit in limits)
        {
            if (held[limit] >= problem.Limits[limit])
                return true;
        }

        return false;
    }

    private void Take(int shape)
    {
        left[shape]--;
        if (taken[shape]++ == 0)
            takenShapes.Add(shape);
        foreach (var limit in problem.Shapes[shape].Limits)
            held[limit]++;
    }

    private void GiveBack(int shape)
    {
        left[shape]++;
        if (--taken[shape] == 0)
            takenShapes.Remove(shape);
    }

    private Load Taken()
    {
        takenShapes.Sort();
        int[] shapes = [.. takenShapes];
        var counts = new int[shapes.Length];
        var content = default(Resources);
        for (var k = 0; k < shapes.Length; k++)
        {
            (counts[k], taken[shapes[k]]) = (taken[shapes[k]], 0);
            content = content.Plus(problem.Shapes[shapes[k]].Size, counts[k]);
            Worth -= worth[shapes[k]] * counts[k];
        }

        takenShapes.Clear();
        Array.Clear(held);
        Demand = Demand.Plus(content, -1);
        return new(shapes, counts, content);
    }
}
