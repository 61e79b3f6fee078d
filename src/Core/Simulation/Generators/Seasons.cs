using CloudIntel.Core.Simulation.Distributions;

namespace CloudIntel.Core.Simulation.Generators;

/// <summary>Factors of the calendar of a time zone: of the hour, the weekday, the day of the month and the month; those that are not given are 1.</summary>
public sealed record Seasons : DemandPattern
{
    private const int Hours = 24;
    private const int Weekdays = 7;
    private const int HoursOfWeek = Hours * Weekdays;
    private const int MonthDays = 31;
    private const int Months = 12;

    private readonly IReadOnlyList<double> byHour = [];
    private readonly IReadOnlyList<double> byWeekday = [];
    private readonly IReadOnlyList<double> byMonthDay = [];
    private readonly IReadOnlyList<double> byMonth = [];

    /// <summary>Whose clocks people look at.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>24 factors from midnight, or 168 from midnight before Sunday; or none.</summary>
    public IReadOnlyList<double> ByHour { get => byHour; init => byHour = Factors(value, nameof(ByHour), Hours, HoursOfWeek); }

    /// <summary>Seven factors from Sunday, or none.</summary>
    public IReadOnlyList<double> ByWeekday { get => byWeekday; init => byWeekday = Factors(value, nameof(ByWeekday), Weekdays); }

    /// <summary>31 factors from the first, or none.</summary>
    public IReadOnlyList<double> ByMonthDay { get => byMonthDay; init => byMonthDay = Factors(value, nameof(ByMonthDay), MonthDays); }

    /// <summary>Twelve factors from January, or none.</summary>
    public IReadOnlyList<double> ByMonth { get => byMonth; init => byMonth = Factors(value, nameof(ByMonth), Months); }

    /// <summary>The factor of a moment.</summary>
    public double At(DateTimeOffset moment)
    {
        var local = TimeZoneInfo.ConvertTime(moment, Zone);
        var hour = byHour.Count == HoursOfWeek ? ((int)local.DayOfWeek * Hours) + local.Hour : local.Hour;
        return Factor(byHour, hour) * Factor(byWeekday, (int)local.DayOfWeek) * Factor(byMonthDay, local.Day - 1) * Factor(byMonth, local.Month - 1);

        static double Factor(IReadOnlyList<double> factors, int index) => factors.Count == 0 ? 1 : factors[index];
    }

    private protected override void Fill(Span<double> demand, SeriesRequest request)
    {
        var (start, at) = (request.Start, 0L);
        Pieces.Average(demand, request.Step, () =>
        {
            // Clocks change at a full quarter of an hour, and no zone is off by less.
            var moment = start.AddTicks(at);
            var quarter = TimeSpan.FromMinutes(15).Ticks;
            at += quarter - (moment.UtcTicks % quarter);
            return (At(moment), at);
        });
    }

    private static IReadOnlyList<double> Factors(IReadOnlyList<double> factors, string name, params ReadOnlySpan<int> counts)
    {
        if (factors.Count > 0 && !counts.Contains(factors.Count))
            throw new ArgumentException($"{name} must hold {string.Join(" or ", counts.ToArray())} factors, or none; there are {factors.Count}.", name);
        foreach (var factor in factors)
            Parameter.NotNegative(factor, name);
        return factors;
    }
}
