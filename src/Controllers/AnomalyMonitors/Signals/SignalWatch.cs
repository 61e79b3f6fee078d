using System.Text.RegularExpressions;
using CloudIntel.Core.Monitoring;
using CloudIntel.Core.Ports;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.AnomalyMonitors.Signals;

/// <summary>A signal of a monitor, as it is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Health">How it is.</param>
internal sealed record SignalView(string Name, SignalHealth Health);

/// <summary>All signals of a monitor.</summary>
/// <param name="Signals">How they are; none where there is a problem.</param>
/// <param name="Problem">Why they could not be read; null where they could.</param>
internal sealed record LookedAt(IReadOnlyList<SignalView> Signals, string? Problem);

/// <summary>Reads signals and judges them.</summary>
internal sealed class SignalWatch(ISignalSource source, RolloutHistory rollouts, TimeProvider clock)
{
    /// <summary>Values are so far apart: fewer than the 11,000 that Prometheus gives at once over <see cref="History"/>, and often enough to judge a rollout within an hour.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(10);

    /// <summary>Four weeks, so that each weekday is known and a trend is more than a mood.</summary>
    private static readonly TimeSpan History = TimeSpan.FromDays(28);

    /// <summary>Looks at the signals of a monitor. Where they cannot be read at all, or not for now, it says why.</summary>
    public async Task<LookedAt> LookAsync(AnomalyMonitor monitor, CancellationToken cancellationToken)
    {
        try
        {
            return new(await JudgeAsync(monitor, cancellationToken), null);
        }
        catch (UsageUnavailableException e)
        {
            return new([], e.Message);
        }
        catch (KubernetesApiException e)
        {
            return new([], $"rollouts of {monitor.Spec.TargetRef?.Kind} {monitor.Spec.TargetRef?.Name} cannot be read: {e.Message}");
        }
    }

    private async Task<IReadOnlyList<SignalView>> JudgeAsync(AnomalyMonitor monitor, CancellationToken cancellationToken)
    {
        if (source.Name is null)
            throw new UsageUnavailableException("signals cannot be read, since PrometheusApi:Url is not set", isPassing: false);
        var (ns, target) = (monitor.Metadata.Namespace!, monitor.Spec.TargetRef);
        var rolledOut = target is null ? [] : await rollouts.FindAsync(ns, target, cancellationToken);
        var count = (int)(History / Step);
        var last = new DateTimeOffset(clock.GetUtcNow().UtcTicks / Step.Ticks * Step.Ticks, TimeSpan.Zero);
        var views = new List<SignalView>();
        foreach (var signal in monitor.Spec.Signals ?? [])
        {
            var question = new SignalQuestion(Text(ns, signal, target), last - ((count - 1) * Step), Step, count);
            views.Add(new(signal.Name, await JudgeAsync(question, Rules(signal), rolledOut, cancellationToken)));
        }

        return views;
    }

    private async Task<SignalHealth> JudgeAsync(SignalQuestion question, SignalRules rules, IReadOnlyList<Rollout> rolledOut, CancellationToken cancellationToken)
    {
        try
        {
            var reading = await source.ReadAsync(question, cancellationToken);
            return reading.Series switch
            {
                0 => Unknown("the query gives no series"),
                1 => Health.Of(reading.History, rules, rolledOut),
                var many => Unknown(FormattableString.Invariant($"the query gives {many} series: aggregate them to one")),
            };
        }
        catch (UsageUnavailableException e) when (!e.IsPassing)
        {
            // This query is wrong; the others may be right.
            return Unknown(e.Message);
        }
    }

    private static SignalHealth Unknown(string reason) => new() { State = HealthState.Unknown, Reasons = [reason], Level = double.NaN };

    private static SignalRules Rules(MonitoredSignal signal) => new()
    {
        WorseWhen = signal.WorseWhen == WorseWhen.Lower ? WorseDirection.Lower : WorseDirection.Higher,
        Capacity = signal.Capacity is { } capacity ? (double)Quantity.Parse(capacity).Value : null,
        MinimumChange = (signal.MinimumChangePercent ?? MonitoredSignal.DefaultMinimumChangePercent) / 100.0,
    };

    private static SignalText Text(string @namespace, MonitoredSignal signal, WorkloadReference? target) => signal.Query is { } query
        ? new SignalText.Query(query)
        : new SignalText.Measure(
            signal.Measure?.Value switch
            {
                SignalMeasure.MemoryUsage => PodMeasure.MemoryUsage,
                SignalMeasure.CpuThrottling => PodMeasure.CpuThrottling,
                SignalMeasure.Restarts => PodMeasure.Restarts,
                _ => PodMeasure.CpuUsage,
            },
            @namespace,
            Pods(target!));

    /// <summary>What names of a workload's pods look like, as the controllers of Kubernetes make them.</summary>
    private static string Pods(WorkloadReference target) => Regex.Escape(target.Name) + PodNames.After(
        target.Kind.Value switch
        {
            WorkloadKind.StatefulSet => PodController.StatefulSet,
            WorkloadKind.DaemonSet => PodController.DaemonSet,
            _ => PodController.Deployment,
        },
        target.Name);
}
