namespace CloudIntel.Core.Monitoring;

/// <summary>Which way a signal becomes worse.</summary>
public enum WorseDirection
{
    /// <summary>More is worse: latency, errors, utilisation.</summary>
    Higher,

    /// <summary>Less is worse: throughput, free space, hits of a cache.</summary>
    Lower,
}

/// <summary>What is known of one measure of a system: latency, errors, saturation, traffic.</summary>
/// <param name="Start">When the first value was measured, UTC.</param>
/// <param name="Step">The distance of values; a divisor of a day, so that days can be compared.</param>
/// <param name="Values">The values, oldest first; NaN where unknown.</param>
public sealed record SignalHistory(DateTimeOffset Start, TimeSpan Step, double[] Values)
{
    /// <summary>How many values a day has.</summary>
    public int PerDay => (int)(TimeSpan.FromDays(1) / Step);

    /// <summary>When a value was measured.</summary>
    public DateTimeOffset At(int index) => Start + (index * Step);

    /// <summary>Those of some values that are known.</summary>
    internal static double[] Known(ReadOnlySpan<double> values)
    {
        var known = new List<double>(values.Length);
        foreach (var value in values)
        {
            if (double.IsFinite(value))
                known.Add(value);
        }

        return [.. known];
    }
}

/// <summary>How a signal is judged.</summary>
public sealed record SignalRules
{
    /// <summary>Which way is worse.</summary>
    public WorseDirection WorseWhen { get; init; } = WorseDirection.Higher;

    /// <summary>The value at which the system is full, or promises are broken; null if there is none.</summary>
    public double? Capacity { get; init; }

    /// <summary>The least change after a rollout that matters, as a share of the level before.</summary>
    public double MinimumChange { get; init; } = 0.05;

    /// <summary>How soon a saturation must be expected to make a system degraded.</summary>
    public TimeSpan SaturationNotice { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Whether a value is as bad as the capacity or worse.</summary>
    internal bool IsFull(double value) => Capacity is { } full && (WorseWhen == WorseDirection.Higher ? value >= full : value <= full);

    /// <summary>1 where more is worse, else −1: times it, worse is always more.</summary>
    internal int Sign => WorseWhen == WorseDirection.Higher ? 1 : -1;
}

/// <summary>A new version of a workload.</summary>
/// <param name="At">When it began to be rolled out.</param>
/// <param name="Revision">What it is called.</param>
public sealed record Rollout(DateTimeOffset At, string Revision);
