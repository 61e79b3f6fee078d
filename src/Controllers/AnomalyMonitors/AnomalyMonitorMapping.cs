using CloudIntel.Controllers.Shared;
using CloudIntel.Core.FinOps.Anomalies;
using CloudIntel.Resources;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Controllers.AnomalyMonitors;

/// <summary>Where the AnomalyMonitor resource and the engine's records meet.</summary>
internal static class AnomalyMonitorMapping
{
    /// <summary>For how many days after its end an anomaly stays open: who looks once a week sees it.</summary>
    public const int KeptDays = 7;

    /// <summary>How many days of history are learned from, at most.</summary>
    public static int LookbackDays(this AnomalyMonitor monitor) => monitor.Spec.LookbackDays ?? AnomalyMonitorSpec.DefaultLookbackDays;

    /// <summary>Everything that is wrong with a monitor, past the webhook and the schema of another version.</summary>
    public static IEnumerable<FieldError> Errors(this AnomalyMonitor monitor, string operatorNamespace) =>
        [.. AnomalyMonitorValidation.Validate(monitor, old: null, operatorNamespace), .. monitor.Spec.UnknownWords()];

    /// <summary>What the engine needs to know.</summary>
    /// <param name="monitor">The monitor.</param>
    /// <param name="history">What its parts cost.</param>
    /// <param name="planned">Changes that were announced.</param>
    /// <param name="feedback">What was said of its anomalies.</param>
    public static AnomalyFacts ToFacts(
        this AnomalyMonitor monitor, CostHistory history, IReadOnlyList<PlannedChange> planned, IEnumerable<RecordedFeedback> feedback) => new()
        {
            FirstDay = history.FirstDay,
            LastDay = history.LastDay,
            MatureThrough = history.MatureThrough,
            YoungShares = history.YoungShares,
            Series = history.Series,
            Planned = planned,
            Feedback = [.. feedback.Select(one => one.ToFeedback()).OfType<AnomalyFeedback>()],
            Currency = monitor.Spec.Cost!.Currency,
            Policy = new()
            {
                FalseDiscoveryRate = (monitor.Spec.Sensitivity?.Value ?? AnomalyMonitorSpec.DefaultSensitivity) switch
                {
                    AnomalySensitivity.Low => AnomalyPolicy.LowRate,
                    AnomalySensitivity.High => AnomalyPolicy.HighRate,
                    _ => AnomalyPolicy.MediumRate,
                },
                AbsoluteFloor = monitor.Spec.MinimumImpact?.Amount?.Value ?? MinimumImpact.DefaultAmount,
                RelativeFloor = (monitor.Spec.MinimumImpact?.Percent ?? MinimumImpact.DefaultPercent) / 100m,
                KeptDays = KeptDays,
            },
        };

    /// <summary>Words of a newer version: what they ask for, this one cannot do.</summary>
    private static IEnumerable<FieldError> UnknownWords(this AnomalyMonitorSpec spec)
    {
        if (spec.Sensitivity is { Value: null } sensitivity)
            yield return new("spec.sensitivity", $"{sensitivity} is no sensitivity that this version knows");
        foreach (var error in (spec.Cost?.Scope).UnknownWords(spec.Cost?.Metric, "spec.cost"))
            yield return error;
    }
}
