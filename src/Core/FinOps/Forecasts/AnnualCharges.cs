namespace CloudIntel.Core.FinOps.Forecasts;

/// <summary>
/// Finds what comes again after a year, such as support or licences that are paid for the year: a charge that recurs, as the bill says, and did not come again in the month after
/// it, which would make it a monthly one that has ended if it is not a <see cref="MonthlyCharge"/>.
/// </summary>
internal static class AnnualCharges
{
    /// <summary>The charges of a year before that are due.</summary>
    /// <param name="amounts">Amounts by day of the charges of one kind that recur.</param>
    /// <param name="known">The first day that is not known: what was due shortly before may be late.</param>
    /// <param name="end">The first day that does not matter.</param>
    public static IEnumerable<ExpectedCharge> Due(IReadOnlyDictionary<DateOnly, decimal> amounts, DateOnly known, DateOnly end)
    {
        foreach (var (day, amount) in amounts)
        {
            var next = day.AddYears(1);
            if (amount != 0 && next >= known.AddDays(-MonthlyCharges.Tolerance) && next < end
                && !MonthlyCharges.IsThere(amounts, day.AddMonths(1)) && !MonthlyCharges.IsThere(amounts, next))
            {
                yield return new(next < known ? known : next, amount, 0);
            }
        }
    }
}
