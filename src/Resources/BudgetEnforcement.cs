using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>
/// What a budget does about objects that would cost more than it has left. What an object will cost to the end of the period is held against what is left after all that
/// was let in before.
/// </summary>
public sealed record BudgetEnforcement : OpenObject
{
    /// <summary>What happens to an object that there is no room for: it is let in (None), let in with a warning (Warn), or turned away (Deny). Default: None.</summary>
    public OpenEnum<BudgetEnforcementMode>? Mode { get; set; }

    /// <summary>
    /// What is held against the amount besides what was let in: what was spent so far (Actual), or what is expected to have been spent at the end of the period (Forecast), and as
    /// long as that is not known, what was spent. Default: Actual.
    /// </summary>
    public OpenEnum<ThresholdBasis>? Basis { get; set; }

    /// <summary>How far past the amount objects are still let in, in percent of it. Default: 0.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(1000)]
    public int? GracePercent { get; set; }

    /// <summary>The same as an amount of the budget's currency, in quotes, in place of gracePercent.</summary>
    [Pattern(Patterns.Sum)]
    [Length(1, 22)]
    public DecimalString? Grace { get; set; }

    /// <summary>
    /// After how long without new costs the figures are too old to decide by, such as 72h; counted from the beginning of the period where nothing of it is known yet. Default: as long as makes
    /// DataFresh false, 48 hours for charges of bills unless FinOps:StaleAfter says otherwise.
    /// </summary>
    [Length(2, 18)]
    [Pattern(CostSchedule.EveryPattern)]
    public GoDuration? StaleAfter { get; set; }

    /// <summary>
    /// What happens to objects while the figures are too old, or missing: they are let in (Allow), let in with a warning (Warn), or turned away (Deny). Default: Warn.
    /// </summary>
    public OpenEnum<StaleBudgetUse>? OnStale { get; set; }
}

/// <summary>What happens to an object that a budget has no room for.</summary>
public enum BudgetEnforcementMode
{
    /// <summary>Nothing: the budget is not asked.</summary>
    None = 0,

    /// <summary>It is let in with a warning.</summary>
    Warn,

    /// <summary>It is turned away.</summary>
    Deny,
}

/// <summary>What happens to objects while the figures of a budget are too old.</summary>
public enum StaleBudgetUse
{
    /// <summary>They are let in.</summary>
    Allow = 0,

    /// <summary>They are let in with a warning.</summary>
    Warn,

    /// <summary>They are turned away.</summary>
    Deny,
}
