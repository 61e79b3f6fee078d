namespace CloudIntel.Core.Analytics.ChangePoints;

/// <summary>Distances between all values of a window, summed so that any block of them is one subtraction away. Memory grows with the square of the window.</summary>
internal readonly ref struct EnergyDistances
{
    private readonly double[] sums;
    private readonly int stride;

    public EnergyDistances(ReadOnlySpan<double> values)
    {
        stride = values.Length + 1;
        sums = new double[stride * stride];
        for (var i = 1; i < stride; i++)
        {
            var row = 0.0;
            for (var j = 1; j < stride; j++)
            {
                row += Math.Abs(values[i - 1] - values[j - 1]);
                sums[(i * stride) + j] = sums[((i - 1) * stride) + j] + row;
            }
        }
    }

    /// <summary>
    /// The cut of a part at which the values before differ most from some of those after it: the cut and end that maximise
    /// nm/(n+m) · (2·mean|a−b| − mean|a−a'| − mean|b−b'|). The first one where several do.
    /// </summary>
    public (double Quality, int Cut) BestCut(int start, int end)
    {
        var (best, at) = (double.NegativeInfinity, -1);
        for (var cut = start + 1; cut < end; cut++)
        {
            var before = cut - start;
            var within = before > 1 ? Block(start, cut, start, cut) / before / (before - 1) : 0;
            for (var last = cut + 1; last <= end; last++)
            {
                var after = last - cut;
                var between = 2 * Block(start, cut, cut, last) / before / after;
                var withinAfter = after > 1 ? Block(cut, last, cut, last) / after / (after - 1) : 0;
                var quality = (double)before * after / (before + after) * (between - within - withinAfter);
                if (quality > best)
                    (best, at) = (quality, cut);
            }
        }

        return (best, at);
    }

    /// <summary>The sum of the distances between two parts.</summary>
    private double Block(int top, int bottom, int left, int right) =>
        sums[(bottom * stride) + right] - sums[(top * stride) + right] - sums[(bottom * stride) + left] + sums[(top * stride) + left];
}
