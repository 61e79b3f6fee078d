using CloudIntel.Core.Analytics;
using CloudIntel.Core.Analytics.ChangePoints;
using MathNet.Numerics.Distributions;

namespace CloudIntel.Core.Monitoring;

/// <summary>What a rollout did to a signal.</summary>
public enum RolloutEffect
{
    /// <summary>Too little is known of the time after it, or before.</summary>
    Pending,

    /// <summary>Nothing that could not be chance, or too little to matter.</summary>
    None,

    /// <summary>The signal is worse since.</summary>
    Regression,

    /// <summary>The signal is better since.</summary>
    Improvement,
}

/// <summary>How a signal changed with a rollout.</summary>
/// <param name="Rollout">The rollout.</param>
/// <param name="Effect">What it did.</param>
/// <param name="Before">Level before, without the course of a day; NaN while pending.</param>
/// <param name="After">Level after; NaN while pending.</param>
/// <param name="PValue">Probability of such a difference by chance: Welch's test of as many values as are independent of each other.</param>
public sealed record RolloutVerdict(Rollout Rollout, RolloutEffect Effect, double Before, double After, double PValue)
{
    /// <summary>A difference that chance makes in one of a thousand rollouts.</summary>
    private const double GreatestPValue = 0.001;

    /// <summary>The fewest values on either side.</summary>
    private const int Fewest = 5;

    /// <summary>This share of the values at either end of a side is cut down to the rest.</summary>
    private const double Cut = 0.02;

    /// <summary>What is compared: at most so long before and after, unless another rollout comes first.</summary>
    private static readonly TimeSpan Compared = TimeSpan.FromDays(1);

    /// <summary>The change of the level as a share of the level before; infinite from 0.</summary>
    public double Change => Before == 0 ? (After == 0 ? 0 : double.PositiveInfinity) : (After - Before) / Math.Abs(Before);

    /// <summary>
    /// Judges each rollout: the level must differ from the one before by more than chance and by enough to matter, and the place where the signal changes most must
    /// be the rollout, so that what had begun before or came later is not laid at its door.
    /// </summary>
    public static IReadOnlyList<RolloutVerdict> Of(SignalHistory history, SignalRules rules, IReadOnlyList<Rollout> rollouts)
    {
        var whole = WithoutDays(history);
        var ordered = rollouts.OrderBy(rollout => rollout.At).ToList();
        return [.. ordered.Select((rollout, i) => Judge(
            rollout, i > 0 ? ordered[i - 1].At : DateTimeOffset.MinValue, i + 1 < ordered.Count ? ordered[i + 1].At : DateTimeOffset.MaxValue))];

        RolloutVerdict Judge(Rollout rollout, DateTimeOffset previous, DateTimeOffset next)
        {
            var at = Index(history, rollout.At);
            var start = Math.Max(Index(history, rollout.At - Compared), Index(history, previous));
            var end = Math.Min(Index(history, rollout.At + Compared), Index(history, next));
            var before = SignalHistory.Known(whole.AsSpan(start..at));
            var after = SignalHistory.Known(whole.AsSpan(at..end));
            return before.Length < Fewest || after.Length < Fewest
                ? new(rollout, RolloutEffect.Pending, double.NaN, double.NaN, 1)
                : Compare(rollout, rules, WithoutEnds(before), WithoutEnds(after));
        }
    }

    private static RolloutVerdict Compare(Rollout rollout, SignalRules rules, double[] before, double[] after)
    {
        var (low, high) = (before.AsSpan().Mean(), after.AsSpan().Mean());
        var verdict = new RolloutVerdict(rollout, RolloutEffect.None, low, high, Welch(before, after));
        if (verdict.PValue > GreatestPValue || Math.Abs(verdict.Change) < rules.MinimumChange || !ChangesAt(before, after))
            return verdict;
        return verdict with { Effect = Math.Sign(high - low) == rules.Sign ? RolloutEffect.Regression : RolloutEffect.Improvement };
    }

    /// <summary>Whether the one place where the two sides differ most, in variance that is explained, is near the rollout: where a level changes once it is exactly there.</summary>
    private static bool ChangesAt(double[] before, double[] after)
    {
        double[] both = [.. before, .. after];
        var cost = new MeanCost(both);
        var (best, place) = (double.PositiveInfinity, 0);
        for (var cut = 2; cut <= both.Length - 2; cut++)
        {
            var costs = cost.Of(0, cut) + cost.Of(cut, both.Length);
            if (costs < best)
                (best, place) = (costs, cut);
        }

        // A rollout replaces instances one by one: a level may follow some values later.
        var late = Math.Max(2, after.Length / 4);
        return place >= before.Length - 2 && place <= before.Length + late;
    }

    private static double Welch(double[] before, double[] after)
    {
        var (m, n) = (Independent(before), Independent(after));
        var (a, b) = (Square(before.AsSpan().Deviation()) / m, Square(after.AsSpan().Deviation()) / n);
        var difference = after.AsSpan().Mean() - before.AsSpan().Mean();
        if (a + b == 0)
            return difference == 0 ? 1 : 0;
        var freedom = Square(a + b) / ((Square(a) / Math.Max(1, m - 1)) + (Square(b) / Math.Max(1, n - 1)));
        return 2 * StudentT.CDF(0, 1, Math.Max(1, freedom), -Math.Abs(difference) / Math.Sqrt(a + b));
    }

    /// <summary>How many independent values say as much as these, whose neighbours resemble each other.</summary>
    private static double Independent(double[] values)
    {
        // Estimated from few values, a correlation is too small by about (1 + 3ρ)/n.
        var correlation = Math.Clamp(new ReadOnlySpan<double>(values).NeighbourCorrelation() + (1.0 / values.Length), 0, 0.95);
        return Math.Max(2, values.Length * (1 - correlation) / (1 + correlation));
    }

    private static double Square(double value) => value * value;

    private static double[] WithoutEnds(double[] values)
    {
        double[] sorted = [.. values.Order()];
        var cut = (int)(Cut * sorted.Length);
        return [.. values.Select(value => Math.Clamp(value, sorted[cut], sorted[^(cut + 1)]))];
    }

    /// <summary>The values without the course of a day; unknown ones stay so.</summary>
    private static double[] WithoutDays(SignalHistory history)
    {
        if (!history.Values.Any(double.IsFinite))
            return history.Values;
        var left = Seasons.Without(Repairs.Filled(history.Values, history.PerDay), history.PerDay);
        for (var i = 0; i < left.Length; i++)
            left[i] = double.IsFinite(history.Values[i]) ? left[i] : double.NaN;
        return left;
    }

    private static int Index(SignalHistory history, DateTimeOffset at) =>
        at <= history.Start ? 0 : (int)Math.Min(history.Values.Length, Math.Ceiling((at - history.Start) / history.Step));
}
