namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>Finds what costs more than the past and the calendar let expect.</summary>
/// <remarks>
/// Nothing is looked at before its day: what is found for a day with the history up to it is found with a longer one as well, as long as costs of the past do not change.
/// 1,000 places of 400 days take one to two seconds, and 58 KB each.
/// </remarks>
public static class AnomalyReview
{
    /// <summary>Reviews costs.</summary>
    /// <param name="facts">A snapshot; nothing else is read.</param>
    public static AnomalyFinding Decide(AnomalyFacts facts)
    {
        var days = new AnomalyDays(facts);
        var trees = CostTree.Build(facts);
        var usage = trees.TryGetValue(ChargeClass.Usage, out var tree) ? new UsageReview(tree, days) : null;
        usage?.Run(days, facts.Policy.FalseDiscoveryRate);
        var report = new AnomalyReport(facts, days, usage);
        report.AddUsage();
        foreach (var (type, other) in trees)
            report.Add(FeeReview.Of(type, other, days, usage));
        return report.Finding();
    }
}
