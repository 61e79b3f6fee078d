namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>
/// Judges charges that are due on days of their own, not day by day: one is expected where about as much was due within three days of the same day in one of the last
/// three months. Money back is never told, and neither are taxes: they follow what is taxed.
/// </summary>
internal static class FeeReview
{
    /// <summary>What is due may be larger by this than before.</summary>
    public const decimal MoreThanBefore = 1.25m;

    private const int Months = 3;
    private const int AroundDay = 3;

    /// <summary>Days of history of everything without which a first charge says nothing.</summary>
    private const int FewestDays = 35;

    /// <summary>Days in which usage has to fall by what was bought, before a purchase is told.</summary>
    private const int Grace = 3;

    /// <summary>The longest term of a commitment, in days: a purchase is worth at least its part of each of them.</summary>
    private const double LongestTerm = 1096;

    /// <summary>What is not expected of a class of charges; nothing of usage and of classes that are never told.</summary>
    public static IEnumerable<FeeCase> Of(ChargeClass type, CostTree tree, AnomalyDays days, UsageReview? usage)
    {
        if (type is not (ChargeClass.RecurringFee or ChargeClass.OneTimePurchase or ChargeClass.Support or ChargeClass.Marketplace))
            return [];
        var known = Math.Min(tree.Nodes[0].Start, usage?.Tree.Nodes[0].Start ?? days.Count);
        return tree.Nodes.Where(node => node.Children.Count == 0).SelectMany(node => Of(type, node, known, days, usage));
    }

    private static IEnumerable<FeeCase> Of(ChargeClass type, CostNode node, int known, AnomalyDays days, UsageReview? usage)
    {
        var told = 0m;
        for (var day = Math.Max(node.Start, known + FewestDays); day < days.Count; day++)
        {
            // What is due together may be charged on a few days.
            var due = Sum(node, day - AroundDay, day) - told;
            var expected = Expected(node, day, days.First);
            if (node.Costs[day] <= 0 || due <= MoreThanBefore * expected)
            {
                told = day >= AroundDay ? Math.Max(0, Math.Min(told, Sum(node, day - AroundDay, day))) : told;
                continue;
            }

            told += due - expected;
            var benign = usage is not null && IsMatched(usage, node, day, days, (double)(due - expected));
            if (benign || type == ChargeClass.RecurringFee || type == ChargeClass.Support || type == ChargeClass.Marketplace || day + Grace < days.Count)
                yield return new(type, node, day, known, expected, due, benign ? BenignReason.CommitmentPurchase : null);
        }
    }

    /// <summary>The most that was due around the same day of one of the last months.</summary>
    private static decimal Expected(CostNode node, int day, DateOnly first)
    {
        var (date, most) = (first.AddDays(day), 0m);
        for (var back = 1; back <= Months; back++)
        {
            var same = date.AddMonths(-back).DayNumber - first.DayNumber;
            most = Math.Max(most, Sum(node, same - AroundDay, same + AroundDay));
        }

        return most;
    }

    /// <summary>Whether usage there, or in all, falls by at least the day's part of what was bought.</summary>
    private static bool IsMatched(UsageReview usage, CostNode node, int day, AnomalyDays days, double bought)
    {
        var last = Math.Min(days.Count - 1, day + 6);
        var place = usage.Tree.Nodes.Where(other => other.Path.Length <= node.Path.Length && other.Path.AsSpan().SequenceEqual(node.Path.AsSpan(0, other.Path.Length)));
        return place.Any(other => other.Start < day && -usage.Watch(other).Excess(day, last) / (last - day + 1) is var fallen
            && fallen > bought / LongestTerm && fallen > 2 * usage.Watch(other).DeviationOf(day, last) / (last - day + 1));
    }

    private static decimal Sum(CostNode node, int from, int through)
    {
        var sum = 0m;
        for (var day = Math.Max(0, from); day <= Math.Min(through, node.Costs.Length - 1); day++)
            sum += node.Costs[day];
        return sum;
    }
}

/// <summary>A charge that is not expected.</summary>
/// <param name="Class">Its class.</param>
/// <param name="Node">Its place.</param>
/// <param name="Day">Its day.</param>
/// <param name="Known">The first day that anything is known of.</param>
/// <param name="Expected">What was expected on the days up to it.</param>
/// <param name="Actual">What was due on them.</param>
/// <param name="Benign">Why it is not told; null when it is.</param>
internal sealed record FeeCase(ChargeClass Class, CostNode Node, int Day, int Known, decimal Expected, decimal Actual, BenignReason? Benign);
