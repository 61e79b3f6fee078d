namespace CloudIntel.Core.Analytics.ChangePoints;

/// <summary>What changes are looked for.</summary>
public enum ChangeCost
{
    /// <summary>Changes of the mean: L2.</summary>
    Mean,

    /// <summary>Changes of the median, among outliers: L1.</summary>
    Median,

    /// <summary>Changes of mean or variance.</summary>
    Normal,

    /// <summary>Changes of the level whatever the distribution.</summary>
    Rank,
}

/// <summary>How change points are looked for.</summary>
/// <param name="Cost">What changes.</param>
/// <param name="Penalty">
/// What a change must save, in logarithms of the length; 3 is the modified BIC. Null finds it: 2, which is BIC for a level and its place, times how much longer a
/// series would have to be to say as much where each value resembles the one before.
/// </param>
/// <param name="MinimumSegment">The fewest values between changes; at least 3 where the penalty is found, so that single values make no change.</param>
public sealed record ChangePointRules(ChangeCost Cost = ChangeCost.Mean, double? Penalty = null, int MinimumSegment = 1);

/// <summary>A place where a series becomes another one.</summary>
/// <param name="Index">The first index after it.</param>
/// <param name="Confidence">How probable it is that there is a change within five values of that place, 0 to 1.</param>
public readonly record struct ChangePoint(int Index, double Confidence);

/// <summary>Finds change points in a whole series of any scale.</summary>
public static class ChangePointSearch
{
    /// <summary>The most by which likeness of neighbours raises the penalty.</summary>
    private const double MostInflation = 6;

    /// <summary>A few values that happen to lie close together seem to have no variance at all.</summary>
    private const int ShortestWithVariance = 10;

    /// <summary>Where tails are heavier still, the fourth power of a few values says nothing.</summary>
    private const double MostOfTails = 6;

    /// <summary>Of fewer values, nobody can tell whether they are here to stay.</summary>
    private const int Shortest = 3;

    /// <summary>Finds them.</summary>
    /// <param name="values">The values, finite.</param>
    /// <param name="rules">How.</param>
    public static IReadOnlyList<ChangePoint> Find(ReadOnlySpan<double> values, ChangePointRules rules)
    {
        return values.Length < 2 ? [] : InScaled(Scaled(values, rules), rules);
    }

    /// <summary>Finds them in values that <see cref="Scaled"/> made.</summary>
    internal static IReadOnlyList<ChangePoint> InScaled(double[] scaled, ChangePointRules rules)
    {
        if (rules.Penalty is null)
            rules = rules with { MinimumSegment = Math.Max(rules.MinimumSegment, Shortest) };
        return rules.Cost switch
        {
            ChangeCost.Median => Find(new MedianCost(Laplacian(scaled)), scaled, rules),
            ChangeCost.Normal => Find(new NormalCost(scaled), scaled, rules with { MinimumSegment = Math.Max(rules.MinimumSegment, ShortestWithVariance) }),
            ChangeCost.Rank => Find(SegmentCosts.OfRanks(scaled), scaled, rules),
            _ => FindMeans(scaled, rules),
        };
    }

    /// <summary>What is looked at: mean 0 and variance 1, without season where the penalty is found.</summary>
    internal static double[] Scaled(ReadOnlySpan<double> values, ChangePointRules rules) => Standardized(Prepared(values, rules));

    /// <summary>Changes of the mean; where the penalty is found, also those that only show in units of the noise.</summary>
    private static IReadOnlyList<ChangePoint> FindMeans(double[] scaled, ChangePointRules rules)
    {
        var found = Find(new MeanCost(scaled), scaled, rules);
        if (rules.Penalty is not null || FinerSteps.Noise(scaled) is not { } noise)
            return found;
        double[] inNoise = [.. scaled.Select(value => value / noise)];
        var finer = Find(new MeanCost(inNoise), inNoise, rules);
        return FinerSteps.AreBetter(scaled, noise, found, finer) ? finer : found;
    }

