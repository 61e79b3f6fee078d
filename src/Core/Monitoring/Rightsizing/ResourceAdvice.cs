namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>Which way a request should go.</summary>
public enum SizingDirection
{
    /// <summary>It is on target, or must not be touched.</summary>
    Keep,

    /// <summary>More.</summary>
    Up,

    /// <summary>Less.</summary>
    Down,

    /// <summary>There is none yet.</summary>
    Set,
}

/// <summary>Why, for machines.</summary>
public enum SizingReason
{
    /// <summary>Within the tolerance.</summary>
    OnTarget,

    /// <summary>Usage says so.</summary>
    Usage,

    /// <summary>It was killed for want of memory.</summary>
    Killed,

    /// <summary>Its memory is a heap, which does not shrink with what it needs.</summary>
    Heap,

    /// <summary>Replicas are scaled by this request: change their target instead.</summary>
    ScaledByUtilization,

    /// <summary>It is known for less than a day.</summary>
    ShortHistory,

    /// <summary>More than half of the samples are missing.</summary>
    Gaps,

    /// <summary>The newest sample is more than a day old.</summary>
    Stale,

    /// <summary>Less would do, but an objective is broken or at risk.</summary>
    Objective,

    /// <summary>Less would do, but more was advised within the last week.</summary>
    RoseLately,

    /// <summary>The other resource's request changes, and both keep their ratio.</summary>
    Ratio,

    /// <summary>More, or less, is not allowed.</summary>
    Bounds,
}

/// <summary>From an hour of the day on (UTC), what to ask for.</summary>
public sealed record TimedRequest(int Hour, double Request)
{
    /// <summary>The mean over the hours of a day.</summary>
    /// <param name="day">At least one, the hours rising.</param>
    internal static double Mean(IReadOnlyList<TimedRequest> day) => Enumerable.Range(0, 24).Average(hour => At(day, hour));

    /// <summary>What is asked for at an hour: from the last change on, which may have been the day before.</summary>
    internal static double At(IReadOnlyList<TimedRequest> day, int hour) => (day.LastOrDefault(timed => timed.Hour <= hour) ?? day[^1]).Request;
}

/// <summary>What a container needs just after it starts, where that is much more than later.</summary>
/// <param name="Amount">The most that it used then, in cores or bytes.</param>
/// <param name="Seconds">For how long.</param>
public sealed record StartUpNeed(double Amount, int Seconds);

/// <summary>What to do about one resource of a container.</summary>
/// <param name="Direction">Which way.</param>
/// <param name="Reason">Why, for machines.</param>
/// <param name="Request">What to ask for, in cores or bytes: the current request, or the last recommended one, where nothing is to change; null where nothing is known.</param>
/// <param name="Limit">The limit, as many times the request as it is now; null where there is none.</param>
/// <param name="Confidence">The calibrated probability that the request is exceeded at most twice as often as stated in the following week (memory: never); 0 where too little is known.</param>
/// <param name="Rationale">One sentence, for people.</param>
public sealed record ResourceAdvice(SizingDirection Direction, SizingReason Reason, double? Request, double? Limit, double Confidence, string Rationale)
{
    /// <summary>Where replicas are scaled by this request: the percentage to hold them at, so that they are as loaded as they may be. Null where that is not so.</summary>
    public double? ScaleAtPercent { get; init; }

    /// <summary>Whether that is more than now: then there will be fewer replicas.</summary>
    internal bool IsTighter { get; init; }

    /// <summary>Where the cluster resizes in place and usage has a daily shape that saves at least 15 percent: what to ask for by the time of day. Empty otherwise.</summary>
    public IReadOnlyList<TimedRequest> ByHour { get; init; } = [];

    /// <summary>What it needs just after a start, where that is much more than later: the limit leaves room for it; where the cluster resizes in place, ask for it then. Null otherwise.</summary>
    public StartUpNeed? AtStart { get; init; }

    /// <summary>Whether there is anything to do.</summary>
    public bool HasChange => Direction != SizingDirection.Keep || ByHour.Count > 0 || ScaleAtPercent is not null;
}
