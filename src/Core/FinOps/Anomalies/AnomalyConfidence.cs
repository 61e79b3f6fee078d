namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>
/// How probably what stands out is real: a logistic curve of the logarithm of the evidence, and of how many anomalies there are. The curve was learnt from series with
/// injected ones; how many there are is learnt from what stood out in the time that is looked at, and the whole is moved by what people said of those that were told.
/// </summary>
internal sealed class AnomalyConfidence
{
    private const double Slope = 6.5;

    /// <summary>Where there is one anomaly a year in each place.</summary>
    private const double Intercept = -7.6;

    /// <summary>Before anything is known, they are as frequent as if so many had been found in so many years of one place.</summary>
    private const double PriorCount = 1;
    private const double PriorYears = 7;

    /// <summary>What people say moves the curve by little at first: as if the shift were drawn from a normal distribution with this deviation.</summary>
    private const double ShiftDeviation = 1.0;

    /// <summary>More evidence than this was too rare to learn from.</summary>
    private const double Most = 12;

    private const int Steps = 50;

    private readonly double frequency;
    private readonly double shift;

    /// <summary>Learns from a record.</summary>
    /// <param name="evidence">The evidence of all that stood out, told or not.</param>
    /// <param name="years">How long all places together were looked at.</param>
    /// <param name="feedback">What people said.</param>
    public AnomalyConfidence(IReadOnlyList<double> evidence, double years, IReadOnlyList<AnomalyFeedback> feedback)
    {
        // Expectation and maximization: how many are real by how frequent they are, and how frequent they are by how many are real.
        frequency = PriorCount / PriorYears;
        for (var step = 0; step < Steps; step++)
            frequency = (PriorCount + evidence.Sum(Of)) / (PriorYears + years);

        // Newton's method on a concave likelihood of one number.
        for (var step = 0; step < Steps && feedback.Count > 0; step++)
        {
            var (gradient, curvature) = (-shift / (ShiftDeviation * ShiftDeviation), 1 / (ShiftDeviation * ShiftDeviation));
            foreach (var one in feedback)
            {
                var probability = Of(one.Evidence);
                gradient += (one.Verdict == FeedbackVerdict.False ? 0 : 1) - probability;
                curvature += probability * (1 - probability);
            }

            shift += gradient / curvature;
        }
    }

    /// <summary>The probability for some evidence.</summary>
    public double Of(double evidence) => 1 / (1 + Math.Exp(-((Slope * Math.Log(Math.Clamp(evidence, 0.1, Most))) + Intercept + Math.Log(frequency) + shift)));
}
