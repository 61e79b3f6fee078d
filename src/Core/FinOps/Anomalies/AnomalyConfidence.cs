namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>
/// How probably what stands out is real: a logistic curve of the logarithm of the evidence. It was learnt from series of which every other had one injected anomaly a
/// year, and is moved by what people said of those that were told.
/// </summary>
internal sealed class AnomalyConfidence
{
    private const double Slope = 5.8;
    private const double Intercept = -8.0;

    /// <summary>What people say moves the curve by little at first: as if the shift were drawn from a normal distribution with this deviation.</summary>
    private const double ShiftDeviation = 1.0;

    /// <summary>More evidence than this was too rare to learn from.</summary>
    private const double Most = 12;

    private const int Steps = 50;

    private readonly double shift;

    public AnomalyConfidence(IReadOnlyList<AnomalyFeedback> feedback)
    {
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
    public double Of(double evidence) => 1 / (1 + Math.Exp(-((Slope * Math.Log(Math.Clamp(evidence, 0.1, Most))) + Intercept + shift)));
}
