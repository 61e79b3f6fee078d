using CloudIntel.Core.Analytics;
using CloudIntel.Core.Analytics.Anomalies;

namespace CloudIntel.Core.Monitoring;

/// <summary>How a system is.</summary>
public enum HealthState
{
    /// <summary>Too little is known.</summary>
    Unknown,

    /// <summary>Nothing is wrong.</summary>
    Healthy,

    /// <summary>It works, worse than usual, or not for long any more.</summary>
    Degraded,

    /// <summary>It is full, or what was promised is broken.</summary>
    Critical,
}

/// <summary>How one signal is.</summary>
public sealed record SignalHealth
{
    /// <summary>Its state.</summary>
    public required HealthState State { get; init; }

    /// <summary>Why, each as part of a sentence; empty where it is healthy.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>Its level now: the median of the last known values; NaN where there is none.</summary>
    public required double Level { get; init; }

    /// <summary>Where it is going; null where it is going nowhere.</summary>
    public SignalTrend? Trend { get; init; }

    /// <summary>When it is full; null where that is not to be expected.</summary>
    public Saturation? Saturation { get; init; }

    /// <summary>What rollouts did to it, oldest first.</summary>
    public IReadOnlyList<RolloutVerdict> Rollouts { get; init; } = [];
}

/// <summary>Judges signals, and systems by their signals.</summary>
public static class Health
{
    /// <summary>The fewest values of which anything is said.</summary>
    public const int FewestValues = 12;

    /// <summary>How many of the last values make the level, so that one bad sample is no bad state.</summary>
    private const int LevelValues = 3;

    /// <summary>Judges a signal.</summary>
    public static SignalHealth Of(SignalHistory history, SignalRules rules, IReadOnlyList<Rollout> rollouts)
    {
        var known = history.Values.Count(double.IsFinite);
        var level = Level(history.Values.AsSpan(^Math.Min(history.Values.Length, LevelValues)..));
        if (known < FewestValues || double.IsNaN(level))
        {
            var reason = known < FewestValues
                ? FormattableString.Invariant($"only {known} values are known, of at least {FewestValues}")
                : FormattableString.Invariant($"the last {LevelValues} values are unknown");
            return new() { State = HealthState.Unknown, Reasons = [reason], Level = double.NaN };
        }

        var health = new SignalHealth
        {
            State = HealthState.Healthy,
            Reasons = [],
            Level = level,
            Trend = SignalTrend.Of(DailyValues.Of(history, 0.5)),
            Saturation = Saturation.Of(history, rules),
            Rollouts = RolloutVerdict.Of(history, rules, rollouts),
        };
        var reasons = Reasons(history, rules, health).ToList();
        return health with
        {
            State = rules.IsFull(level) ? HealthState.Critical : reasons.Count > 0 ? HealthState.Degraded : HealthState.Healthy,
            Reasons = reasons,
        };
    }

    /// <summary>The state of a system: that of its worst signal; unknown where half of them or more are and none is bad.</summary>
    public static HealthState Of(IReadOnlyCollection<HealthState> signals)
    {
        var worst = signals.Count == 0 ? HealthState.Unknown : signals.Max();
        var unknown = signals.Count(state => state == HealthState.Unknown);
        return worst == HealthState.Healthy && 2 * unknown >= signals.Count ? HealthState.Unknown : worst;
    }

    private static IEnumerable<string> Reasons(SignalHistory history, SignalRules rules, SignalHealth health)
    {
        if (rules.IsFull(health.Level))
            yield return FormattableString.Invariant($"is {Digits(health.Level)}, at its capacity of {Digits(rules.Capacity!.Value)}");
        var now = history.At(history.Values.Length - 1);
        if (!rules.IsFull(health.Level) && health.Saturation is { } saturation && saturation.Earliest - now <= rules.SaturationNotice)
            yield return FormattableString.Invariant($"may reach its capacity of {Digits(rules.Capacity!.Value)} from {saturation.Earliest:yyyy-MM-dd} on");
        if (health.Rollouts is [.., { Effect: RolloutEffect.Regression } regression])
            yield return FormattableString.Invariant(
                $"went from {Digits(regression.Before)} to {Digits(regression.After)} with revision {regression.Rollout.Revision} of {regression.Rollout.At:yyyy-MM-dd HH:mm}");
        if (IsUnusual(history, rules, health.Level))
            yield return FormattableString.Invariant($"is {Digits(health.Level)}, which is unusual for it");
    }

    /// <summary>Whether one of the last values is an anomaly for the worse, judged by all before it.</summary>
    private static bool IsUnusual(SignalHistory history, SignalRules rules, double level)
    {
        if (history.Values.Length < 2 * history.PerDay)
            return false;
        var places = Math.Min(history.PerDay, AnomalyDetector.MostPlaces);
        var detector = new AnomalyDetector(places);
        var greatest = 0.0;
        for (var i = 0; i < history.Values.Length; i++)
        {
            if (!double.IsFinite(history.Values[i]))
                continue;
            var score = detector.Next(history.Values[i], i % places);
            greatest = i >= history.Values.Length - LevelValues ? Math.Max(greatest, score) : greatest;
        }

        return greatest >= AnomalyDetector.DefaultThreshold && rules.Sign * (level - Level(history.Values.AsSpan(^(2 * history.PerDay)..))) > 0;
    }

    private static double Level(ReadOnlySpan<double> values)
    {
        var known = SignalHistory.Known(values);
        Array.Sort(known);
        return new ReadOnlySpan<double>(known).MedianOfSorted();
    }

    private static string Digits(double value) => value.ToString("G5", System.Globalization.CultureInfo.InvariantCulture);
}
