namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>Why nothing may be made smaller now.</summary>
/// <param name="IsObjective">An objective is broken or at risk; otherwise, more was advised lately.</param>
/// <param name="Why">A part of a sentence.</param>
internal sealed record Hold(bool IsObjective, string Why)
{
    /// <summary>Null where things may be made smaller.</summary>
    public static Hold? Of(IReadOnlyList<ObjectiveVerdict> verdicts, bool roseLately) =>
        verdicts.Where(verdict => verdict.State >= ObjectiveState.AtRisk).MaxBy(verdict => verdict.State) is { } worst ? new(true, worst.Why)
        : roseLately ? new(false, "more was advised within the last week")
        : null;

    /// <summary>The advice, but for less: then, the current request stays, and it says why.</summary>
    public ResourceAdvice Apply(ResourceAdvice advice, CurrentSize current, SizedResource resource)
    {
        var reason = IsObjective ? SizingReason.Objective : SizingReason.RoseLately;
        if (advice.Direction == SizingDirection.Down)
        {
            return advice with
            {
                Direction = SizingDirection.Keep,
                Reason = reason,
                Request = current.Request,
                Limit = current.Limit,
                ByHour = [],
                Rationale = $"{Sentences.Amount(current.Request!.Value, resource)} is asked for and {Sentences.Amount(advice.Request!.Value, resource)} would do, but {Why}.",
            };
        }

        return advice.ByHour.Count > 0 || advice.ScaleAtPercent is not null && advice.IsTighter
            ? advice with { ByHour = [], ScaleAtPercent = advice.IsTighter ? null : advice.ScaleAtPercent, Rationale = $"{advice.Rationale.TrimEnd('.')}; nothing is made smaller, since {Why}." }
            : advice;
    }
}
