using CloudIntel.Core.Analytics;

namespace CloudIntel.Core.Simulation.Validation;

/// <summary>How far two distributions are apart.</summary>
internal static class TwoSamples
{
    /// <summary>
    /// The two-sample test of Kolmogorov and Smirnov with Stephens' correction for few values (Press et al., Numerical Recipes, 14.3). Each sample counts as so many values as
    /// are independent of each other: n(1 − ρ)/(1 + ρ).
    /// </summary>
    public static KolmogorovSmirnov KolmogorovSmirnov(double[] left, double[] right)
    {
        double[] a = [.. left.Order()];
        double[] b = [.. right.Order()];
        var (distance, i, j) = (0.0, 0, 0);
        while (i < a.Length && j < b.Length)
        {
            var at = Math.Min(a[i], b[j]);
            while (i < a.Length && a[i] <= at)
                i++;
            while (j < b.Length && b[j] <= at)
                j++;
            distance = Math.Max(distance, Math.Abs(((double)i / a.Length) - ((double)j / b.Length)));
        }

        var (m, n) = (Independent(left), Independent(right));
        var root = Math.Sqrt(m * n / (m + n));
        return new(distance, KolmogorovTail((root + 0.12 + (0.11 / root)) * distance));
    }

    /// <summary>Mean absolute error of the quantiles 1 % … 99 % in percent of those measured; null where they are all 0.</summary>
    public static double? QuantilesPercent(double[] measured, double[] simulated)
    {
        double[] was = [.. measured.Order()];
        double[] said = [.. simulated.Order()];
        var (errors, sizes) = (0.0, 0.0);
        for (var percent = 1; percent < 100; percent++)
        {
            errors += Math.Abs(Quantile(said, percent / 100.0) - Quantile(was, percent / 100.0));
            sizes += Math.Abs(Quantile(was, percent / 100.0));
        }

        return sizes > 0 ? 100 * errors / sizes : null;
    }

    private static double Quantile(double[] sorted, double probability)
    {
        var place = probability * (sorted.Length - 1);
        var index = Math.Min((int)place, sorted.Length - 2);
        return sorted[index] + ((place - index) * (sorted[index + 1] - sorted[index]));
    }

    private static double Independent(double[] values)
    {
        var correlation = Math.Clamp(new ReadOnlySpan<double>(values).NeighbourCorrelation(), 0, 0.99);
        return Math.Max(2, values.Length * (1 - correlation) / (1 + correlation));
    }

    /// <summary>Q(λ) = 2 Σ (−1)^(j−1) e^(−2j²λ²).</summary>
    private static double KolmogorovTail(double lambda)
    {
        if (lambda < 0.2)
            return 1; // to twelve digits
        var sum = 0.0;
        for (var j = 1; j <= 100; j++)
            sum += (j % 2 == 1 ? 2 : -2) * Math.Exp(-2 * j * j * lambda * lambda);
        return Math.Clamp(sum, 0, 1);
    }
}
