namespace CloudIntel.Core.Scheduling.Gpu;

/// <summary>
/// What a share of a GPU is worth where shares of many sizes have to be cut out of whole GPUs: the duals of the linear program that needs the fewest GPUs
/// for a mix, found by column generation (Gilmore and Gomory, 1961). A share of 810 thousandths that nothing goes beside is worth a whole GPU, for that
/// is what it costs; two that fill a GPU together are worth what they ask for.
/// </summary>
internal static class CuttingStock
{
    private const double Tolerance = 1e-7;

    /// <summary>
    /// The worth of one share of each size, as part of a GPU. Shares that fit into <paramref name="whole"/> together are never worth more than 1.
    /// O(iterations × sizes × (sizes + whole)), with some times as many iterations as sizes.
    /// </summary>
    /// <param name="sizes">Sizes of shares, different ones, 1 to <paramref name="whole"/>.</param>
    /// <param name="demand">How often each is asked for, above 0; only proportions count.</param>
    /// <param name="whole">The size of a GPU.</param>
    public static double[] Worths(ReadOnlySpan<int> sizes, ReadOnlySpan<double> demand, int whole)
    {
        var count = sizes.Length;
        var worths = new double[count];
        // The basis begins with a pattern a size: as many of it as fit.
        var (inverse, uses) = (new double[count, count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            inverse[i, i] = 1.0 / (whole / sizes[i]);
            uses[i] = demand[i] * inverse[i, i];
        }

        var (pattern, column) = (new int[count], new double[count]);
        var best = new double[whole + 1];
        for (var iteration = 0; iteration < (20 * count) + 50; iteration++)
        {
            for (var j = 0; j < count; j++)
            {
                worths[j] = 0;
                for (var i = 0; i < count; i++)
                    worths[j] += inverse[i, j];
            }

            if (BestPattern(sizes, worths, best, pattern) <= 1 + Tolerance || !Exchange(inverse, uses, pattern, column))
                break;
        }

        for (var j = 0; j < count; j++)
            worths[j] = Math.Clamp(worths[j], 0, 1);
        return worths;
    }

    /// <summary>The shares that are worth the most together and fit into one GPU.</summary>
    private static double BestPattern(ReadOnlySpan<int> sizes, double[] worths, double[] best, int[] pattern)
    {
        var whole = best.Length - 1;
        Span<int> last = stackalloc int[best.Length];
        for (var room = 1; room <= whole; room++)
        {
            (best[room], last[room]) = (best[room - 1], -1);
            for (var j = 0; j < sizes.Length; j++)
            {
                if (sizes[j] <= room && best[room - sizes[j]] + worths[j] > best[room] + 1e-12)
                    (best[room], last[room]) = (best[room - sizes[j]] + worths[j], j);
            }
        }

        Array.Clear(pattern);
        for (var room = whole; room > 0;)
        {
            if (last[room] < 0)
            {
                room--;
                continue;
            }

            pattern[last[room]]++;
            room -= sizes[last[room]];
        }

        return best[whole];
    }

    /// <summary>Takes a pattern into the basis, for the one that runs out first; false where none does.</summary>
    private static bool Exchange(double[,] inverse, double[] uses, int[] pattern, double[] column)
    {
        var count = uses.Length;
        var (leaving, step) = (-1, double.MaxValue);
        for (var i = 0; i < count; i++)
        {
            column[i] = 0;
            for (var j = 0; j < count; j++)
                column[i] += inverse[i, j] * pattern[j];
            if (column[i] > 1e-9 && uses[i] / column[i] < step - 1e-12)
                (leaving, step) = (i, uses[i] / column[i]);
        }

        if (leaving < 0)
            return false;
        for (var j = 0; j < count; j++)
            inverse[leaving, j] /= column[leaving];
        uses[leaving] = step;
        for (var i = 0; i < count; i++)
        {
            if (i == leaving || column[i] == 0)
                continue;
            for (var j = 0; j < count; j++)
                inverse[i, j] -= column[i] * inverse[leaving, j];
            uses[i] = Math.Max(0, uses[i] - (column[i] * step));
        }

        return true;
    }
}
