using CloudIntel.Core.Simulation.Distributions;

namespace CloudIntel.Core.Simulation.Fitting;

/// <summary>Finds the distribution of values: among families by maximum likelihood and BIC, or the values themselves where no family is near.</summary>
public static class DistributionFit
{
    /// <summary>So many different values are drawn as they are, if there are many of each.</summary>
    private const int MostDistinct = 64;

    /// <summary>Fewer values than this tell no family.</summary>
    private const int LeastForFamily = 20;

    /// <summary>More values than this are thinned evenly for what is drawn from.</summary>
    private const int MostKept = 100_000;

    /// <summary>A family is near if its distribution function is, everywhere.</summary>
    private const double NearDistance = 0.05;

    /// <summary>And if its mean is, or within two of its standard errors: totals depend on it, and the likelihood hardly does where tails are heavy.</summary>
    private const double NearMean = 0.05;

    /// <summary>Fits values.</summary>
    /// <param name="values">At least one; finite and not negative.</param>
    /// <exception cref="ArgumentException">There is none, or one is negative or no number.</exception>
    public static FittedDistribution Of(IEnumerable<double> values)
    {
        var sorted = values.Select(value => Parameter.NotNegative(value, nameof(values))).ToArray();
        if (sorted.Length == 0)
            throw new ArgumentException("values must hold at least one.", nameof(values));
        Array.Sort(sorted);
        var (mean, distinct) = (sorted.Average(), sorted.Distinct().Count());
        var fitted = new FittedDistribution
        {
            Distribution = new Constant(sorted[0]),
            Family = "constant",
            Count = sorted.Length,
            Mean = mean,
            Deviation = Math.Sqrt(sorted.Average(value => (value - mean) * (value - mean))),
            KolmogorovSmirnov = 0,
            PValue = 1,
            Ties = 1 - ((double)distinct / sorted.Length) is > 0.05 and var ties ? ties : 0,
            Families = [],
        };
        if (distinct == 1)
            return fitted;
        if (distinct <= MostDistinct && distinct <= sorted.Length / 4)
        {
            var groups = sorted.CountBy(value => value).ToArray();
            return fitted with { Distribution = new Discrete([.. groups.Select(group => group.Key)], [.. groups.Select(group => (double)group.Value)]), Family = "discrete" };
        }

        FittedFamily[] families = sorted.Length < LeastForFamily ? [] : [.. LikelihoodFamilies.Fit(sorted).OrderBy(family => family.Bic)];
        var reach = Math.Max(NearMean * mean, 2 * fitted.Deviation / Math.Sqrt(sorted.Length));
        var near = families.FirstOrDefault(family =>
            family.KolmogorovSmirnov <= Math.Max(NearDistance, 1 / Math.Sqrt(sorted.Length)) && Math.Abs(family.Distribution.Mean - mean) <= reach);
        if (near is null)
            return fitted with { Distribution = new Empirical(Thinned(sorted)), Family = "empirical", Families = families };
        return fitted with
        {
            Distribution = near.Distribution,
            Family = near.Family,
            KolmogorovSmirnov = near.KolmogorovSmirnov,
            PValue = FitStatistics.KolmogorovPValue(near.KolmogorovSmirnov, sorted.Length),
            AndersonDarling = FitStatistics.AndersonDarling(sorted, near.Distribution),
            Families = families,
        };
    }

    private static IEnumerable<double> Thinned(double[] sorted) =>
        sorted.Length <= MostKept ? sorted : Enumerable.Range(0, MostKept).Select(i => sorted[(int)((long)i * (sorted.Length - 1) / (MostKept - 1))]);
}
