namespace CloudIntel.Core.Analytics.Calibration;

/// <summary>
/// Turns scores into probabilities by a logistic curve: needs fewer decisions than <see cref="IsotonicCalibration"/>. Platt (1999), by the method of Lin, Lin and Weng, "A note
/// on Platt's probabilistic outputs for support vector machines" (2007), which always converges.
/// </summary>
/// <param name="Slope">What a score adds to the logarithm of the odds.</param>
/// <param name="Intercept">The logarithm of the odds at a score of 0.</param>
public readonly record struct PlattCalibration(double Slope, double Intercept)
{
    private const int MostSteps = 100;

    /// <summary>Learns from decisions.</summary>
    /// <param name="decided">Scores, finite, with whether each was right.</param>
    public static PlattCalibration Fit(IReadOnlyCollection<(double Score, bool Right)> decided)
    {
        // Targets a little inside 0 and 1, so that scores that divide right from wrong make no infinite slope.
        var rights = decided.Count(one => one.Right);
        var (high, low) = ((rights + 1.0) / (rights + 2.0), 1.0 / (decided.Count - rights + 2.0));
        var points = decided.Select(one => (one.Score, Target: one.Right ? high : low)).ToArray();
        var curve = new PlattCalibration(0, Math.Log((rights + 1.0) / (decided.Count - rights + 1.0)));
        for (var (step, loss) = (0, Loss(points, curve)); step < MostSteps; step++)
        {
            var (slope, intercept) = Direction(points, curve);
            var (length, next, better) = (1.0, curve, loss);
            for (; length > 1e-10 && !(better < loss); length /= 2)
            {
                next = new(curve.Slope + (length * slope), curve.Intercept + (length * intercept));
                better = Loss(points, next);
            }

            if (!(better < loss))
                break;
            (curve, loss) = (next, better);
        }

        return curve;
    }

    /// <summary>The probability that a decision with this score is right.</summary>
    public double Of(double score) => 1 / (1 + Math.Exp(-((Slope * score) + Intercept)));

    /// <summary>A step of Newton's method.</summary>
    private static (double Slope, double Intercept) Direction((double Score, double Target)[] points, PlattCalibration curve)
    {
        var (slope, intercept, h11, h12, h22) = (0.0, 0.0, 1e-12, 0.0, 1e-12);
        foreach (var (score, target) in points)
        {
            var probability = curve.Of(score);
            var weight = probability * (1 - probability);
            slope += score * (target - probability);
            intercept += target - probability;
            h11 += score * score * weight;
            h12 += score * weight;
            h22 += weight;
        }

        var determinant = (h11 * h22) - (h12 * h12);
        return determinant > 0 ? (((h22 * slope) - (h12 * intercept)) / determinant, ((h11 * intercept) - (h12 * slope)) / determinant) : (0, 0);
    }

    private static double Loss((double Score, double Target)[] points, PlattCalibration curve)
    {
        var loss = 0.0;
        foreach (var (score, target) in points)
        {
            var odds = (curve.Slope * score) + curve.Intercept;

            // log(1 + e^x) without overflow.
            loss += Math.Max(odds, 0) + Math.Log(1 + Math.Exp(-Math.Abs(odds))) - (target * odds);
        }

        return loss;
    }
}
