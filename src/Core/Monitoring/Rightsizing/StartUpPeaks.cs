namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>
/// Tells what a container uses just after it starts, as one that compiles and loads its classes does, from what it uses later: that is for its limit, or a resize after
/// the start, and not for its request all day.
/// </summary>
internal static class StartUpPeaks
{
    /// <summary>A start lasts no longer.</summary>
    private const long Longest = 900;

    /// <summary>What comes after a start, to compare it with.</summary>
    private const long Compared = 86_400;

    /// <summary>Fewer samples after a start are nothing to compare with.</summary>
    private const int Fewest = 12;

    /// <summary>A start stands out where it uses so many times as much as is seldom exceeded later.</summary>
    private const double StandsOut = 1.5;
    private const double Seldom = 0.95;

    /// <summary>A container that starts for more than a tenth of the time is in a loop, and its starts are its usage.</summary>
    private const double Loop = 0.1;

    /// <summary>The usage without what starts used, and what they did; null where they use no more than what comes later.</summary>
    /// <param name="usage">The series.</param>
    /// <param name="starts">Of any replica, Unix seconds.</param>
    public static (UsageSeries Later, StartUpNeed? Need) Of(UsageSeries usage, IReadOnlyList<long> starts)
    {
        var times = starts.Where(start => usage.Times.Length > 0 && start >= usage.Times[0] - Longest && start <= usage.Times[^1]).Distinct().Order().ToList();
        var found = times.Select((start, i) => Start(usage, start, i + 1 < times.Count ? times[i + 1] : long.MaxValue)).OfType<(double Peak, long Seconds, bool StandsOut)>().ToList();
        if (found.Count == 0 || found.Count(one => one.StandsOut) * 2 <= found.Count)
            return (usage, null);
        var lasts = found.Where(one => one.StandsOut).Max(one => one.Seconds);
        var isStart = new bool[usage.Times.Length];
        foreach (var start in times)
        {
            for (var i = First(usage, start); i < usage.Times.Length && usage.Times[i] <= start + lasts; i++)
                isStart[i] = true;
        }

        return isStart.Count(one => one) > Loop * isStart.Length
            ? (usage, null)
            : (usage with { Values = [.. usage.Values.Select((value, i) => isStart[i] ? double.NaN : value)] }, new(found.Max(one => one.Peak), (int)lasts));
    }

    /// <summary>What a start used at most, for how long it used more than later, and whether that is much; null where too little is known of it.</summary>
    private static (double Peak, long Seconds, bool StandsOut)? Start(UsageSeries usage, long start, long next)
    {
        var (early, later) = (new List<(long Time, double Value)>(), new List<double>());
        for (var i = First(usage, start); i < usage.Times.Length && usage.Times[i] < Math.Min(next, start + Compared); i++)
        {
            if (double.IsNaN(usage.Values[i]))
                continue;
            if (usage.Times[i] <= start + Longest)
                early.Add((usage.Times[i], usage.Values[i]));
            else
                later.Add(usage.Values[i]);
        }

        if (early.Count == 0 || later.Count < Fewest)
            return null;
        later.Sort();
        var (peak, usual) = (early.Max(one => one.Value), later[(int)(Seldom * (later.Count - 1))]);
        return (peak, early.Where(one => one.Value > usual).Select(one => one.Time - start).DefaultIfEmpty(0).Max(), peak > StandsOut * usual);
    }

    private static int First(UsageSeries usage, long time)
    {
        var at = Array.BinarySearch(usage.Times, time);
        return at >= 0 ? at : ~at;
    }
}
