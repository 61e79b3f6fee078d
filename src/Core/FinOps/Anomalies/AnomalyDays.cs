namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>The days that can be judged, and how much of the costs of each is known.</summary>
internal sealed class AnomalyDays
{
    /// <summary>Days of which less is known are not judged.</summary>
    private const double LeastShare = 0.5;

    private readonly double[] shares;

    public AnomalyDays(AnomalyFacts facts)
    {
        First = facts.FirstDay;
        var all = Math.Max(0, facts.LastDay.DayNumber - First.DayNumber + 1);
        var mature = facts.MatureThrough is { } through ? Math.Clamp(through.DayNumber - First.DayNumber + 1, 0, all) : all;
        var young = facts.YoungShares.Take(all - mature).TakeWhile(share => share >= LeastShare).Select(share => Math.Min(1, share));
        shares = [.. Enumerable.Repeat(1.0, mature), .. young];
    }

    public DateOnly First { get; }

    public int Count => shares.Length;

    /// <summary>How uncertain the cost of a day is, as a share of it: half of what is still to come.</summary>
    public double Doubt(int day) => (1 - shares[day]) / 2;

    /// <summary>What the days will cost when all is known.</summary>
    public double[] Corrected(decimal[] costs)
    {
        var values = new double[Count];
        for (var day = 0; day < Count; day++)
            values[day] = (double)costs[day] / shares[day];
        return values;
    }

    /// <summary>What days cost when all is known, exactly where it is.</summary>
    public decimal Sum(decimal[] costs, int first, int last)
    {
        var sum = 0m;
        for (var day = first; day <= last; day++)
            sum += shares[day] < 1 ? costs[day] / (decimal)shares[day] : costs[day];
        return sum;
    }
}
