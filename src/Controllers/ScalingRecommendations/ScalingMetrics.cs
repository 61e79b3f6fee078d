using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.ScalingRecommendations;

/// <summary>Shows every recommendation's figures to Prometheus. Money is exact in the status; here it is a floating-point number.</summary>
internal sealed class ScalingMetrics
{
    private readonly ConcurrentDictionary<ObjectKey, Shown> shown = new();

    public ScalingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("CloudIntel");
        Gauge(meter, "cloudintel_scaling_on_target", "Whether nothing is to change about how the target is sized: 1 or 0.", one => one.OnTarget);
        Gauge(meter, "cloudintel_scaling_monthly_cost", "What the recommended change costs in a month, in the currency of the cluster; negative where it saves.", one => one.Monthly);
        Gauge(meter, "cloudintel_scaling_confidence", "The probability that what is recommended holds for the following week.", one => one.Confidence);
        Gauge(meter, "cloudintel_scaling_sla_met", "Whether everything that is promised to users of the target is kept, with room: 1 or 0.", one => one.SlaMet);
    }

    /// <summary>Shows a recommendation's newest figures.</summary>
    public void Show(ScalingRecommendation recommendation)
    {
        var (status, target) = (recommendation.Status, recommendation.Status?.Target);
        shown[ObjectKey.Of(recommendation)] = new(
            target is null ? "" : $"{target.Kind}/{target.Name}", Says(status, ConditionTypes.OnTarget),
            status?.Revision is null ? null : (double?)status.Cost?.Monthly.Value, status?.ConfidencePercent / 100.0, Says(status, ConditionTypes.SlaMet));
    }

    /// <summary>Shows a recommendation no longer.</summary>
    public void Forget(ObjectKey recommendation) => shown.TryRemove(recommendation, out _);

    private static double? Says(ScalingRecommendationStatus? status, string type) => status?.Conditions?.FirstOrDefault(condition => condition.Type == type)?.Status switch
    {
        "True" => 1,
        "False" => 0,
        _ => null,
    };

    private void Gauge(Meter meter, string name, string description, Func<Shown, double?> figure) => meter.CreateObservableGauge(
        name,
        () => from one in shown
              let value = figure(one.Value)
              where value is not null && one.Value.Target.Length > 0
              select new Measurement<double>(value.Value, new("namespace", one.Key.Namespace), new("target", one.Value.Target)),
        description: description);

    /// <summary>The figures of a recommendation; of thousands, no more is kept.</summary>
    private sealed record Shown(string Target, double? OnTarget, double? Monthly, double? Confidence, double? SlaMet);
}
