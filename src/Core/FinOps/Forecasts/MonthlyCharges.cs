namespace CloudIntel.Core.FinOps.Forecasts;

/// <summary>A charge that comes again each month.</summary>
/// <param name="DayOfMonth">The day, 1 to 31; the last one of shorter months.</param>
/// <param name="Amount">The median of its amounts.</param>
/// <param name="Spread">Half of the distance between the smallest and the greatest amount.</param>
internal sealed record MonthlyCharge(int DayOfMonth, decimal Amount, decimal Spread);

/// <summary>A charge that is expected by rule.</summary>
/// <param name="Day">When.</param>
/// <param name="Amount">How much.</param>
/// <param name="Spread">How far it may be off.</param>
internal readonly record struct ExpectedCharge(DateOnly Day, decimal Amount, decimal Spread);

/// <summary>
/// Finds what comes again each month on about the same day, such as fees for support and commitments: rules say more of these than statistics do. What came in
/// one month only, such as an upfront purchase, a refund or a credit, is not expected to come again.
/// </summary>
internal static class MonthlyCharges
{
    /// <summary>Months that are looked at, in two of which a charge must have come.</summary>
    private const int Months = 3;

    /// <summary>Charges within so many days of a day of the month are the same one.</summary>
    public const int Tolerance = 3;

    /// <summary>Finds them.</summary>
    /// <param name="amounts">Amounts by day, of one kind.</param>
    /// <param name="first">The first day of which anything is known.</param>
    /// <param name="end">The first day that is not known.</param>
    public static IReadOnlyList<MonthlyCharge> Find(IReadOnlyDictionary<DateOnly, decimal> amounts, DateOnly first, DateOnly end)
    {
        // Months back from the end, so that each of them is known as a whole.
        var months = Enumerable.Range(1, Months).Select(back => (Start: end.AddMonths(-back), End: end.AddMonths(-back + 1))).Where(month => month.Start >= first).ToList();
        if (months.Count < 2)
            return [];
        var recent = amounts.Where(amount => amount.Key >= months[^1].Start && amount.Key < end && amount.Value != 0).OrderBy(amount => amount.Key).ToList();
        var found = new List<MonthlyCharge>();
        var left = recent.ToHashSet();
        foreach (var (day, _) in recent)
        {
            var same = left.Where(other => IsSame(other.Key, day.Day)).ToList();
            if (same.Count == 0)
                continue;
            left.ExceptWith(same);
            decimal[] sums = [.. months.Select(month => same.Where(other => other.Key >= month.Start && other.Key < month.End).Sum(other => other.Value)).Where(sum => sum != 0).Order()];
            if (sums.Length >= 2)
                found.Add(new(day.Day, (sums[(sums.Length - 1) / 2] + sums[sums.Length / 2]) / 2, (sums[^1] - sums[0]) / 2));
        }

        return found;
    }

    /// <summary>A charge on the days that are still to come on which it is due, but for those on which it is there already.</summary>
    /// <param name="charge">The charge.</param>
    /// <param name="amounts">Amounts by day, of its kind.</param>
    /// <param name="known">The first day that is not known: what was due shortly before may be late.</param>
    /// <param name="end">The first day that does not matter.</param>
    public static IEnumerable<ExpectedCharge> Due(MonthlyCharge charge, IReadOnlyDictionary<DateOnly, decimal> amounts, DateOnly known, DateOnly end)
    {
        for (var month = new DateOnly(known.Year, known.Month, 1).AddMonths(-1); month < end; month = month.AddMonths(1))
        {
            var day = month.AddDays(Math.Min(charge.DayOfMonth, DateTime.DaysInMonth(month.Year, month.Month)) - 1);
            if (day >= known.AddDays(-Tolerance) && day < end && !IsThere(amounts, day))
                yield return new(day < known ? known : day, charge.Amount, charge.Spread);
        }
    }

    /// <summary>Whether something came on about a day.</summary>
    public static bool IsThere(IReadOnlyDictionary<DateOnly, decimal> amounts, DateOnly day) =>
        Enumerable.Range(-Tolerance, (2 * Tolerance) + 1).Any(distance => amounts.GetValueOrDefault(day.AddDays(distance)) != 0);

    /// <summary>Whether a day is one of the month, or close to it, also around the month's end.</summary>
    public static bool IsSame(DateOnly day, int dayOfMonth)
    {
        var length = DateTime.DaysInMonth(day.Year, day.Month);
        var distance = Math.Abs(day.Day - Math.Min(dayOfMonth, length));
        return Math.Min(distance, length - distance) <= Tolerance;
    }
}
