namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>Knows what stands out and is no anomaly.</summary>
internal sealed class BenignPatterns(AnomalyFacts facts, AnomalyDays days)
{
    /// <summary>Days before and after a spike in which the same charges may be missing.</summary>
    private const int MoveDays = 3;

    /// <summary>The part of an excess that must be left after the days around it.</summary>
    private const double LeastNet = 0.3;

    /// <summary>For so long it is remembered what costs were before they fell.</summary>
    private const int RecoveryDays = 45;

    /// <summary>A month's begin and end are this many days.</summary>
    private const int MonthDays = 3;

    /// <summary>A new place that costs no more than this part of what the place above it costs is a new place and nothing else.</summary>
    private const double NewPart = 0.3;

    /// <summary>What was called expected may be larger by this the next time.</summary>
    private const decimal MoreThanSaid = 1.5m;

    /// <summary>The first reason not to tell of an excess; null when there is none.</summary>
    /// <param name="found">What stood out.</param>
    /// <param name="impact">What it cost more than expected.</param>
    /// <param name="expected">What was expected.</param>
    /// <param name="culprit">Where most of it comes from.</param>
    public (BenignReason Reason, string Text)? Of(UsageCase found, decimal impact, decimal expected, CostNode culprit)
    {
        var (node, watch, excursion) = found;
        var (first, last) = (excursion.FirstDay, excursion.LastDay);
        var (date, length) = (days.First.AddDays(first), last - first + 1);
        if (OfPeople(node, ChargeClass.Usage, date, impact, length, expected, culprit) is { } known)
            return known;
        if (length <= MoveDays && Net(watch, first, last) < LeastNet * (double)impact)
            return (BenignReason.MovedCharges, "the days around it are lower by about as much");
        if (IsRecovery(watch, first, last))
            return (BenignReason.Recovery, "costs are back where they were before they fell");
        if (length <= MonthDays && first - node.Start < UsageWatch.FullHistory && IsAtMonthsEdge(date))
            return (BenignReason.MonthlyPattern, "it is at the begin or end of a month, and too few months are known to tell whether that is usual");
        if (culprit.Parent is { } parent && culprit.Start > first - UsageWatch.FewestDays)
        {
            var above = parent.Costs.AsSpan(Math.Max(0, first - 30), Math.Min(30, first)).ToArray().Sum() / Math.Max(1, Math.Min(30, first));
            if (impact / length <= (decimal)NewPart * above)
                return (BenignReason.NewPlace, "it is new, and small beside what is around it");
        }

        return null;
    }

    /// <summary>Whether people announced it, or said of the like that it is expected.</summary>
    public (BenignReason Reason, string Text)? OfPeople(CostNode node, ChargeClass type, DateOnly date, decimal impact, int length, decimal expected, CostNode culprit)
    {
        foreach (var planned in facts.Planned)
        {
            if (date >= planned.FirstDay.AddDays(-1) && date <= planned.LastDay.AddDays(1) && IsAtOrBelow(culprit, planned)
                && (planned.MostIncrease is not { } most || (double)impact <= most * (double)expected))
                return (BenignReason.Planned, $"it was announced: {planned.Note}");
        }

        return facts.Feedback.Any(said => said.Verdict == FeedbackVerdict.Expected && IsAlike(said, node, type, date, impact / length))
            ? (BenignReason.SaidExpected, "such was said to be expected")
            : null;
    }

    /// <summary>Whether it is less than the policy wants to hear of.</summary>
    public bool IsBelowFloor(CostNode node, int last, decimal impact)
    {
        var start = Math.Max(Math.Min(node.Start, last), last - 30);
        var mean = last > start ? node.Costs.AsSpan(start, last - start).ToArray().Sum() / (last - start) : 0;
        return impact < Math.Max(facts.Policy.AbsoluteFloor, facts.Policy.RelativeFloor * mean);
    }

    /// <summary>What is left of an excess together with the days before and after.</summary>
    private double Net(UsageWatch watch, int first, int last)
    {
        var net = 0.0;
        for (var day = Math.Max(watch.Start + DailyLevel.FirstDays, first - MoveDays); day <= Math.Min(days.Count - 1, last + MoveDays); day++)
        {
            var difference = watch.Value(day) - watch.Expected(day);

            // Ordinary noise on the days around is no movement of charges.
            if ((day >= first && day <= last) || difference < -2 * watch.UnitOn(day))
                net += difference;
        }

        return net;
    }

    private static bool IsRecovery(UsageWatch watch, int first, int last)
    {
        var level = watch.LevelOf(first, last);
        if (!watch.Past.Any(past => !past.Higher && past.EndedOn >= first - RecoveryDays && past.FirstDay < first))
            return false;
        for (var day = Math.Max(watch.Start + DailyLevel.FirstDays, first - RecoveryDays); day < first; day++)
        {
            if (watch.LevelOn(day) * 1.05 >= level)
                return true;
        }

        return false;
    }

    private static bool IsAtMonthsEdge(DateOnly date) => date.Day <= MonthDays || date.AddDays(MonthDays).Month != date.Month;

    private static bool IsAtOrBelow(CostNode node, PlannedChange planned) =>
        node.Path.Length >= planned.Path.Length && node.Path.AsSpan(0, planned.Path.Length).SequenceEqual(planned.Path.AsSpan());

    /// <summary>The same place, the same time of the month or of the year, and not much more.</summary>
    private static bool IsAlike(AnomalyFeedback said, CostNode node, ChargeClass type, DateOnly date, decimal impact)
    {
        if (said.Class != type || !said.Path.AsSpan().SequenceEqual(node.Path.AsSpan()) || impact > MoreThanSaid * said.Impact)
            return false;
        var apart = Math.Abs(date.Day - said.FirstDay.Day);
        return said.FirstDay == date || Math.Min(apart, DateTime.DaysInMonth(date.Year, date.Month) - apart) <= MonthDays;
    }
}
