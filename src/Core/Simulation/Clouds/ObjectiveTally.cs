namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>Counts how an objective is kept: by the hour, the calendar month, and over the run.</summary>
internal sealed class ObjectiveTally(ServiceLevelObjective objective, string workload)
{
    /// <summary>Sums of many parts may fall short of the whole by so much.</summary>
    private const double Rounding = 1e-12;

    private readonly List<Penalty> penalties = [];
    private (double Good, double All) hour;
    private (double Good, double All) monthly;
    private (double Good, double All) run;
    private int missedInMonth;
    private int hours;
    private int met;

    /// <summary>Whether it is about time, not about requests.</summary>
    public bool IsOfTime => objective.Milliseconds is null;

    public double Milliseconds => objective.Milliseconds ?? double.PositiveInfinity;

    public IReadOnlyList<Penalty> Penalties => penalties;

    public ObjectiveFacts Facts => new(objective.Name, objective.Target, Share(run), hours, met, penalties.Sum(penalty => penalty.Amount));

    /// <summary>Counts requests or seconds.</summary>
    public void Count(double good, double all) => hour = (hour.Good + good, hour.All + all);

    public void CloseHour()
    {
        if (hour.All <= 0)
            return;
        hours++;
        if (hour.Good >= objective.Target * hour.All * (1 - Rounding))
            met++;
        else
            missedInMonth++;
        monthly = (monthly.Good + hour.Good, monthly.All + hour.All);
        run = (run.Good + hour.Good, run.All + hour.All);
        hour = default;
    }

    /// <summary>Ends a calendar month or the run.</summary>
    /// <param name="from">When the month or the run began.</param>
    /// <param name="to">The present.</param>
    /// <param name="month">How long the whole calendar month is.</param>
    public void CloseMonth(TimeSpan from, TimeSpan to, TimeSpan month)
    {
        var attained = Share(monthly);
        var amount = objective.Penalty switch
        {
            PenaltyPerHour rule => rule.Amount * missedInMonth,
            PenaltyCredits rule when monthly.All > 0 => rule.MonthlyFee * Credit(rule, attained) * (to - from).Ticks / month.Ticks,
            _ => 0,
        };
        if (amount > 0)
            penalties.Add(new(workload, objective.Name, from, to, missedInMonth, attained, amount));
        (monthly, missedInMonth) = (default, 0);
    }

    private static decimal Credit(PenaltyCredits rule, double attained)
    {
        var tier = rule.Tiers.Where(tier => attained < tier.Below * (1 - Rounding)).MinBy(tier => tier.Below);
        return tier?.Credit ?? 0;
    }

    private static double Share((double Good, double All) counted) => counted.All > 0 ? Math.Min(1, counted.Good / counted.All) : 1;
}
