using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters;

/// <summary>An hour, UTC, or what of it lies in a window. Times are milliseconds since the start of the window's first hour.</summary>
/// <param name="Hour">Start of the whole hour.</param>
/// <param name="HourStart">The same.</param>
/// <param name="Start">Start of the piece.</param>
/// <param name="End">End of the piece.</param>
internal readonly record struct HourPiece(DateTimeOffset Hour, long HourStart, long Start, long End)
{
    /// <summary>Milliseconds of an hour.</summary>
    public const long Milliseconds = 3_600_000;

    /// <summary>End of the whole hour.</summary>
    public long HourEnd => HourStart + Milliseconds;

    /// <summary>
    /// What something costs from a moment of this hour to another. Rounded down to the last digit of an amount from the start of the hour to each of
    /// them, so that the costs of times that follow each other add up to that of the whole, and those of an hour to its price.
    /// </summary>
    public Amount Cost(Amount perHour, long start, long end) => start == HourStart && end == HourEnd
        ? perHour
        : new(checked((perHour.Units * (end - HourStart) / Milliseconds) - (perHour.Units * (start - HourStart) / Milliseconds)));
}

/// <summary>A window of time in hours.</summary>
internal sealed class HourPieces
{
    private readonly long origin;

    /// <summary>Cuts a window.</summary>
    /// <param name="from">Its start.</param>
    /// <param name="to">Its end.</param>
    public HourPieces(DateTimeOffset from, DateTimeOffset to)
    {
        origin = from.UtcTicks - (from.UtcTicks % TimeSpan.TicksPerHour);
        var (start, end) = (Since(from.UtcTicks), Since(to.UtcTicks));
        var pieces = new List<HourPiece>();
        for (long hour = 0; hour < end; hour += HourPiece.Milliseconds)
        {
            var at = new DateTimeOffset(origin + (hour * TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
            pieces.Add(new(at, hour, Math.Max(hour, start), Math.Min(hour + HourPiece.Milliseconds, end)));
        }

        All = pieces;
        (Start, End) = (start, end);
    }

    /// <summary>The hours, in their order; only the first and the last may be less than an hour.</summary>
    public IReadOnlyList<HourPiece> All { get; }

    /// <summary>Start of the window.</summary>
    public long Start { get; }

    /// <summary>End of the window.</summary>
    public long End { get; }

    /// <summary>
    /// The part of a time that lies in the hours that the window touches, whole hours at both ends; its end is not after its start where there is none.
    /// </summary>
    public (long Start, long End) Clip(LifeTime time) => (
        Math.Max(0, Since(time.Start.UtcTicks)),
        Math.Min(All.Count * HourPiece.Milliseconds, time.End is { } end ? Since(end.UtcTicks) : long.MaxValue));

    /// <summary>Whether some of a time lies in the window.</summary>
    public bool Overlaps(LifeTime time)
    {
        var (start, end) = Clip(time);
        return Math.Max(start, Start) < Math.Min(end, End);
    }

    /// <summary>A moment.</summary>
    public DateTimeOffset At(long milliseconds) => new(origin + (milliseconds * TimeSpan.TicksPerMillisecond), TimeSpan.Zero);

    private long Since(long ticks) => (ticks - origin) / TimeSpan.TicksPerMillisecond;
}
