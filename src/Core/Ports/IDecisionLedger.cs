namespace CloudIntel.Core.Ports;

/// <summary>Keeps what the gate decided about objects, for ever the way it was decided. Safe for concurrent use, and beside imports.</summary>
/// <remarks>Every method throws <see cref="LedgerUnavailableException"/> when the store cannot be reached: come back later.</remarks>
public interface IDecisionLedger
{
    /// <summary>Appends decisions; nothing changes them later. All of them are kept, or none.</summary>
    /// <param name="decisions">The decisions, in any order.</param>
    /// <param name="forgetBefore">Decisions that are older go; null to keep all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task AppendDecisionsAsync(IReadOnlyList<GateDecision> decisions, DateTimeOffset? forgetBefore, CancellationToken cancellationToken);

    /// <summary>Decisions that were kept, newest first.</summary>
    /// <param name="query">Which of them.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<IReadOnlyList<GateDecision>> DecisionsAsync(DecisionQuery query, CancellationToken cancellationToken);

    /// <summary>How many requests came to what by each policy and budget. A request that breaks several rules of one counts once for each outcome; one that was only tried counts nothing.</summary>
    /// <param name="from">From this moment on.</param>
    /// <param name="to">Before this moment.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<IReadOnlyList<DecisionCount>> CountDecisionsAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);
}

/// <summary>How many requests came to something.</summary>
/// <param name="Policy">The policy or budget, as <see cref="GateDecision.Policy"/> has it.</param>
/// <param name="Outcome">What became of them.</param>
/// <param name="Requests">How many they were.</param>
public sealed record DecisionCount(string Policy, GateOutcome Outcome, long Requests);

/// <summary>What became of an object at a rule or a budget.</summary>
public enum GateOutcome
{
    /// <summary>It was let in.</summary>
    Allowed = 0,

    /// <summary>It was let in, and whoever sent it was told what is wrong.</summary>
    Warned,

    /// <summary>It was turned away.</summary>
    Denied,

    /// <summary>It broke a rule that is only watched.</summary>
    Audited,

    /// <summary>It broke a rule, and somebody who may said that it does not count.</summary>
    Exempted,
}

/// <summary>One decision about one object by one rule.</summary>
public sealed record GateDecision
{
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The policy, such as <c>CostPolicy/limits</c>, or the budget, such as <c>Budget/team-a/monthly</c>; empty where no policy had anything to say.</summary>
    public required string Policy { get; init; }

    /// <summary>The rule of the policy; empty for what is decided by the policy as a whole.</summary>
    public string Rule { get; init; } = "";

    /// <summary>What became of it.</summary>
    public required GateOutcome Outcome { get; init; }

    /// <summary>API version of the object.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>Kind of the object.</summary>
    public required string Kind { get; init; }

    /// <summary>Namespace of the object; empty for one of the cluster.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name of the object; empty where the server was still to make one up.</summary>
    public required string Name { get; init; }

    /// <summary>What was to be done: <c>CREATE</c>, <c>UPDATE</c>, or <c>AUDIT</c> of what is there already.</summary>
    public required string Operation { get; init; }

    /// <summary>Who asked.</summary>
    public required string User { get; init; }

    /// <summary>What the object costs a month; null where that was not asked or is not known.</summary>
    public decimal? Price { get; init; }

    /// <summary>What the rule allows.</summary>
    public decimal? Limit { get; init; }

    /// <summary>What was left of the budget before the object.</summary>
    public decimal? BudgetLeft { get; init; }

    /// <summary>Currency of the amounts; null without any.</summary>
    public string? Currency { get; init; }

    /// <summary>What was said, or the reason of an exemption.</summary>
    public string Message { get; init; } = "";

    /// <summary>Whether the object was only tried.</summary>
    public bool DryRun { get; init; }

    /// <summary>The process that decided.</summary>
    public string Replica { get; init; } = "";
}

/// <summary>Which decisions are asked for: those that match everything that is not null.</summary>
public sealed record DecisionQuery
{
    /// <summary>The policy, or its name without the kind before it.</summary>
    public string? Policy { get; init; }

    /// <summary>Namespace of the object.</summary>
    public string? Namespace { get; init; }

    /// <summary>Who asked.</summary>
    public string? User { get; init; }

    /// <summary>What became of it.</summary>
    public GateOutcome? Outcome { get; init; }

    /// <summary>From this moment on.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before this moment.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>At most so many, the newest; at least 1.</summary>
    public int Limit { get; init; } = 1_000;
}
