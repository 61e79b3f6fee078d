namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>Levels that change at events.</summary>
internal enum Level
{
    /// <summary>US dollars an hour for nodes.</summary>
    CostRate,

    /// <summary>Nodes that are paid for.</summary>
    Nodes,

    /// <summary>Pods on nodes.</summary>
    Pods,

    /// <summary>Pods without a node that is ready.</summary>
    Waiting,

    /// <summary>Thousandths of processors of nodes.</summary>
    CpuCapacity,

    /// <summary>Of them, requested.</summary>
    CpuRequested,

    /// <summary>Processors that are used.</summary>
    CpuUsed,

    /// <summary>Bytes of nodes.</summary>
    MemoryCapacity,

    /// <summary>Of them, requested.</summary>
    MemoryRequested,

    /// <summary>Requests a second.</summary>
    Demand,

    /// <summary>Standard deviation over nodes of the share of processors that is requested.</summary>
    Imbalance,

    /// <summary>Thousandths of processors of spot nodes.</summary>
    SpotCapacity,
}

/// <summary>Adds up levels over time, for the run and for the present part of the timeline. A change costs the same however many levels there are.</summary>
internal sealed class Meter
{
    private static readonly int Levels = Enum.GetValues<Level>().Length;

    private readonly double[] values = new double[Levels];
    private readonly TimeSpan[] since = new TimeSpan[Levels];
    private readonly double[] part = new double[Levels];
    private readonly double[] run = new double[Levels];

    /// <summary>The present level.</summary>
    public double this[Level level] => values[(int)level];

    /// <summary>The level times seconds since the start, until the last <see cref="EndPart"/>.</summary>
    public double Total(Level level) => run[(int)level];

    /// <summary>Raises a level.</summary>
    public void Add(TimeSpan now, Level level, double by) => Set(now, level, values[(int)level] + by);

    /// <summary>Changes a level.</summary>
    public void Set(TimeSpan now, Level level, double value)
    {
        Accrue(now, (int)level);
        values[(int)level] = value;
    }

    /// <summary>Ends a part.</summary>
    /// <param name="now">Its end.</param>
    /// <returns>Level times seconds of the part, by level.</returns>
    public double[] EndPart(TimeSpan now)
    {
        for (var level = 0; level < Levels; level++)
        {
            Accrue(now, level);
            run[level] += part[level];
        }

        var ended = (double[])part.Clone();
        Array.Clear(part);
        return ended;
    }

    private void Accrue(TimeSpan now, int level)
    {
        part[level] += values[level] * (now - since[level]).TotalSeconds;
        since[level] = now;
    }
}
