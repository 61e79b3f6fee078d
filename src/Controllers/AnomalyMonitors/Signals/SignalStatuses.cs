using System.Globalization;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Monitoring;
using CloudIntel.Resources;
using CloudIntel.Resources.Values;

namespace CloudIntel.Controllers.AnomalyMonitors.Signals;

/// <summary>Puts signals into a status. Figures are rounded, so that noise is no change.</summary>
internal static class SignalStatuses
{
    private const int DigitsOfLevels = 3;
    private const int DigitsOfTrends = 2;

    /// <summary>A status with the signals, as they are or, where they could not be read, as they were.</summary>
    public static AnomalyMonitorStatus With(this AnomalyMonitorStatus status, LookedAt? looked, AnomalyMonitorStatus? before) => looked switch
    {
        null => status,
        { Problem: not null } => status with { Health = before?.Health, Signals = before?.Signals },
        _ => status with { Health = Overall(looked.Signals).ToString(), Signals = [.. looked.Signals.Select(ToStatus)] },
    };

    /// <summary>The condition that says whether all is well.</summary>
    public static ConditionFinding Condition(IReadOnlyList<SignalView> signals) => Overall(signals) switch
    {
        HealthState.Healthy => new(ConditionTypes.Healthy, true, "AsUsual", "no signal is bad"),
        HealthState.Unknown => new(ConditionTypes.Healthy, null, "Unknown", Problems(signals)),
        var state => new(ConditionTypes.Healthy, false, state.ToString(), Problems(signals)),
    };

    /// <summary>What is to be told of signals whose state is another one than before, and of rollouts that made one worse.</summary>
    public static IEnumerable<(bool IsBad, string Reason, string Text)> News(IEnumerable<SignalStatus>? before, IEnumerable<SignalStatus>? now)
    {
        var known = (before ?? []).ToDictionary(signal => signal.Name, StringComparer.Ordinal);
        foreach (var signal in now ?? [])
        {
            var was = known.GetValueOrDefault(signal.Name);
            if (signal.Rollout is { Effect: nameof(RolloutEffect.Regression) } change && was?.Rollout?.Revision != change.Revision)
                yield return (true, "RolloutRegression", $"{signal.Name} went from {change.Before} to {change.After} with revision {change.Revision}");
            var (wasBad, isBad) = (IsBad(was), IsBad(signal));
            if (isBad && was?.State != signal.State)
                yield return (true, $"Signal{signal.State}", $"{signal.Name} {signal.Reason}");
            else if (wasBad && signal.State == nameof(HealthState.Healthy))
                yield return (false, "SignalRecovered", $"{signal.Name} is as usual again");
        }
    }

    private static bool IsBad(SignalStatus? signal) => signal?.State is nameof(HealthState.Degraded) or nameof(HealthState.Critical);

    private static HealthState Overall(IReadOnlyList<SignalView> signals) => Health.Of([.. signals.Select(signal => signal.Health.State)]);

    /// <summary>What is wrong, the worst first.</summary>
    private static string Problems(IReadOnlyList<SignalView> signals) => string.Join("; ", signals
        .Where(signal => signal.Health.Reasons.Count > 0)
        .OrderByDescending(signal => signal.Health.State)
        .Select(signal => $"{signal.Name} {StatusText.Cut(string.Join(", ", signal.Health.Reasons), StatusLimits.SignalReason)}"));

    private static SignalStatus ToStatus(SignalView view) => new()
    {
        Name = view.Name,
        State = view.Health.State.ToString(),
        Reason = view.Health.Reasons.Count == 0 ? null : StatusText.Cut(string.Join(", ", view.Health.Reasons), StatusLimits.SignalReason),
        Level = Rounded(view.Health.Level, DigitsOfLevels),
        PerDay = view.Health.Trend is { } trend ? Rounded(trend.PerDay, DigitsOfTrends) : null,
        Saturation = view.Health.Saturation is { } saturation
            ? new() { Earliest = Day(saturation.Earliest), Expected = Day(saturation.Expected), Latest = Day(saturation.Latest) }
            : null,
        Rollout = view.Health.Rollouts is [.., { Effect: RolloutEffect.Regression or RolloutEffect.Improvement } verdict]
            ? new()
            {
                Revision = StatusText.Cut(verdict.Rollout.Revision, 63),
                At = verdict.Rollout.At,
                Effect = verdict.Effect.ToString(),
                Before = Rounded(verdict.Before, DigitsOfLevels) ?? 0,
                After = Rounded(verdict.After, DigitsOfLevels) ?? 0,
            }
            : null,
    };

    private static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    private static DateOnly? Day(DateTimeOffset? at) => at is { } day ? Day(day) : null;

    /// <summary>A number to some digits; null where there is none that a decimal holds.</summary>
    private static DecimalString? Rounded(double value, int digits) =>
        double.IsFinite(value)
        && decimal.TryParse(value.ToString($"E{digits - 1}", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out var rounded)
            ? new DecimalString(rounded)
            : null;
}
