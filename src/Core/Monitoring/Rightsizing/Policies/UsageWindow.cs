namespace CloudIntel.Core.Monitoring.Rightsizing.Policies;

/// <summary>The samples of the last so many seconds, and their quantiles.</summary>
internal sealed class UsageWindow(long seconds)
{
    private readonly List<(long Time, double Usage)> samples = [];

    /// <summary>For quantiles, which need an order of their own.</summary>
    private double[] ordered = [];

    private int first;

    /// <summary>Takes a sample, and forgets those that are too old.</summary>
    public void Add(long time, double usage)
    {
        samples.Add((time, usage));
        while (samples[first].Time <= time - seconds)
            first++;
        if (first <= samples.Count / 2)
            return;
        samples.RemoveRange(0, first);
        first = 0;
    }

    /// <summary>The value below which a share of the samples lies, on the straight line between the two nearest ones, as Prometheus' quantile_over_time has it.</summary>
    public double Quantile(double share)
    {
        var count = samples.Count - first;
        if (ordered.Length < count)
            ordered = new double[count * 2];
        for (var i = 0; i < count; i++)
            ordered[i] = samples[first + i].Usage;
        var rank = share * (count - 1);
        var values = ordered.AsSpan(0, count);
        var below = Select(values, (int)rank);
        if (rank == (int)rank)
            return below;
        var above = double.PositiveInfinity;
        foreach (var value in values[((int)rank + 1)..])
            above = Math.Min(above, value);
        return below + ((rank - (int)rank) * (above - below));
    }

    /// <summary>Moves values until the one of a rank is in its place, with none greater before it and none smaller after it (Hoare).</summary>
    private static double Select(Span<double> values, int rank)
    {
        var (low, high) = (0, values.Length - 1);
        while (low < high)
        {
            var (pivot, i, j) = (values[low + ((high - low) / 2)], low, high);
            while (i <= j)
            {
                while (values[i] < pivot)
                    i++;
                while (values[j] > pivot)
                    j--;
                if (i > j)
                    break;
                (values[i], values[j]) = (values[j], values[i]);
                (i, j) = (i + 1, j - 1);
            }

            if (rank <= j)
                high = j;
            else if (rank >= i)
                low = i;
            else
                break;
        }

        return values[rank];
    }
}
