namespace CloudIntel.Core.FinOps;

/// <summary>Decides how a period's spend stands against its budget.</summary>
public static class BudgetReview
{
    /// <summary>Days of data needed before a burn rate and a projection are worth showing: fewer, and one-off charges dominate.</summary>
    public const int MinDays = 3;

    /// <summary>Reviews a budget.</summary>
    /// <param name="facts">A snapshot; nothing else is read.</param>
    public static BudgetFinding Decide(BudgetFacts facts)
    {
        var through = Through(facts);
        var complete = through >= facts.Period.End;
        var days = through is null ? 0 : Days(through.Value - facts.Period.Start);
        var rate = days >= MinDays || (complete && days > 0) ? facts.Spent / days : (decimal?)null;
        var projected = complete ? facts.Spent : facts.Spent + (rate * Days(facts.Period.End - (through ?? facts.Period.End)));
        var staleAt = (through ?? facts.Period.Start) + facts.StaleAfter;

        return new()
        {
            Spent = facts.Spent,
            Remaining = facts.Limit - facts.Spent,
            UsedPercent = decimal.Round(facts.Spent / facts.Limit * 100, 2),
            BurnRatePerDay = Rounded(rate),
            Projected = Rounded(projected),
            OnTrack = projected is null ? null : projected <= facts.Limit,
            Data = through is null ? DataState.None : complete || facts.Now < staleAt ? DataState.Fresh : DataState.Stale,
            Crossed = [.. facts.Thresholds.Where(percent => facts.Spent * 100 >= percent * facts.Limit).Distinct().Order()],
            ValidUntil = NextMoment(facts, complete || through is null ? null : staleAt),
        };
    }

    /// <summary>Up to when the data is taken to reach: bills carry charges dated ahead, such as the month's fees, so never beyond today.</summary>
    private static DateTimeOffset? Through(BudgetFacts facts)
    {
        var tomorrow = new DateTimeOffset(facts.Now.UtcDateTime.Date, TimeSpan.Zero).AddDays(1);
        var through = facts.DataThrough > tomorrow ? tomorrow : facts.DataThrough;
        return through > facts.Period.Start ? Earlier(through.Value, facts.Period.End) : null;
    }

    private static DateTimeOffset? NextMoment(BudgetFacts facts, DateTimeOffset? staleAt) =>
        new[] { staleAt, facts.Period.End }.Where(moment => moment > facts.Now).Min();

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static decimal Days(TimeSpan span) => (decimal)span.Ticks / TimeSpan.TicksPerDay;

    private static decimal? Rounded(decimal? amount) => amount is { } value ? decimal.Round(value, 2) : null;
}