    private static IReadOnlyList<ChangePoint> Find<TCost>(TCost ofValues, double[] scaled, ChangePointRules rules)
        where TCost : ISegmentCost
    {
        var cost = new CostWithLength<TCost>(ofValues);
        var penalty = (rules.Penalty ?? 2) * Math.Log(cost.Length);
        var indexes = Pelt.Find(cost, penalty, rules.MinimumSegment);
        if (rules.Penalty is null && Inflation(scaled, indexes, rules.Cost) is > 1 and var inflation)
        {
            penalty *= inflation;
            indexes = Pelt.Find(cost, penalty, rules.MinimumSegment);
        }

        var confidences = ChangeConfidence.Of(ofValues, indexes, Inflation(scaled, indexes, rules.Cost), isScaled: rules.Cost == ChangeCost.Normal);
        return [.. indexes.Zip(confidences, (index, confidence) => new ChangePoint(index, confidence))];
    }

    /// <summary>Where the penalty is found, without season; and without values that stand alone, where they would pass for a level of their own.</summary>
    private static double[] Prepared(ReadOnlySpan<double> values, ChangePointRules rules)
    {
        if (rules.Penalty is not null)
            return values.ToArray();
        var left = Seasons.Without(values, Periods.Find(values));
        return rules.Cost == ChangeCost.Mean ? Repairs.WithoutSpikes(left) : left;
    }

    /// <summary>
    /// How many values say as much as one that is independent of the others: (1+ρ)/(1−ρ), where ρ is the correlation of what is left of neighbours without their
    /// levels. Of variances, also as many times as their estimates are less certain than those of normal values.
    /// </summary>
    private static double Inflation(double[] values, int[] indexes, ChangeCost cost)
    {
        var left = new double[values.Length];
        var (start, fourths) = (0, 0.0);
        foreach (var end in indexes.Append(values.Length))
        {
            var segment = left.AsSpan(start, end - start);
            var mean = values.AsSpan(start, end - start).Mean();
            for (; start < end; start++)
                left[start] = values[start] - mean;
            fourths += cost == ChangeCost.Normal ? segment.Length * Kurtosis(segment) : 0;
        }

        var correlation = Math.Clamp(new ReadOnlySpan<double>(left).NeighbourCorrelation(), 0, 0.99);

        // The variance of a variance is (kurtosis − 1) / 2 times that of normal values.
        var tails = cost == ChangeCost.Normal ? Math.Clamp(((fourths / values.Length) - 1) / 2, 1, MostOfTails) : 1;
        return tails * Math.Min(MostInflation, (1 + correlation) / (1 - correlation));
    }

    /// <summary>The mean fourth power of values around 0 in units of their mean square, squared; 0 of nothing but zeros.</summary>
    private static double Kurtosis(ReadOnlySpan<double> values)
    {
        var (squares, fourths) = (0.0, 0.0);
        foreach (var value in values)
        {
            var square = value * value;
            (squares, fourths) = (squares + square, fourths + (square * square));
        }

        return squares > 0 ? fourths * values.Length / (squares * squares) : 0;
    }

    /// <summary>Mean 0 and variance 1, of n − 1; a constant series becomes 0.</summary>
    private static double[] Standardized(double[] values)
    {
        var (mean, deviation) = (values.AsSpan().Mean(), values.AsSpan().Deviation());
        for (var i = 0; i < values.Length; i++)
            values[i] = deviation > 0 ? (values[i] - mean) / deviation : 0;
        return values;
    }

    /// <summary>In units in which the distance to the median is −2 × the log-likelihood of a Laplace distribution as wide as the whole series.</summary>
    private static double[] Laplacian(double[] values)
    {
        var width = values.Length == 0 ? 0 : new MedianCost(values).Of(0, values.Length) / values.Length;
        return width > 0 ? [.. values.Select(value => 2 * value / width)] : new double[values.Length];
    }
}
