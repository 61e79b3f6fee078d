namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>In which regions a workload works: how long, shared by what works where.</summary>
internal sealed class RegionShares(int regions)
{
    private readonly double[] weights = new double[regions];
    private readonly double[] seconds = new double[regions];
    private double total;
    private TimeSpan last;

    /// <summary>Something begins to work there, or ends: the weight is negative then.</summary>
    public void Add(TimeSpan now, int region, double weight)
    {
        Accrue(now);
        weights[region] += weight;
        total += weight;
    }

    /// <summary>Nothing works any more: sums of parts that came and went are nought exactly.</summary>
    public void Clear()
    {
        Array.Clear(weights);
        total = 0;
    }

    /// <summary>The mean of a value by region over what works; there must be something.</summary>
    public double Mean(double[] values)
    {
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
            sum += weights[i] > 0 ? weights[i] * values[i] : 0;
        return sum / total;
    }

    /// <summary>Counts until now.</summary>
    public void Accrue(TimeSpan now)
    {
        var length = (now - last).TotalSeconds;
        last = now;
        if (length <= 0 || total <= 0)
            return;
        for (var i = 0; i < weights.Length; i++)
            seconds[i] += length * weights[i] / total;
    }

    /// <summary>Seconds of a region since they were taken last.</summary>
    public double Take(int region)
    {
        var taken = seconds[region];
        seconds[region] = 0;
        return taken;
    }
}
