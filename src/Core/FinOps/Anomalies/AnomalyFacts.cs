using System.Collections.Immutable;

namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>Everything a review for anomalies may look at. Money in one currency.</summary>
public sealed record AnomalyFacts
{
    /// <summary>The day of the first value of every series.</summary>
    public required DateOnly FirstDay { get; init; }

    /// <summary>The last day that is over; values of later days are not looked at.</summary>
    public required DateOnly LastDay { get; init; }

    /// <summary>
    /// What the leaves of the hierarchy cost, by class of charge: one series for each path and class. What stands above them is their sum. A node
    /// may have a series of its own besides those below it.
    /// </summary>
    public required IReadOnlyList<CostSeries> Series { get; init; }

    /// <summary>The last day whose costs are final; null when all are.</summary>
    public DateOnly? MatureThrough { get; init; }

    /// <summary>
    /// Which share of its final cost is usually known of each day after <see cref="MatureThrough"/>, oldest first, in (0, 1]. Days without a share, or
    /// of which less than half is known, are not judged.
    /// </summary>
    public IReadOnlyList<double> YoungShares { get; init; } = [];

    /// <summary>Changes that were announced.</summary>
    public IReadOnlyList<PlannedChange> Planned { get; init; } = [];

    /// <summary>What people said of earlier anomalies, oldest first.</summary>
    public IReadOnlyList<AnomalyFeedback> Feedback { get; init; } = [];

    /// <summary>What is worth telling.</summary>
    public AnomalyPolicy Policy { get; init; } = new();

    /// <summary>ISO 4217 code, for messages.</summary>
    public required string Currency { get; init; }
}

/// <summary>What one place of the hierarchy costs, day by day.</summary>
/// <param name="Path">Names from the top down, such as cluster, namespace, workload; empty for the top itself.</param>
/// <param name="Class">The class of its charges.</param>
/// <param name="Costs">
/// A cost for each day from the first one on; 0 where nothing was charged. Days without one are 0 when they are not after the last day.
/// </param>
public sealed record CostSeries(ImmutableArray<string> Path, ChargeClass Class, IReadOnlyList<decimal> Costs);

/// <summary>A change that was announced: increases that begin in its time, at or below its place, are expected, of usage as of fees.</summary>
/// <param name="Path">The place; empty for everything.</param>
/// <param name="FirstDay">When it begins, to the day before or after.</param>
/// <param name="LastDay">The last day on which costs may rise for it.</param>
/// <param name="Note">Why, in the words of who announced it.</param>
/// <param name="MostIncrease">The most by which daily costs are to rise, as a share of what is expected without it; null for any.</param>
public sealed record PlannedChange(ImmutableArray<string> Path, DateOnly FirstDay, DateOnly LastDay, string Note, double? MostIncrease = null);

/// <summary>What somebody said of an anomaly.</summary>
public enum FeedbackVerdict
{
    /// <summary>It was real.</summary>
    True,

    /// <summary>It was none.</summary>
    False,

    /// <summary>It was real, but known beforehand: what is alike is not told again.</summary>
    Expected,
}

/// <summary>What was said of an anomaly, with what is needed to learn from it.</summary>
/// <param name="Path">Its place.</param>
/// <param name="Class">The class of its charges.</param>
/// <param name="FirstDay">Its first day.</param>
/// <param name="Impact">Its <see cref="CostAnomaly.Impact"/> a day, when it was judged.</param>
/// <param name="Evidence">Its <see cref="CostAnomaly.Evidence"/> when it was judged.</param>
/// <param name="Verdict">What was said.</param>
public sealed record AnomalyFeedback(
    ImmutableArray<string> Path, ChargeClass Class, DateOnly FirstDay, decimal Impact, double Evidence, FeedbackVerdict Verdict);

/// <summary>What is worth telling. None of it changes what is expected.</summary>
public sealed record AnomalyPolicy
{
    /// <summary>
    /// The share of false ones among what is told on a day, in (0, 1), as Benjamini and Hochberg (1995) control it. Where fewer than a year's worth of places is
    /// watched, a place counts as a year of days, so that few places do not make many false alarms: 0.1 with one place is one in ten years.
    /// </summary>
    public double FalseDiscoveryRate { get; init; } = MediumRate;

    /// <summary>The least impact, in the currency.</summary>
    public decimal AbsoluteFloor { get; init; }

    /// <summary>The least impact as a share of what the place cost a day in the last 30 days.</summary>
    public decimal RelativeFloor { get; init; } = 0.05m;

    /// <summary>For how many days after its end an anomaly is still told.</summary>
    public int KeptDays { get; init; } = 30;

    /// <summary>The rate of those who want to miss nothing.</summary>
    public const double HighRate = 0.25;

    /// <summary>The usual rate.</summary>
    public const double MediumRate = 0.1;

    /// <summary>The rate of those who want to hear of what is certain only.</summary>
    public const double LowRate = 0.01;
}
