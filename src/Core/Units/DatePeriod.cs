namespace CloudIntel.Core.Units;

/// <summary>A period of time, UTC.</summary>
/// <param name="Start">First moment.</param>
/// <param name="End">First moment after it.</param>
public readonly record struct DatePeriod(DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>How long it is.</summary>
    public TimeSpan Length => End - Start;

    /// <summary>Whether a moment lies inside.</summary>
    public bool Contains(DateTimeOffset moment) => moment >= Start && moment < End;
}
