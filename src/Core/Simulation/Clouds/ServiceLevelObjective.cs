namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>
/// What is promised of a service, judged hour by hour: the share of requests that are answered within a time, where one is given; else the share of time in which enough replicas work
/// (<see cref="Scheduling.Placement.PlacementRequirement.EnoughReplicas"/>).
/// </summary>
public sealed record ServiceLevelObjective
{
    /// <summary>What it is called; no other one of the service has it.</summary>
    public required string Name { get; init; }

    /// <summary>Response time with the round trip, in milliseconds; null where availability is promised.</summary>
    public double? Milliseconds { get; init; }

    /// <summary>The share that is promised, above 0 and up to 1, such as 0.95 of requests or 0.999 of time.</summary>
    public required double Target { get; init; }

    /// <summary>What it costs to miss it; null for nothing.</summary>
    public PenaltyRule? Penalty { get; init; }
}

/// <summary>What a missed objective costs.</summary>
public abstract record PenaltyRule;

/// <summary>So much for each hour in which it was missed.</summary>
/// <param name="Amount">US dollars, not negative.</param>
public sealed record PenaltyPerHour(decimal Amount) : PenaltyRule;

/// <summary>A part of a month's fee by the share that was reached in the calendar month, as providers promise it: the tier with the lowest bound above that share.</summary>
/// <param name="MonthlyFee">US dollars; of a month that is simulated in part, that part.</param>
/// <param name="Tiers">At least one.</param>
public sealed record PenaltyCredits(decimal MonthlyFee, IReadOnlyList<CreditTier> Tiers) : PenaltyRule;

/// <summary>A part of the fee is paid back.</summary>
/// <param name="Below">Where less than this share was reached, above 0 and up to 1.</param>
/// <param name="Credit">The part of the fee, from 0 to 1.</param>
public sealed record CreditTier(double Below, decimal Credit);
