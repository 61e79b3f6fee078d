namespace CloudIntel.Core.Analytics.Forecasting;

/// <summary>
/// Simple exponential smoothing, or with a damped trend (Gardner and McKenzie, 1985), with the parameters of the least squared one-step errors. The states at
/// the start are found exactly for each trial, since errors are linear in them.
/// </summary>
internal sealed record ExponentialSmoothing(double Level, double Slope, double Damping, double Alpha, double Beta, double Variance)
{
    private const double Smallest = 0.01;
    private const double Largest = 0.99;

    /// <summary>The value that many steps ahead, 1 or more.</summary>
    public double At(int step)
    {
        var (value, damping) = (Level, Damping);
        for (var i = 0; i < step && Slope != 0; i++, damping *= Damping)
            value += damping * Slope;
        return value;
    }

    /// <summary>The variance of the error that many steps ahead, as far as it comes from the noise: Hyndman et al. (2008), table 6.1.</summary>
    public double VarianceAt(int step)
    {
        var (sum, damping, weight) = (1.0, Damping, Damping);
        for (var i = 1; i < step; i++)
        {
            var effect = Alpha * (1 + (Beta * weight));
            sum += effect * effect;
            (damping, weight) = (damping * Damping, weight + (damping * Damping));
        }

        return Variance * sum;
    }

    /// <summary>A level that wanders.</summary>
    /// <param name="values">At least two values.</param>
    public static ExponentialSmoothing Simple(ReadOnlySpan<double> values)
    {
        // Golden section: the error as a function of α has one minimum in practice.
        const double golden = 0.6180339887498949;
        var (low, high) = (Smallest, Largest);
        var (left, right) = (high - (golden * (high - low)), low + (golden * (high - low)));
        var (atLeft, atRight) = (Run(values, left, 0, 1).Variance, Run(values, right, 0, 1).Variance);
        for (var i = 0; i < 18; i++)
        {
            if (atLeft <= atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - (golden * (high - low));
                atLeft = Run(values, left, 0, 1).Variance;
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + (golden * (high - low));
                atRight = Run(values, right, 0, 1).Variance;
            }
        }

        return Run(values, (low + high) / 2, 0, 1);
    }

    /// <summary>A level with a trend that fades.</summary>
    /// <param name="values">At least four values.</param>
    public static ExponentialSmoothing Damped(ReadOnlySpan<double> values)
    {
        var best = Run(values, 0.3, 0.1, 0.95);
        var step = (Alpha: 0.25, Beta: 0.1, Damping: 0.05);
        foreach (var alpha in (ReadOnlySpan<double>)[0.1, 0.6, 0.9])
        {
            foreach (var beta in (ReadOnlySpan<double>)[0.02, 0.3])
                best = Better(best, Run(values, alpha, beta, 0.9));
        }

        for (var round = 0; round < 7; round++)
        {
            var before = best;
            foreach (var sign in (ReadOnlySpan<double>)[-1, 1])
            {
                best = Better(best, Run(values, Math.Clamp(best.Alpha + (sign * step.Alpha), Smallest, Largest), best.Beta, best.Damping));
                best = Better(best, Run(values, best.Alpha, Math.Clamp(best.Beta + (sign * step.Beta), 1e-4, Largest), best.Damping));
                best = Better(best, Run(values, best.Alpha, best.Beta, Math.Clamp(best.Damping + (sign * step.Damping), 0.8, 0.98)));
            }

            if (ReferenceEquals(before, best))
                step = (step.Alpha / 2, step.Beta / 2, step.Damping / 2);
        }

        return best;
    }

    private static ExponentialSmoothing Better(ExponentialSmoothing one, ExponentialSmoothing other) => other.Variance < one.Variance ? other : one;

    /// <summary>Smooths with given parameters; β is relative to α, as in R's forecast package β* is.</summary>
    public static ExponentialSmoothing Run(ReadOnlySpan<double> values, double alpha, double beta, double damping)
    {
        var hasTrend = beta > 0;

        // Errors are linear in the states at the start: e = error − levelPart·Δlevel − slopePart·Δslope.
        var (level, slope, start) = (values[0], 0.0, (Level: 0.0, Slope: 0.0));
        var (levelOfLevel, slopeOfLevel, levelOfSlope, slopeOfSlope) = (1.0, 0.0, 0.0, 1.0);
        var (ll, ls, ss, le, se, ee) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        foreach (var value in values)
        {
            var ahead = level + (damping * slope);
            var (levelPart, slopePart) = (levelOfLevel + (damping * slopeOfLevel), levelOfSlope + (damping * slopeOfSlope));
            var error = value - ahead;
            ll += levelPart * levelPart;
            ls += levelPart * slopePart;
            ss += slopePart * slopePart;
            le += levelPart * error;
            se += slopePart * error;
            ee += error * error;
            level = ahead + (alpha * error);
            slope = (damping * slope) + (alpha * beta * error);
            (levelOfLevel, slopeOfLevel) = (levelPart * (1 - alpha), (damping * slopeOfLevel) - (alpha * beta * levelPart));
            (levelOfSlope, slopeOfSlope) = (slopePart * (1 - alpha), (damping * slopeOfSlope) - (alpha * beta * slopePart));
        }

        if (!hasTrend)
        {
            start.Level = le / ll;
        }
        else if ((ll * ss) - (ls * ls) is > 1e-12 and var determinant)
        {
            start = (((ss * le) - (ls * se)) / determinant, ((ll * se) - (ls * le)) / determinant);
        }

        var squares = Math.Max(0, ee - (start.Level * le) - (start.Slope * se));
        return new(
            level + (levelOfLevel * start.Level) + (levelOfSlope * start.Slope),
            hasTrend ? slope + (slopeOfLevel * start.Level) + (slopeOfSlope * start.Slope) : 0,
            damping,
            alpha,
            beta,
            squares / Math.Max(1, values.Length - (hasTrend ? 5 : 2)));
    }
}
