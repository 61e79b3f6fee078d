using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps;

/// <summary>How long a budget lasts before it starts again.</summary>
public enum BudgetPeriod
{
    /// <summary>A calendar month.</summary>
    Monthly,

    /// <summary>A calendar quarter, beginning in January, April, July or October.</summary>
    Quarterly,

    /// <summary>A calendar year.</summary>
    Yearly,
}

/// <summary>Finds the calendar period that a moment lies in, UTC.</summary>
public static class BudgetPeriods
{
    /// <summary>The period that contains a moment.</summary>
    public static DatePeriod Containing(BudgetPeriod period, DateTimeOffset moment)
    {
        var utc = moment.ToUniversalTime();
        var (month, months) = period switch
        {
            BudgetPeriod.Monthly => (utc.Month, 1),
            BudgetPeriod.Quarterly => (((utc.Month - 1) / 3 * 3) + 1, 3),
            BudgetPeriod.Yearly => (1, 12),
            _ => throw new ArgumentOutOfRangeException(nameof(period), period, "not a calendar period"),
        };
        var start = new DateTimeOffset(utc.Year, month, 1, 0, 0, 0, TimeSpan.Zero);
        return new(start, start.AddMonths(months));
    }
}
