namespace CloudIntel.Core.Analytics.Scores;

/// <summary>How far probabilities of decisions meant what they said.</summary>
/// <param name="Count">How many decisions.</param>
/// <param name="BaseRate">The share of those that were right.</param>
/// <param name="Brier">Mean squared distance of probability and outcome, 0 to 1; Brier (1950).</param>
/// <param name="CalibrationError">
/// Expected calibration error: the mean distance of mean probability and share of right ones in ten bins of equal count, by probability; Naeini, Cooper and Hauskrecht (2015).
/// </param>
/// <param name="LogLoss">Mean negative natural logarithm of the probability of what happened, with probabilities held 10⁻¹⁵ away from 0 and 1.</param>
public readonly record struct DecisionScore(int Count, double BaseRate, double Brier, double CalibrationError, double LogLoss)
{
    private const int Bins = 10;

    /// <summary>How much of the error of always saying the base rate is avoided: 1 is perfect, 0 no better; 0 where all outcomes are the same.</summary>
    public double BrierSkill => BaseRate is > 0 and < 1 ? 1 - (Brier / (BaseRate * (1 - BaseRate))) : 0;

    /// <summary>Compares what was said with what happened.</summary>
    /// <param name="decisions">Probabilities, 0 to 1, with outcomes; at least one. Their order does not matter.</param>
    public static DecisionScore Of(IEnumerable<(double Probability, bool Right)> decisions)
    {
        var points = Pooled(decisions);
        var (brier, logLoss, rights, error) = (0.0, 0.0, 0.0, 0.0);
        foreach (var (probability, share) in points)
        {
            rights += share;
            brier += (share * (1 - probability) * (1 - probability)) + ((1 - share) * probability * probability);
            var held = Math.Clamp(probability, 1e-15, 1 - 1e-15);
            logLoss -= (share * Math.Log(held)) + ((1 - share) * Math.Log(1 - held));
        }

        for (var bin = 0; bin < Bins; bin++)
        {
            var (said, happened) = (0.0, 0.0);
            for (var i = (int)((long)bin * points.Count / Bins); i < (int)((bin + 1L) * points.Count / Bins); i++)
                (said, happened) = (said + points[i].Probability, happened + points[i].Share);
            error += Math.Abs(said - happened);
        }

        return new(points.Count, rights / points.Count, brier / points.Count, error / points.Count, logLoss / points.Count);
    }

    /// <summary>
    /// The share of wrong ones among the most certain decisions, for each share of all that is decided; certain is what is far from one half, and a decision is right
    /// where the greater probability was. Geifman and El-Yaniv (2017). Ties are decided together.
    /// </summary>
    /// <param name="decisions">Probabilities, 0 to 1, with outcomes.</param>
    /// <returns>Points with growing coverage; the last has coverage 1.</returns>
    public static IReadOnlyList<(double Coverage, double Risk)> RiskCoverage(IEnumerable<(double Probability, bool Right)> decisions)
    {
        var certain = decisions.Select(one => (Certainty: Math.Abs(one.Probability - 0.5), Wrong: one.Probability >= 0.5 != one.Right)).ToList();
        var (curve, count, wrong) = (new List<(double, double)>(), 0, 0);
        foreach (var same in certain.GroupBy(one => one.Certainty).OrderByDescending(same => same.Key))
        {
            count += same.Count();
            wrong += same.Count(one => one.Wrong);
            curve.Add(((double)count / certain.Count, (double)wrong / count));
        }

        return curve;
    }

    /// <summary>By probability, ascending, with the share of right ones among those of the same probability as the outcome of each.</summary>
    private static List<(double Probability, double Share)> Pooled(IEnumerable<(double Probability, bool Right)> decisions)
    {
        var points = new List<(double, double)>();
        foreach (var same in decisions.GroupBy(one => one.Probability).OrderBy(same => same.Key))
        {
            if (!(same.Key is >= 0 and <= 1))
                throw new ArgumentException($"{same.Key} is no probability.", nameof(decisions));
            var (count, rights) = (same.Count(), same.Count(one => one.Right));
            points.AddRange(Enumerable.Repeat((same.Key, (double)rights / count), count));
        }

        if (points.Count == 0)
            throw new ArgumentException("There is no decision to score.", nameof(decisions));
        return points;
    }
}
