namespace CloudIntel.Core.Monitoring.Rightsizing.Replicas;

/// <summary>Hours of the week in which nothing was asked of a workload in any of at least three weeks.</summary>
/// <param name="Weeks">How many weeks say so.</param>
/// <param name="IsIdle">For each hour of the week, UTC, from Monday at midnight on.</param>
internal sealed record IdleHours(int Weeks, bool[] IsIdle)
{
    public const int HoursOfWeek = 168;

    private const int FewestWeeks = 3;

    /// <summary>Below this share of what is usual at busy times an hour is idle: probes and scrapes are no work.</summary>
    private const double Idle = 0.01;

    /// <summary>Busy times: the most of the 95th percentile of hours.</summary>
    private const double Busy = 0.95;

    /// <summary>A shorter pause is not worth a start. One hour of it is left for that.</summary>
    private const int Shortest = 3;

    /// <summary>1970 began on a Thursday.</summary>
    private const int FirstHour = 3 * 24;

    /// <summary>What the past says.</summary>
    public static IdleHours Of(DemandHours hours)
    {
        var known = hours.Peaks.Where(double.IsFinite).Order().ToArray();
        var (seen, idle) = (new int[HoursOfWeek], new int[HoursOfWeek]);
        var least = known.Length > 0 ? Idle * known[(int)(Busy * (known.Length - 1))] : 0;
        for (var i = 0; i < hours.Peaks.Length && least > 0; i++)
        {
            var place = Place(hours.First + i);
            (seen[place], idle[place]) = double.IsNaN(hours.Peaks[i]) ? (seen[place], idle[place]) : (seen[place] + 1, idle[place] + (hours.Peaks[i] <= least ? 1 : 0));
        }

        var isIdle = Enumerable.Range(0, HoursOfWeek).Select(hour => seen[hour] >= FewestWeeks && idle[hour] == seen[hour]).ToArray();
        return new(Enumerable.Range(0, HoursOfWeek).Where(hour => isIdle[hour]).Select(hour => seen[hour]).DefaultIfEmpty(0).Min(), isIdle);
    }

    /// <summary>The pauses, each an hour shorter than it is, so that replicas are ready again; those alike on several days are one.</summary>
    /// <param name="replicas">How many there are to be in them.</param>
    public IReadOnlyList<ReplicaWindow> Windows(int replicas)
    {
        var starts = Enumerable.Range(0, HoursOfWeek).Where(hour => IsIdle[hour] && !IsIdle[(hour + HoursOfWeek - 1) % HoursOfWeek]);
        return
        [
            .. starts.Select(start => (Start: start, Hours: Enumerable.Range(0, HoursOfWeek).TakeWhile(hour => IsIdle[(start + hour) % HoursOfWeek]).Count()))
                .Where(pause => pause.Hours >= Shortest)
                .GroupBy(pause => (Hour: pause.Start % 24, pause.Hours))
                .Select(alike => new ReplicaWindow([.. alike.Select(pause => (DayOfWeek)(((pause.Start / 24) + 1) % 7))], alike.Key.Hour, alike.Key.Hours - 1, replicas)),
        ];
    }

    /// <summary>Whether all hours of windows are idle.</summary>
    public bool Covers(IReadOnlyList<ReplicaWindow> windows) => windows.SelectMany(Places).All(place => IsIdle[place]);

    /// <summary>Whether an hour, since 1970, lies in a window.</summary>
    public static bool Holds(ReplicaWindow window, long hour) => Places(window).Contains(Place(hour));

    private static IEnumerable<int> Places(ReplicaWindow window) =>
        window.Days.SelectMany(day => Enumerable.Range(((((int)day + 6) % 7) * 24) + window.FromHour, window.Hours).Select(hour => hour % HoursOfWeek));

    private static int Place(long hour) => (int)((hour + FirstHour) % HoursOfWeek);
}
