using CloudIntel.Core.Catalog;

namespace CloudIntel.Core.Scheduling.Placement;

/// <summary>
/// Bayesian linear regression on features that hold or not. Effects are taken to be normal around 0 beforehand, so that one which was seen seldom stays near 0 and keeps its width.
/// </summary>
internal sealed class OutcomeModel
{
    /// <summary>Deviation of effects beforehand: most regions and ways to pay are within a quarter of what is predicted.</summary>
    private const double PriorDeviation = 0.25;

    /// <summary>Deviation of single outcomes where too few are known to tell.</summary>
    private const double LeastNoise = 0.02;

    /// <summary>Of a normal distribution 90 % lies within so many deviations of its mean.</summary>
    private const double DeviationsOfLevel = 1.6449;

    private readonly Dictionary<string, int> places = new(StringComparer.OrdinalIgnoreCase);
    private readonly double[,] covariance;
    private readonly double[] mean;
    private readonly double noise;

    /// <summary>Learns.</summary>
    /// <param name="outcomes">Features, and the logarithm of what came of them.</param>
    public OutcomeModel(IReadOnlyList<(IReadOnlyList<string> Features, double Log)> outcomes)
    {
        foreach (var feature in outcomes.SelectMany(outcome => outcome.Features))
            places.TryAdd(feature, places.Count);
        noise = Noise(outcomes);
        var size = places.Count;
        var precision = new double[size, size];
        var moments = new double[size];
        for (var i = 0; i < size; i++)
            precision[i, i] = 1 / (PriorDeviation * PriorDeviation);
        foreach (var (features, log) in outcomes)
        {
            foreach (var row in features)
            {
                moments[places[row]] += log / noise;
                foreach (var column in features)
                    precision[places[row], places[column]] += 1 / noise;
            }
        }

        covariance = Inverse(precision);
        mean = new double[size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
                mean[i] += covariance[i, j] * moments[j];
        }
    }

    /// <summary>What is told apart.</summary>
    public static IReadOnlyList<string> Features(string provider, string region, string architecture, PurchaseOption purchase) =>
        ["all", provider, $"{provider}/{region}", $"{provider} {architecture}", $"{provider} {purchase}"];

    /// <summary>The expected logarithm.</summary>
    public double Mean(IReadOnlyList<string> features)
    {
        var sum = 0.0;
        foreach (var feature in features)
            sum += places.TryGetValue(feature, out var place) ? mean[place] : 0;
        return sum;
    }

    /// <summary>The ratio to be expected; what was never seen widens the interval.</summary>
    public Correction Predict(IReadOnlyList<string> features)
    {
        var variance = noise;
        foreach (var row in features)
        {
            if (!places.TryGetValue(row, out var i))
            {
                variance += PriorDeviation * PriorDeviation;
                continue;
            }

            foreach (var column in features)
                variance += places.TryGetValue(column, out var j) ? covariance[i, j] : 0;
        }

        var (log, width) = (Mean(features), DeviationsOfLevel * Math.Sqrt(variance));
        return new(Math.Exp(log), Math.Exp(log - width), Math.Exp(log + width));
    }

    /// <summary>Variance of outcomes around the mean of their region, which the regression can at least tell apart.</summary>
    private static double Noise(IReadOnlyList<(IReadOnlyList<string> Features, double Log)> outcomes)
    {
        var (sum, free) = (0.0, 0);
        foreach (var group in outcomes.GroupBy(outcome => string.Join('\n', outcome.Features)))
        {
            var center = group.Average(outcome => outcome.Log);
            sum += group.Sum(outcome => (outcome.Log - center) * (outcome.Log - center));
            free += group.Count() - 1;
        }

        return Math.Max(LeastNoise * LeastNoise, free > 0 ? sum / free : PriorDeviation * PriorDeviation);
    }

    /// <summary>The inverse of a symmetric positive definite matrix, which a sum of the identity and squares is, by Gauss and Jordan without exchange.</summary>
    private static double[,] Inverse(double[,] matrix)
    {
        var size = matrix.GetLength(0);
        var (left, right) = ((double[,])matrix.Clone(), new double[size, size]);
        for (var i = 0; i < size; i++)
            right[i, i] = 1;
        for (var pivot = 0; pivot < size; pivot++)
        {
            var scale = 1 / left[pivot, pivot];
            for (var column = 0; column < size; column++)
                (left[pivot, column], right[pivot, column]) = (left[pivot, column] * scale, right[pivot, column] * scale);
            for (var row = 0; row < size; row++)
            {
                if (row == pivot || left[row, pivot] == 0)
                    continue;
                var factor = left[row, pivot];
                for (var column = 0; column < size; column++)
                {
                    left[row, column] -= factor * left[pivot, column];
                    right[row, column] -= factor * right[pivot, column];
                }
            }
        }

        return right;
    }
}
