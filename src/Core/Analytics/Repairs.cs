namespace CloudIntel.Core.Analytics;

/// <summary>Makes series whole before something is learnt from them.</summary>
public static class Repairs
{
    /// <summary>Distances beyond this many deviations are cut.</summary>
    private const double MostDeviations = 3;

    /// <summary>
    /// Fills what is unknown: with the mean of the nearest values at the same place of the seasons before and after, else with the nearest known value.
    /// </summary>
    /// <param name="values">The values; NaN where unknown. At least one is known.</param>
    /// <param name="period">Values a season; 1 without one.</param>
    public static double[] Filled(ReadOnlySpan<double> values, int period)
    {
        var filled = values.ToArray();
        var nearest = double.NaN;
        for (var i = 0; i < filled.Length; i++)
        {
            if (double.IsNaN(values[i]))
                filled[i] = FromSeasons(values, i, Math.Max(1, period)) ?? nearest;
            else
                nearest = values[i];
        }

        // Before the first known value.
        for (var i = filled.Length - 1; i >= 0; i--)
            filled[i] = double.IsNaN(filled[i]) ? filled[i + 1] : filled[i];
        return filled;
    }

    /// <summary>
    /// Cuts what sticks out: distances beyond three robust deviations from the local level and the usual season. What was rare is not learnt as if it came
    /// again. Below four seasons nothing is cut.
    /// </summary>
    /// <param name="values">The values, finite.</param>
    /// <param name="period">Values a season, at least 2.</param>
    public static double[] Clipped(ReadOnlySpan<double> values, int period)
    {
        var clipped = values.ToArray();
        if (period < 2 || values.Length < 4 * period)
            return clipped;
        var level = Seasons.Without(values, period);
        var season = new double[values.Length];
        for (var i = 0; i < season.Length; i++)
            season[i] = values[i] - level[i];
        var local = new double[values.Length];
        var around = new List<double>();
        for (var i = 0; i < local.Length; i++)
        {
            around.Clear();
            for (var j = Math.Max(0, i - (2 * period)); j <= Math.Min(local.Length - 1, i + (2 * period)); j++)
                around.Add(level[j]);
            around.Sort();
            local[i] = around[around.Count / 2];
        }

        var distances = new double[values.Length];
        for (var i = 0; i < distances.Length; i++)
            distances[i] = Math.Abs(level[i] - local[i]);
        Array.Sort(distances);
        var most = MostDeviations * 1.4826 * distances[distances.Length / 2];
        for (var i = 0; i < clipped.Length && most > 0; i++)
            clipped[i] = season[i] + Math.Clamp(level[i], local[i] - most, local[i] + most);
        return clipped;
    }

    /// <summary>
    /// Cuts values that stand alone or with one other: what is farther from the median of the seven around it than four usual deviations, which differences of neighbours tell,
    /// is moved there. Levels stay as they are.
    /// </summary>
    /// <param name="values">The values, finite.</param>
    public static double[] WithoutSpikes(ReadOnlySpan<double> values)
    {
        const int around = 3;
        const int fewest = 3; // of a level
        var cut = values.ToArray();
        if (values.Length < 10)
            return cut;
        var differences = new double[values.Length - 1];
        for (var i = 0; i < differences.Length; i++)
            differences[i] = Math.Abs(values[i + 1] - values[i]);
        Array.Sort(differences);
        var most = 4 * differences[differences.Length / 2] * 1.4826 / Math.Sqrt(2);
        Span<double> near = stackalloc double[(2 * around) + 1];
        for (var i = 0; i < cut.Length; i++)
        {
            var part = values[Math.Max(0, i - around)..Math.Min(values.Length, i + around + 1)];
            part.CopyTo(near);
            near[..part.Length].Sort();
            var (median, beyond) = (near[part.Length / 2], 0);
            foreach (var value in part)
                beyond += Math.Abs(value - median) > most ? 1 : 0;
            if (beyond < fewest)
                cut[i] = Math.Clamp(values[i], median - most, median + most);
        }

        return cut;
    }

    private static double? FromSeasons(ReadOnlySpan<double> values, int index, int period)
    {
        var (sum, count) = (0.0, 0);
        for (var distance = 1; distance <= 3 && count < 2; distance++)
        {
            foreach (var other in (ReadOnlySpan<int>)[index - (distance * period), index + (distance * period)])
            {
                if (other < 0 || other >= values.Length || double.IsNaN(values[other]))
                    continue;
                sum += values[other];
                count++;
            }
        }

        return count > 0 ? sum / count : null;
    }
}
