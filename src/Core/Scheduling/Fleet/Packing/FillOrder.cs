namespace CloudIntel.Core.Scheduling.Fleet.Packing;

/// <summary>
/// How machines of one size are filled: by turns with pods that lean to processors and pods that lean to memory, the largest first, so that both
/// run out together.
/// </summary>
internal sealed class FillOrder
{
    private readonly double cpuValue;
    private readonly double memoryValue;

    /// <summary>The order for one size of machine.</summary>
    /// <param name="problem">Whose pods fill it.</param>
    /// <param name="machine">What is to be filled.</param>
    /// <param name="cpuWeight">What all processors of the machine count, to choose between pods that fill it better; with the memory, 1.</param>
    /// <param name="memoryShare">Share of the memory that is used up when the processors are; above 1 where memory runs out first.</param>
    /// <param name="first">Shapes that come before others; null for all alike.</param>
    public FillOrder(PackingProblem problem, in Resources machine, double cpuWeight = 0.5, double memoryShare = 1, Func<int, bool>? first = null)
    {
        var shapes = problem.Shapes;
        Machine = machine;
        CpuUnit = 1.0 / Math.Max(1, machine.CpuMilli);
        MemoryUnit = 1.0 / Math.Max(1, machine.MemoryBytes) / memoryShare;
        (cpuValue, memoryValue) = (cpuWeight / Math.Max(1, machine.CpuMilli), (1 - cpuWeight) / Math.Max(1, machine.MemoryBytes));
        Values = new double[shapes.Length];
        var leansToCpu = new bool[shapes.Length];
        for (var shape = 0; shape < shapes.Length; shape++)
        {
            var size = shapes[shape].Size;
            Values[shape] = Value(size);
            leansToCpu[shape] = size.CpuMilli * CpuUnit >= size.MemoryBytes * MemoryUnit;
        }

        CpuLeaning = Choose(problem.ByCpu, leansToCpu, true, first, shape => shapes[shape].Size.CpuMilli);
        MemoryLeaning = Choose(problem.ByMemory, leansToCpu, false, first, shape => shapes[shape].Size.MemoryBytes);
    }

    public Resources Machine { get; }

    /// <summary>Shapes that use up processors before memory.</summary>
    public Queue CpuLeaning { get; }

    /// <summary>The others.</summary>
    public Queue MemoryLeaning { get; }

    /// <summary>What a thousandth of a processor is of the machine.</summary>
    public double CpuUnit { get; }

    /// <summary>What a byte is of the memory that is to be used.</summary>
    public double MemoryUnit { get; }

    /// <summary>How much of the machine a pod of each shape fills.</summary>
    public double[] Values { get; }

    /// <summary>How much of the machine something fills, from 0 to 1.</summary>
    public double Value(in Resources size) => (size.CpuMilli * cpuValue) + (size.MemoryBytes * memoryValue);

    private static Queue Choose(int[] order, bool[] leansToCpu, bool cpu, Func<int, bool>? first, Func<int, long> amount)
    {
        var chosen = new List<int>(order.Length);
        foreach (var shape in order)
        {
            if (leansToCpu[shape] == cpu && first?.Invoke(shape) is null or true)
                chosen.Add(shape);
        }

        var firsts = chosen.Count;
        if (first is not null)
        {
            foreach (var shape in order)
            {
                if (leansToCpu[shape] == cpu && !first(shape))
                    chosen.Add(shape);
            }
        }

        var amounts = new long[chosen.Count];
        for (var k = 0; k < amounts.Length; k++)
            amounts[k] = amount(chosen[k]);
        return new([.. chosen], amounts, firsts);
    }

    /// <summary>Shapes in two runs, in each the largest first.</summary>
    /// <param name="Shapes">The shapes.</param>
    /// <param name="Amounts">What each asks for of what it leans to.</param>
    /// <param name="Firsts">Length of the first run.</param>
    internal readonly record struct Queue(int[] Shapes, long[] Amounts, int Firsts)
    {
        /// <summary>From a place on, the first that asks for no more than there is, in its run, or the begin of the next run.</summary>
        public int Skip(int place, long room)
        {
            var (low, high) = (place, place < Firsts ? Firsts : Shapes.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (Amounts[middle] > room)
                    low = middle + 1;
                else
                    high = middle;
            }

            return low;
        }
    }
}
