namespace CloudIntel.Core.Analytics.ChangePoints;

/// <summary>
/// Steps that are small beside another one, though the noise is smaller still: in units of the deviation of the whole series, which the large step makes, they are nothing.
/// In units of the noise itself they are found; but so is each bend of a course that wanders or grows, which is why more levels must describe the series better than
/// fewer ones with noise that lasts, or with a slope. All by the Bayesian information criterion, Schwarz (1978).
/// </summary>
internal static class FinerSteps
{
    /// <summary>Only noise that is so much smaller than the deviation of the series can hide a step.</summary>
    private const double MostNoise = 0.5;

    /// <summary>What a change must save, in logarithms of the length: twice what its level and place would, for its place is the best one of many.</summary>
    private const double PerChange = 4;

    /// <summary>What more levels must save besides.</summary>
    private const double Margin = 2;

    /// <summary>A variance below this part of the noise's says that levels follow the noise.</summary>
    private const double LeastVariance = 1e-4;

    /// <summary>The deviation of the noise, by differences of neighbours, which few steps hardly move; null where it hides nothing.</summary>
    /// <param name="scaled">The values, of variance 1.</param>
    public static double? Noise(ReadOnlySpan<double> scaled)
    {
        if (scaled.Length < 5)
            return null;
        var differences = new double[scaled.Length - 1];
        for (var i = 0; i < differences.Length; i++)
            differences[i] = Math.Abs(scaled[i + 1] - scaled[i]);
        Array.Sort(differences);
        var noise = differences[differences.Length / 2] / (0.6745 * Math.Sqrt(2));
        return noise is > 0 and < MostNoise ? noise : null;
    }

    /// <summary>Whether more levels describe the values better.</summary>
    /// <param name="scaled">The values.</param>
    /// <param name="noise">The deviation of their noise.</param>
    /// <param name="fewer">Where levels change.</param>
    /// <param name="more">Where more levels do.</param>
    public static bool AreBetter(double[] scaled, double noise, IReadOnlyList<ChangePoint> fewer, IReadOnlyList<ChangePoint> more)
    {
        if (more.Count <= fewer.Count)
            return false;
        var withFewer = Levelled(scaled, fewer, slope: 0);
        var slope = CommonSlope(withFewer, fewer);
        var least = Math.Min(Criterion(withFewer, fewer.Count, noise, slopes: 0), Criterion(Levelled(scaled, fewer, slope), fewer.Count, noise, slopes: 1));
        return Criterion(Levelled(scaled, more, slope: 0), more.Count, noise, slopes: 0) < least - (Margin * Math.Log(scaled.Length));
    }

    /// <summary>What is left of the values without their levels, and without a slope within these.</summary>
    private static double[] Levelled(double[] values, IReadOnlyList<ChangePoint> changes, double slope)
    {
        var left = new double[values.Length];
        foreach (var (start, end) in Segments(changes, values.Length))
        {
            var (mean, middle) = (values.AsSpan(start, end - start).Mean(), (start + end - 1) / 2.0);
            for (var i = start; i < end; i++)
                left[i] = values[i] - mean - (slope * (i - middle));
        }

        return left;
    }

    private static double CommonSlope(double[] left, IReadOnlyList<ChangePoint> changes)
    {
        var (products, squares) = (0.0, 0.0);
        foreach (var (start, end) in Segments(changes, left.Length))
        {
            var middle = (start + end - 1) / 2.0;
            for (var i = start; i < end; i++)
                (products, squares) = (products + ((i - middle) * left[i]), squares + ((i - middle) * (i - middle)));
        }

        return squares > 0 ? products / squares : 0;
    }

    /// <summary>The criterion of what is left, in which neighbours may resemble each other.</summary>
    private static double Criterion(double[] left, int changes, double noise, int slopes)
    {
        var (products, squares) = (0.0, 0.0);
        for (var i = 1; i < left.Length; i++)
            (products, squares) = (products + (left[i] * left[i - 1]), squares + (left[i - 1] * left[i - 1]));
        var likeness = squares > 0 ? Math.Clamp(products / squares, 0, 0.999) : 0;
        var sum = (1 - (likeness * likeness)) * left[0] * left[0];
        for (var i = 1; i < left.Length; i++)
        {
            var surprise = left[i] - (likeness * left[i - 1]);
            sum += surprise * surprise;
        }

        var parameters = (PerChange * changes) + slopes + (likeness > 0 ? 1 : 0);
        return (left.Length * Math.Log(Math.Max(sum / left.Length, LeastVariance * noise * noise))) + (parameters * Math.Log(left.Length));
    }

    private static IEnumerable<(int Start, int End)> Segments(IReadOnlyList<ChangePoint> changes, int length)
    {
        var start = 0;
        foreach (var change in changes)
        {
            yield return (start, change.Index);
            start = change.Index;
        }

        yield return (start, length);
    }
}
