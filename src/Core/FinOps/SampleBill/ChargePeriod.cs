namespace CloudIntel.Core.FinOps.SampleBill;

/// <summary>An hour or a day for which charges are made.</summary>
/// <param name="Start">Its first moment.</param>
/// <param name="Hours">1 or 24.</param>
internal readonly record struct ChargePeriod(DateTimeOffset Start, int Hours)
{
    public DateTimeOffset End => Start.AddHours(Hours);

    public DateOnly Day => DateOnly.FromDateTime(Start.UtcDateTime);

    /// <summary>Tells periods apart.</summary>
    public long Number => Start.UtcTicks / TimeSpan.TicksPerHour;

    /// <summary>Whether it is the first of its day.</summary>
    public bool StartsDay => Start.Hour == 0;

    /// <summary>Use in the period, as a share of an ordinary working day's.</summary>
    public decimal Share(UsageShape shape) => shape.Day(Start.DayOfWeek) * (Hours == 1 ? shape.Hour(Start.Hour) : 1m);
}
