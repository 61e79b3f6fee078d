using System.Collections.Immutable;

namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>What a review found.</summary>
public sealed record AnomalyFinding
{
    /// <summary>Increases that are worth telling, those with the greatest impact first.</summary>
    public required IReadOnlyList<CostAnomaly> Anomalies { get; init; }

    /// <summary>Decreases, for information; at most <see cref="Most"/>, the greatest first.</summary>
    public required IReadOnlyList<CostAnomaly> Dips { get; init; }

    /// <summary>What stands out and is not told, and why; at most <see cref="Most"/>, the greatest first.</summary>
    public required IReadOnlyList<SuppressedAnomaly> Suppressed { get; init; }

    /// <summary>Places whose history is too short for statistics; at most <see cref="Most"/>, the youngest first.</summary>
    public required IReadOnlyList<YoungSeries> TooShort { get; init; }

    /// <summary>How many places have too short a history.</summary>
    public required int TooShortCount { get; init; }

    /// <summary>How many places and classes were judged on the last day.</summary>
    public required int Judged { get; init; }

    /// <summary>The last day that was judged; null when none was.</summary>
    public required DateOnly? JudgedThrough { get; init; }

    /// <summary>The most entries of a list that is for information only.</summary>
    public const int Most = 50;
}

/// <summary>How a cost went its own way.</summary>
public enum AnomalyKind
{
    /// <summary>Higher for a day or a few.</summary>
    Spike,

    /// <summary>Higher from a day on.</summary>
    Step,

    /// <summary>Growing week after week.</summary>
    Drift,

    /// <summary>A fee or purchase that is due on another day, or of another size, than before.</summary>
    UnexpectedCharge,

    /// <summary>Something that cost nothing before, and stands out among its neighbours.</summary>
    NewCost,

    /// <summary>Lower than expected.</summary>
    Dip,
}

/// <summary>A cost that is not what was expected. Money of all its days together.</summary>
public sealed record CostAnomaly
{
    /// <summary>Where: the smallest place that explains it; empty for the top.</summary>
    public required ImmutableArray<string> Path { get; init; }

    /// <summary>The class of the charges.</summary>
    public required ChargeClass Class { get; init; }

    /// <summary>How it looks so far; a spike that stays becomes a step.</summary>
    public required AnomalyKind Kind { get; init; }

    /// <summary>Its first day; with path and class its identity, which does not change as it goes on.</summary>
    public required DateOnly FirstDay { get; init; }

    /// <summary>Its last day so far.</summary>
    public required DateOnly LastDay { get; init; }

    /// <summary>The day whose costs gave it away.</summary>
    public required DateOnly DetectedOn { get; init; }

    /// <summary>Whether costs are back at what is expected, or have stayed for so long that they are what is expected.</summary>
    public required bool Ended { get; init; }

    /// <summary>What was expected.</summary>
    public required decimal Expected { get; init; }

    /// <summary>What could at least be expected, with 95 percent of all such sums between this and <see cref="Upper"/>.</summary>
    public required decimal Lower { get; init; }

    /// <summary>What could at most be expected.</summary>
    public required decimal Upper { get; init; }

    /// <summary>What it cost.</summary>
    public required decimal Actual { get; init; }

    /// <summary>What it cost more than expected; negative for dips.</summary>
    public decimal Impact => Actual - Expected;

    /// <summary>How probable something like it is on a day without anomalies, in (0, 1]; the least of its days.</summary>
    public required double PValue { get; init; }

    /// <summary>Minus the decimal logarithm of <see cref="PValue"/>: what <see cref="Confidence"/> is read from.</summary>
    public double Evidence => -Math.Log10(PValue);

    /// <summary>How probably it is real and not chance, 0 to 1: of those told with 0.9, nine in ten are.</summary>
    public required double Confidence { get; init; }

    /// <summary>The path of the leaf with the greatest part in it; <see cref="Path"/> where nothing below it has a greater part.</summary>
    public required ImmutableArray<string> Culprit { get; init; }

    /// <summary>The part of the culprit in the impact, 0 to 1.</summary>
    public required double CulpritShare { get; init; }

    /// <summary>All of it as a sentence or two, for people.</summary>
    public required string Message { get; init; }
}

/// <summary>Why something that stands out is not told.</summary>
public enum BenignReason
{
    /// <summary>Less than the policy's floors.</summary>
    BelowFloor,

    /// <summary>A change was announced.</summary>
    Planned,

    /// <summary>Somebody said that such is expected.</summary>
    SaidExpected,

    /// <summary>It comes on these days of each month, as it did before.</summary>
    MonthlyPattern,

    /// <summary>It was so at this time of the last year.</summary>
    LastYear,

    /// <summary>The days around it are lower by as much: charges came late, or moved.</summary>
    MovedCharges,

    /// <summary>Costs are back where they were before they fell.</summary>
    Recovery,

    /// <summary>A purchase that usage falls by.</summary>
    CommitmentPurchase,

    /// <summary>A place that costs something for the first time, within what is usual for new ones.</summary>
    NewPlace,
}

/// <summary>Something that stands out and is not told.</summary>
/// <param name="Path">Where.</param>
/// <param name="Class">The class of the charges.</param>
/// <param name="FirstDay">Its first day.</param>
/// <param name="LastDay">Its last day so far.</param>
/// <param name="Impact">What it cost more than expected.</param>
/// <param name="Reason">Why it is not told.</param>
/// <param name="Message">The same for people.</param>
public sealed record SuppressedAnomaly(
    ImmutableArray<string> Path, ChargeClass Class, DateOnly FirstDay, DateOnly LastDay, decimal Impact, BenignReason Reason, string Message);

/// <summary>A place whose history is too short for statistics.</summary>
/// <param name="Path">Where.</param>
/// <param name="Class">The class of the charges.</param>
/// <param name="Days">For how many days it has cost something.</param>
public sealed record YoungSeries(ImmutableArray<string> Path, ChargeClass Class, int Days);
