using CloudIntel.Core.FinOps.Anomalies;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.AnomalyMonitors;

/// <summary>What a monitor's costs show, with what people said of it.</summary>
/// <param name="History">What was looked at; null while there are no costs.</param>
/// <param name="Finding">What the engine found; null without a history.</param>
/// <param name="Open">Anomalies that are open: those that are muted last, otherwise the largest first.</param>
/// <param name="Dismissed">Verdicts on anomalies that are none, or were expected, by id.</param>
/// <param name="Verdicts">What is newly said of anomalies, and has to be written down.</param>
/// <param name="Said">The annotations.</param>
internal sealed record MonitorFinding(
    CostHistory? History,
    AnomalyFinding? Finding,
    IReadOnlyList<NamedAnomaly> Open,
    IReadOnlyDictionary<string, FeedbackVerdict> Dismissed,
    IReadOnlyList<RecordedFeedback> Verdicts,
    MonitorAnnotations Said)
{
    /// <summary>Open anomalies without those that are muted.</summary>
    public IEnumerable<NamedAnomaly> Counted => Open.Where(anomaly => !anomaly.IsMuted);

    /// <summary>How much more than expected they cost.</summary>
    public decimal Impact => Counted.Sum(anomaly => anomaly.Anomaly.Impact);

    /// <summary>Why an anomaly that was open is open no longer: as one CamelCase word, and for people.</summary>
    public (string Reason, string Text) WhyGone(OpenAnomaly gone)
    {
        if (Dismissed.TryGetValue(gone.Id, out var verdict))
            return ("AnomalyDismissed", verdict == FeedbackVerdict.Expected ? "somebody said that it was expected" : "somebody said that it is none");
        if (Finding?.JudgedThrough >= gone.LastDay.AddDays(AnomalyMonitorMapping.KeptDays))
            return ("AnomalyEnded", $"costs have been as expected for {AnomalyMonitorMapping.KeptDays} days");
        return ("AnomalyWithdrawn", "with what is known now, these days are not unusual: the bill was restated, or what is watched or expected is something else");
    }

    /// <summary>Brings together what the engine found and what people say.</summary>
    /// <param name="monitor">The monitor.</param>
    /// <param name="history">What was looked at; null while there are no costs.</param>
    /// <param name="finding">What the engine found; null without a history.</param>
    /// <param name="said">The annotations.</param>
    /// <param name="recorded">The newest verdict on each anomaly that was ever judged.</param>
    public static MonitorFinding Of(
        ObjectKey monitor, CostHistory? history, AnomalyFinding? finding, MonitorAnnotations said, IReadOnlyList<RecordedFeedback> recorded)
    {
        var known = recorded.ToDictionary(feedback => feedback.Id, StringComparer.Ordinal);
        var verdicts = new Dictionary<string, FeedbackVerdict>(said.Verdicts, StringComparer.Ordinal);
        foreach (var feedback in recorded)
        {
            if (feedback.Said() is { } verdict)
                verdicts.TryAdd(feedback.Id, verdict);
        }

        List<NamedAnomaly> anomalies = [.. (finding?.Anomalies ?? []).Select(Named).DistinctBy(anomaly => anomaly.Id)];
        return new(
            history,
            finding,
            [.. anomalies
                .Where(anomaly => verdicts.GetValueOrDefault(anomaly.Id, FeedbackVerdict.True) == FeedbackVerdict.True)
                .OrderBy(anomaly => anomaly.IsMuted).ThenByDescending(anomaly => anomaly.Anomaly.Impact).ThenBy(anomaly => anomaly.Id, StringComparer.Ordinal)],
            verdicts.Where(one => one.Value != FeedbackVerdict.True).ToDictionary(StringComparer.Ordinal),
            [.. said.Verdicts.Where(one => known.GetValueOrDefault(one.Key)?.Said() != one.Value).Select(News).OfType<RecordedFeedback>()],
            said);

        NamedAnomaly Named(CostAnomaly anomaly)
        {
            var id = AnomalyNames.IdOf(monitor, anomaly.Path, anomaly.Class, anomaly.FirstDay);
            return new(id, anomaly, said.Acknowledged.Contains(id), said.Muted.Contains(id), verdicts.TryGetValue(id, out var verdict) && verdict == FeedbackVerdict.True);
        }

        // Somebody may change their mind about an anomaly that is told no longer; of one that never was, nothing is known.
        RecordedFeedback? News(KeyValuePair<string, FeedbackVerdict> one) =>
            anomalies.Find(anomaly => anomaly.Id == one.Key) is { } found ? RecordedFeedback.Of(found.Id, found.Anomaly, one.Value)
            : known.TryGetValue(one.Key, out var before) ? before with { Verdict = one.Value.ToString() }
            : null;
    }
}

/// <summary>An anomaly under the name by which people speak of it.</summary>
/// <param name="Id">Tells it from others of the monitor.</param>
/// <param name="Anomaly">What was found.</param>
/// <param name="IsAcknowledged">Whether somebody knows of it.</param>
/// <param name="IsMuted">Whether nothing of it is to be heard.</param>
/// <param name="IsConfirmed">Whether somebody said that it is one.</param>
internal sealed record NamedAnomaly(string Id, CostAnomaly Anomaly, bool IsAcknowledged, bool IsMuted, bool IsConfirmed);
