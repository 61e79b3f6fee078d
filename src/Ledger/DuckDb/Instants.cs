namespace CloudIntel.Ledger.DuckDb;

/// <summary>DuckDB's times: microseconds, and days, since 1970-01-01 UTC.</summary>
internal static class Instants
{
    private static readonly int EpochDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    public static long ToMicroseconds(DateTimeOffset time) => (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset ToTime(long microseconds) => new(DateTime.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond));

    public static int ToDays(DateOnly day) => day.DayNumber - EpochDay;

    public static DateOnly ToDay(int days) => DateOnly.FromDayNumber(days + EpochDay);
}
