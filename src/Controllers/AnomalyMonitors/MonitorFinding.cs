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
        var (open, news) = (new List<NamedAnomaly>(), new List<RecordedFeedback>());
        foreach (var anomaly in finding?.Anomalies ?? [])
        {
            var id = AnomalyNames.IdOf(monitor, anomaly.Path, anomaly.Class, anomaly.FirstDay);
            var before = known.GetValueOrDefault(id)?.Said();
            var verdict = said.Verdicts.TryGetValue(id, out var now) ? now : before;
            if (verdict is { } word && word != before)
                news.Add(RecordedFeedback.Of(id, anomaly, word));
            if (verdict is null or FeedbackVerdict.True)
                open.Add(new(id, anomaly, said.Acknowledged.Contains(id), said.Muted.Contains(id), verdict is FeedbackVerdict.True));
        }

        var dismissed = known.Values.Where(feedback => feedback.Said() is not null).ToDictionary(feedback => feedback.Id, feedback => feedback.Said()!.Value, StringComparer.Ordinal);
        foreach (var (id, verdict) in said.Verdicts)
            dismissed[id] = verdict;

        // Somebody changed their mind about an anomaly that is told no longer.
        foreach (var (id, verdict) in said.Verdicts)
        {
            if (known.TryGetValue(id, out var feedback) && feedback.Said() != verdict && news.TrueForAll(one => one.Id != id))
                news.Add(feedback with { Verdict = verdict.ToString() });
        }

        return new(
            history,
            finding,
            [.. open.OrderBy(anomaly => anomaly.IsMuted).ThenByDescending(anomaly => anomaly.Anomaly.Impact).ThenBy(anomaly => anomaly.Id, StringComparer.Ordinal)],
            dismissed.Where(one => one.Value != FeedbackVerdict.True).ToDictionary(StringComparer.Ordinal),
            news,
            said);
    }
}

/// <summary>An anomaly under the name by which people speak of it.</summary>
/// <param name="Id">Tells it from others of the monitor.</param>
/// <param name="Anomaly">What was found.</param>
/// <param name="IsAcknowledged">Whether somebody knows of it.</param>
/// <param name="IsMuted">Whether nothing of it is to be heard.</param>
/// <param name="IsConfirmed">Whether somebody said that it is one.</param>
internal sealed record NamedAnomaly(string Id, CostAnomaly Anomaly, bool IsAcknowledged, bool IsMuted, bool IsConfirmed);
