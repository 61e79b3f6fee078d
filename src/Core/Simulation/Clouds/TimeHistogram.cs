using CloudIntel.Core.Simulation.Queueing;

namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>How long requests or waits took: their number in buckets that each end 4 % later than the one before, from a tenth of a millisecond to 115 days. Of fixed size, whatever is counted.</summary>
internal sealed class TimeHistogram
{
    private const double Least = 0.1;
    private const double Growth = 1.04;
    private const double Negligible = 1e-9;

    private static readonly double[] Ends = [.. Enumerable.Range(0, 648).Select(i => Least * Math.Pow(Growth, i))];

    private readonly double[] counts = new double[Ends.Length + 1];

    /// <summary>Requests counted.</summary>
    public double Count { get; private set; }

    /// <summary>Milliseconds of all of them together.</summary>
    public double Sum { get; private set; }

    /// <summary>Counts requests.</summary>
    /// <param name="stay">How long they stay, in milliseconds.</param>
    /// <param name="shift">What all of them take in addition.</param>
    /// <param name="number">How many they are.</param>
    /// <param name="also">Counts them, too.</param>
    public void Add(in ResponseTime stay, double shift, double number, TimeHistogram also)
    {
        var sum = number * (stay.Mean + shift);
        (Count, Sum, also.Count, also.Sum) = (Count + number, Sum + sum, also.Count + number, also.Sum + sum);
        var left = 1.0;
        for (var i = IndexOf(stay.Least + shift); left > 0; i++)
        {
            var above = i < Ends.Length ? stay.Exceeding(Ends[i] - shift) : 0;
            if (above < Negligible)
                above = 0;
            counts[i] += number * (left - above);
            also.counts[i] += number * (left - above);
            left = above;
        }
    }

    /// <summary>Counts one time.</summary>
    public void Add(double milliseconds)
    {
        (Count, Sum) = (Count + 1, Sum + milliseconds);
        counts[IndexOf(milliseconds)]++;
    }

    /// <summary>Takes over what another one has counted.</summary>
    public void Add(TimeHistogram other)
    {
        (Count, Sum) = (Count + other.Count, Sum + other.Sum);
        for (var i = 0; i < counts.Length; i++)
            counts[i] += other.counts[i];
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        (Count, Sum) = (0, 0);
        Array.Clear(counts);
    }

    /// <summary>The time that a share of requests did not exceed, to 2 %; 0 without any, and for a time that is shorter than the first bucket.</summary>
    public double Quantile(double share)
    {
        if (Count == 0)
            return 0;
        var left = share * Count;
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0 && (left -= counts[i]) <= 0)
                return i == 0 ? 0 : i == Ends.Length ? Ends[^1] : Ends[i] / Math.Sqrt(Growth);
        }

        return Ends[^1];
    }

    /// <summary>The bucket of a time.</summary>
    private static int IndexOf(double milliseconds) => milliseconds <= Least ? 0 : Math.Min(Ends.Length, (int)Math.Ceiling(Math.Log(milliseconds / Least) / Math.Log(Growth)));
}
