namespace CloudIntel.Core.Analytics.Forecasting.Totals;

/// <summary>A lasting change of what a series is expected to be.</summary>
/// <param name="Since">Index of the first value of the new level.</param>
/// <param name="Ratio">The new level as a multiple of the old one.</param>
public sealed record LevelDrift(int Since, double Ratio)
{
    /// <summary>How far the errors must be off, in deviations, before they add up: half of the smallest change worth finding, which is one deviation.</summary>
    private const double Allowance = 0.5;

    /// <summary>What they must add up to. With errors cut at three deviations it takes four days at least, and spikes do not do it.</summary>
    private const double Limit = 9;

    private const double LargestError = 3;

    /// <summary>Seasons that the expectation is made of.</summary>
    private const int Seasons = 4;

    /// <summary>
    /// The last drift: where errors of a simple expectation, the median of the last four values of the same place in the season, add up in one direction. A two-sided CUSUM,
    /// Page (1954).
    /// </summary>
    /// <param name="values">The values, finite.</param>
    /// <param name="period">Values a season, at least 1.</param>
    /// <returns>Null where nothing drifted, or where there are fewer than eight seasons.</returns>
    public static LevelDrift? Find(ReadOnlySpan<double> values, int period)
    {
        var start = Seasons * period;
        if (values.Length < 2 * start)
            return null;
        var errors = new double[values.Length - start];
        Span<double> same = stackalloc double[Seasons];
        for (var i = start; i < values.Length; i++)
        {
            for (var back = 0; back < Seasons; back++)
                same[back] = values[i - ((back + 1) * period)];
            same.Sort();
            errors[i - start] = values[i] - ((same[1] + same[2]) / 2);
        }

        var sizes = errors.Select(Math.Abs).ToArray();
        Array.Sort(sizes);
        var scale = Math.Max(1.4826 * sizes[sizes.Length / 2], 1e-9 * Math.Abs(values.Mean()));
        if (!(scale > 0))
            return null;

        LevelDrift? last = null;
        var (above, below, aboveSince, belowSince) = (0.0, 0.0, 0, 0);
        for (var i = 0; i < errors.Length; i++)
        {
            var error = Math.Clamp(errors[i] / scale, -LargestError, LargestError);
            above = Math.Max(0, above + error - Allowance);
            below = Math.Max(0, below - error - Allowance);
            aboveSince = above > 0 ? aboveSince : i + 1;
            belowSince = below > 0 ? belowSince : i + 1;
            if (above < Limit && below < Limit)
                continue;
            var first = above >= Limit ? aboveSince : belowSince;
            var since = start + Beginning(errors.AsSpan(first, i + 1 - first), scale) + first;
            last = new(since, Change(values, since, i + start + 1, period));
            // What follows is no drift of its own: the expectation has yet to learn the new level.
            i += (Seasons - 1) * period;
            (above, below, aboveSince, belowSince) = (0, 0, i + 1, i + 1);
        }

        return last;
    }

    /// <summary>Where the change began that errors tell of: noise may have begun the sum some days before. The likeliest beginning is where the mean from there on is the most deviations off.</summary>
    private static int Beginning(ReadOnlySpan<double> errors, double scale)
    {
        var (sum, greatest, beginning) = (0.0, 0.0, 0);
        for (var i = errors.Length - 1; i >= 0; i--)
        {
            sum += Math.Clamp(errors[i] / scale, -LargestError, LargestError);
            var size = Math.Abs(sum) / Math.Sqrt(errors.Length - i);
            if (size >= greatest)
                (greatest, beginning) = (size, i);
        }

        return beginning;
    }

    private static double Change(ReadOnlySpan<double> values, int since, int end, int period)
    {
        var before = values[Math.Max(0, since - (Seasons * period))..since].Mean();
        return before > 0 ? values[since..end].Mean() / before : 1;
    }
}
