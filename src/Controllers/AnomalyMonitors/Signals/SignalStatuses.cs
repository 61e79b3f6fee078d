using System.Globalization;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Monitoring;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.AnomalyMonitors.Signals;

/// <summary>Puts signals into a status. Figures are rounded, so that noise is no change.</summary>
internal static class SignalStatuses
{
    private const int DigitsOfLevels = 3;
    private const int DigitsOfTrends = 2;

    /// <summary>The state of the whole.</summary>
    public static HealthState Overall(this IReadOnlyList<SignalView> signals) => Health.Of([.. signals.Select(signal => signal.Health.State)]);

    /// <summary>The signals of a status.</summary>
    public static IList<SignalStatus> ToStatus(this IReadOnlyList<SignalView> signals) => [.. signals.Select(ToStatus)];

    /// <summary>What is wrong, for people; empty where nothing is.</summary>
    public static string Problems(this IReadOnlyList<SignalView> signals) => string.Join("; ", signals
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
