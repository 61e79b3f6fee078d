namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>How many replicas a service is to have.</summary>
public abstract record AutoscalingPolicy
{
    /// <summary>The most replicas that a policy may ask for.</summary>
    public const int MostReplicas = 100_000;
}

/// <summary>As many as the requirement says, always.</summary>
public sealed record FixedReplicas : AutoscalingPolicy;

/// <summary>As many as are said for each hour.</summary>
/// <param name="Replicas">24 for the hours of a day in UTC, or 168 for those of a week from Monday on.</param>
public sealed record ReplicasByHour(IReadOnlyList<int> Replicas) : AutoscalingPolicy;

/// <summary>
/// As Kubernetes scales on the use of processors: the number of replicas times use over target, rounded up; nothing while that is within the tolerance of one; at most doubled, or four more, in 15
/// seconds; and fewer only if nothing called for more in the last minutes. Replicas that do not work yet count as idle when more are asked for.
/// </summary>
public record HorizontalAutoscaling : AutoscalingPolicy
{
    /// <summary>The fewest replicas, at least 1.</summary>
    public int Minimum { get; init; } = 1;

    /// <summary>The most replicas.</summary>
    public required int Maximum { get; init; }

    /// <summary>Processor time used over processor time requested, such as 0.7.</summary>
    public double Target { get; init; } = 0.8;

    /// <summary>Use that differs from the target by no more than this share of it changes nothing.</summary>
    public double Tolerance { get; init; } = 0.1;

    /// <summary>How often it looks.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>There are as many replicas as the most that was called for within so long.</summary>
    public TimeSpan DownscaleStabilisation { get; init; } = TimeSpan.FromSeconds(300);
}

/// <summary>
/// Horizontal autoscaling that is ahead of its time: at least as many replicas as the target asks for at the demand that is forecast from the demand of the run so far. Until enough is known it
/// only reacts.
/// </summary>
public sealed record ForecastAutoscaling : HorizontalAutoscaling
{
    /// <summary>How far ahead it looks: as long as new replicas take to be there.</summary>
    public TimeSpan Lead { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How often it forecasts anew.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromHours(6);

    /// <summary>The forecast's resolution: the most demand of each such time is forecast. A whole number of steps.</summary>
    public TimeSpan Resolution { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The share of the future that is to be below what it prepares for, above 0.5 and below 1; the upper end of the interval that leaves as much above.</summary>
    public double Level { get; init; } = 0.9;
}
