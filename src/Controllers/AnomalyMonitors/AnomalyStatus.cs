using CloudIntel.Controllers.Shared;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.AnomalyMonitors;

/// <summary>Makes the figures of a status from findings.</summary>
internal static class AnomalyStatus
{
    /// <summary>The figures, without conditions. Nothing in them depends on the time of the look but when an anomaly was found, which stays as it was.</summary>
    public static AnomalyMonitorStatus ToStatus(this MonitorFinding found, AnomalyMonitor monitor, DateTimeOffset now)
    {
        if (monitor.Spec.Cost is not { } cost)
            return new() { ObservedGeneration = monitor.Metadata.Generation };
        var foundAt = (monitor.Status?.Anomalies ?? []).ToDictionary(anomaly => anomaly.Id, anomaly => anomaly.FoundAt, StringComparer.Ordinal);
        return new()
        {
            ObservedGeneration = monitor.Metadata.Generation,
            Open = found.Counted.Count(),
            Acknowledged = found.Counted.Count(anomaly => anomaly.IsAcknowledged),
            Muted = found.Open.Count(anomaly => anomaly.IsMuted),
            Impact = StatusText.Rounded(found.Impact),
            Currency = cost.Currency,
            Anomalies = found.Open.Count == 0 ? null :
                [.. found.Open.Take(StatusLimits.Items).Select(anomaly => ToStatus(anomaly, foundAt.GetValueOrDefault(anomaly.Id, StatusText.WholeSeconds(now))))],
            History = History(found),
            Benign = Benign(found),
            Dips = found.Finding?.Dips.Count,
            DataThrough = found.History?.DataThrough,
        };
    }

    private static OpenAnomaly ToStatus(NamedAnomaly named, DateTimeOffset foundAt)
    {
        var anomaly = named.Anomaly;
        return new()
        {
            Id = named.Id,
            Node = StatusText.Cut(AnomalyNames.Of(anomaly.Path), StatusLimits.AnomalyNode),
            Charges = anomaly.Class.ToString(),
            Kind = anomaly.Kind.ToString(),
            FirstDay = anomaly.FirstDay,
            LastDay = anomaly.LastDay,
            Expected = StatusText.Rounded(anomaly.Expected),
            ExpectedAtMost = StatusText.Rounded(anomaly.Upper),
            Actual = StatusText.Rounded(anomaly.Actual),
            Impact = StatusText.Rounded(anomaly.Impact),
            // Nothing is certain, and nothing that is told is impossible.
            ConfidencePercent = double.IsNaN(anomaly.Confidence) ? 1 : (int)Math.Clamp(Math.Round(anomaly.Confidence * 100), 1, 99),
            Message = StatusText.Cut(anomaly.Message, StatusLimits.AnomalyMessage),
            FoundAt = foundAt,
            Ended = anomaly.Ended ? true : null,
            Acknowledged = named.IsAcknowledged ? true : null,
            Muted = named.IsMuted ? true : null,
            Confirmed = named.IsConfirmed ? true : null,
        };
    }

    private static MonitoredHistory? History(MonitorFinding found) => found is not { History: { } history, Finding: { } finding } ? null : new()
    {
        From = history.FirstDay,
        Through = finding.JudgedThrough,
        Series = finding.Judged,
        TooShort = finding.TooShortCount,
        GroupedBy = history.GroupedBy.Count == 0 ? null : [.. history.GroupedBy],
    };

    private static List<BenignFindings>? Benign(MonitorFinding found)
    {
        var benign = (found.Finding?.Suppressed ?? [])
            .GroupBy(one => one.Reason.ToString())
            .OrderByDescending(reason => reason.Count()).ThenBy(reason => reason.Key, StringComparer.Ordinal)
            .Take(StatusLimits.Items)
            .Select(reason => new BenignFindings { Reason = reason.Key, Count = reason.Count() })
            .ToList();
        return benign.Count == 0 ? null : benign;
    }
}
