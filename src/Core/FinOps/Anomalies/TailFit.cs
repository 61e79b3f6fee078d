using MathNet.Numerics.Distributions;

namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>How improbable a distance is, given how far earlier ones went.</summary>
internal static class TailFit
{
    /// <summary>The mean of the largest twentieth of sizes, in deviations, of the normal distribution.</summary>
    private const double NormalTail = 2.338;

    /// <summary>The same mean of Student's t with 15 degrees of freedom.</summary>
    private const double UsualTail = 2.575;

    private const double FreedomOfSums = 15;

    /// <summary>A new record is greater than the one before by this.</summary>
    private const double Record = 1.1;

    /// <summary>Below this many deviations nothing is improbable enough to be looked at.</summary>
    public const double Least = 2.8;

    /// <summary>The upper tail's probability of a sum of days, in its deviations: by Student's t of a deviation that is known from some days only.</summary>
    public static double Probability(double standing) => Math.Clamp(StudentT.CDF(0, 1, FreedomOfSums, -standing), 1e-15, 1);

    /// <summary>The upper tail's probability of a distance, by Student's t with the degrees of freedom that earlier sizes let expect; 1 for ordinary ones.</summary>
    /// <param name="distance">The distance, in the unit of the spread.</param>
    /// <param name="spread">Sizes of earlier ones.</param>
    /// <param name="least">The least deviation.</param>
    /// <param name="prior">They are counted together with so many of a usual tail, so that few do not make one.</param>
    /// <param name="supposed">What their deviation is supposed to be, by what is known besides them.</param>
    /// <param name="weight">That is counted as so many sizes.</param>
    public static double Probability(double distance, Spread spread, double least, double prior, double supposed = 0, double weight = 0)
    {
        var count = spread.Count;
        var own = Math.Max(spread.Deviation, least);
        var deviation = Math.Max(least, Math.Sqrt(((count * spread.Deviation * spread.Deviation) + (weight * supposed * supposed)) / Math.Max(1, count + weight)));

        // Few values may happen to lie close together.
        var standing = distance / (deviation * (1 + (4.0 / Math.Max(1, count))));
        if (!(standing > Least))
            return 1;
        var tail = ((count * Math.Max(NormalTail, spread.Tail / own)) + (prior * UsualTail)) / (count + prior);

        // 1/ν is about 0.71 · (1 − normal tail / tail): within 5 percent from 2 to 50 degrees.
        var freedom = Math.Clamp(1 / Math.Max(1e-6, 0.71 * (1 - (NormalTail / tail))), 3, 200);

        // The deviation is that of the middle: a t distribution with it is narrower than its own unit by the ratio of their quartiles.
        var quartile = 1 + (0.35 / freedom * (1 + (0.6 / freedom)));
        var probability = Math.Clamp(StudentT.CDF(0, 1, freedom, -standing * quartile), 1e-15, 1);

        // What was as great not long ago is not rarer than that, whatever a curve says.
        return distance > Record * spread.Largest ? probability : Math.Max(probability, 1.0 / (2 * (count + 1)));
    }
}
