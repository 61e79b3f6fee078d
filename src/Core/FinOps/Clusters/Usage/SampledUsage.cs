namespace CloudIntel.Core.FinOps.Clusters.Usage;

/// <summary>
/// Sums samples of what containers use at the moment into steps of 5 minutes, hour by hour. A sample stands for the time since the one before;
/// for what no sample stands is not observed. Not for several threads at once.
/// </summary>
/// <param name="longest">For how long a sample stands at most.</param>
public sealed class SampledUsage(TimeSpan longest)
{
    private readonly Dictionary<DateTimeOffset, Dictionary<UsageName, Sums>> hours = [];
    private DateTimeOffset? last;
    private DateTimeOffset now;
    private double stands;

    /// <summary>Hours of which there are samples.</summary>
    public IReadOnlyCollection<DateTimeOffset> Hours => hours.Keys;

    /// <summary>Begins samples that are taken at one moment, in the order of time.</summary>
    public void Begin(DateTimeOffset moment)
    {
        var since = last is { } before && moment - before < longest ? moment - before : longest;
        (last, now, stands) = (moment, moment - (since / 2), since.TotalSeconds);
    }

    /// <summary>Takes a sample of a container.</summary>
    /// <param name="name">The container.</param>
    /// <param name="cores">Processors that it uses.</param>
    /// <param name="bytes">Memory that it has in use.</param>
    public void Take(in UsageName name, double cores, double bytes)
    {
        // All of it counts in the step in which its middle lies.
        var hour = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
        if (!hours.TryGetValue(hour, out var names))
            hours.Add(hour, names = []);
        if (!names.TryGetValue(name, out var sums))
            names.Add(name, sums = new());
        var step = (int)((now - hour) / UsageSteps.Length);
        sums.Seconds[step] += stands;
        sums.CoreSeconds[step] += cores * stands;
        sums.ByteSeconds[step] += bytes * stands;
    }

    /// <summary>The steps of an hour.</summary>
    public UsageSteps Steps(DateTimeOffset hour)
    {
        var steps = new UsageSteps(hour);
        if (!hours.TryGetValue(hour, out var names))
            return steps;
        foreach (var (name, sums) in names)
        {
            var cores = steps.Fill(UsageFigure.Cores, name);
            var bytes = steps.Fill(UsageFigure.MemoryBytes, name);
            var seconds = steps.Fill(UsageFigure.ObservedSeconds, name);
            for (var step = 0; step < UsageSteps.Count; step++)
            {
                if (sums.Seconds[step] > 0)
                    (cores[step], bytes[step], seconds[step]) = (sums.CoreSeconds[step] / sums.Seconds[step], sums.ByteSeconds[step] / sums.Seconds[step], sums.Seconds[step]);
            }
        }

        return steps;
    }

    /// <summary>Forgets an hour.</summary>
    public void Forget(DateTimeOffset hour) => hours.Remove(hour);

    private sealed class Sums
    {
        public double[] Seconds { get; } = new double[UsageSteps.Count];

        public double[] CoreSeconds { get; } = new double[UsageSteps.Count];

        public double[] ByteSeconds { get; } = new double[UsageSteps.Count];
    }
}
