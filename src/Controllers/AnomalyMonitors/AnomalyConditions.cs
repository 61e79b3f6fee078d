using System.Globalization;
using CloudIntel.Controllers.AnomalyMonitors.Signals;
using CloudIntel.Controllers.Shared;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.AnomalyMonitors;

/// <summary>Puts findings into words. Nothing here depends on the time of the look but whether data is stale, so an unchanged monitor reads the same.</summary>
internal static class AnomalyConditions
{
    /// <summary>The most of what cannot be understood that is repeated.</summary>
    private const int MostMisunderstood = 3;

    /// <summary>The conditions of a monitor.</summary>
    /// <param name="monitor">The monitor.</param>
    /// <param name="found">What was found.</param>
    /// <param name="looked">Its signals; null where it has none.</param>
    /// <param name="failing">Sources whose newest bills could not be loaded.</param>
    /// <param name="isStale">Whether no charges came for too long.</param>
    public static IReadOnlyList<ConditionFinding> Of(
        AnomalyMonitor monitor, MonitorFinding found, LookedAt? looked, IReadOnlyList<string> failing, bool isStale) =>
    [
        looked?.Problem is { } problem
            ? new(ConditionTypes.Ready, false, "SignalsUnavailable", $"{problem}: what is said of signals is from before")
            : new(ConditionTypes.Ready, true, "Evaluated", string.Join("; ", Evaluated(monitor, found, looked))),
        .. monitor.Spec.Cost is null ? (ConditionFinding[])[] : [Anomalies(monitor, found), Data(monitor, found, failing, isStale)],
        .. looked is { Problem: null } ? [SignalStatuses.Condition(looked.Signals)] : (ConditionFinding[])[],
        .. Misunderstood(found),
    ];

    private static IEnumerable<string> Evaluated(AnomalyMonitor monitor, MonitorFinding found, LookedAt? looked)
    {
        if (monitor.Spec.Cost is not null)
            yield return Evaluated(found);
        if (looked is not null)
            yield return string.Create(CultureInfo.InvariantCulture, $"{looked.Signals.Count} signals judged");
    }

    private static string Evaluated(MonitorFinding found) => found switch
    {
        { Finding: { Judged: > 0, JudgedThrough: { } through } } => string.Create(CultureInfo.InvariantCulture, $"{found.Finding.Judged} series of costs judged through {through:yyyy-MM-dd}"),
        { Finding: not null } => "no series of costs is long enough to be judged",
        _ => "there are no costs to judge yet",
    };

    private static ConditionFinding Anomalies(AnomalyMonitor monitor, MonitorFinding found)
    {
        var open = found.Counted.ToList();
        if (open.Count > 0)
        {
            return new(
                ConditionTypes.NoAnomalies,
                false,
                open.TrueForAll(anomaly => anomaly.IsAcknowledged) ? "Acknowledged" : "AnomaliesOpen",
                string.Create(CultureInfo.InvariantCulture, $"{open.Count} open, {found.Impact:0.00} {monitor.Spec.Cost!.Currency} more than expected so far; the largest: {StatusText.Cut(open[0].Anomaly.Message, StatusLimits.AnomalyMessage)}"));
        }

        return found switch
        {
            { Finding: null or { Judged: 0 } } => new(ConditionTypes.NoAnomalies, null, "TooLittleHistory", "no series of costs is long enough for statistics"),
            { Open.Count: > 0 } => new(ConditionTypes.NoAnomalies, true, "Muted", $"{found.Open.Count} open, all of them muted"),
            _ => new(ConditionTypes.NoAnomalies, true, "NothingUnusual", "nothing costs more than its history lets expect"),
        };
    }

    private static ConditionFinding Data(AnomalyMonitor monitor, MonitorFinding found, IReadOnlyList<string> failing, bool isStale) => found.History switch
    {
        // Recorded costs are looked at up to yesterday, whatever bills do.
        { } history when monitor.Spec.Cost!.Scope?.Kubernetes is not null => new(ConditionTypes.DataFresh, true, "UpToDate", $"costs up to {DataFindings.Text(history.DataThrough)}"),
        null when monitor.Spec.Cost!.Scope?.Kubernetes is not null => new(ConditionTypes.DataFresh, false, "NotRecorded", "nothing is recorded of clusters in the scope yet"),
        _ when failing.Count > 0 => DataFindings.SourcesFailing(failing),
        null => new(ConditionTypes.DataFresh, false, "NoData", "no charges in the scope yet"),
        { } history when isStale => DataFindings.Stale(history.DataThrough),
        { } history => DataFindings.UpToDate(history.DataThrough),
    };

    private static IEnumerable<ConditionFinding> Misunderstood(MonitorFinding found)
    {
        if (found.Said.Misunderstood is { Count: > 0 } words)
            yield return new(ConditionTypes.Understood, false, "AnnotationNotUnderstood", string.Join("; ", words.Take(MostMisunderstood)));
    }
}
