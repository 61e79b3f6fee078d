namespace CloudIntel.Core.FinOps.Forecasts;

/// <summary>
/// The charges of a scope, split into what goes on from day to day, which statistics are for, and what comes once a month or a year, for which there are rules.
/// </summary>
internal sealed class ChargeHistory
{
    /// <summary>A kind that is charged on more than every other of the last days goes on from day to day, as taxes and support do in some bills.</summary>
    private const int LookedAt = 28;

    /// <summary>What sticks out of its weekday by so many deviations, and by half of what is usual, may be a monthly charge among usage.</summary>
    private const double LeastDeviations = 5;

    private const double LeastShare = 0.5;

    private readonly List<(MonthlyCharge Charge, IReadOnlyDictionary<DateOnly, decimal> Amounts)> monthly = [];
    private readonly List<IReadOnlyDictionary<DateOnly, decimal>> recurring = [];

    private ChargeHistory(DateOnly first, DateOnly known, double[] daily, IReadOnlyDictionary<DateOnly, decimal> booked) =>
        (First, Known, Daily, Booked) = (first, known, daily, booked);

    /// <summary>The first day with charges.</summary>
    public DateOnly First { get; }

    /// <summary>The first day that is not known yet.</summary>
    public DateOnly Known { get; }

    /// <summary>What goes on from day to day, from the first day on up to the one before <see cref="Known"/>.</summary>
    public double[] Daily { get; }

    /// <summary>What of it is charged already for days from <see cref="Known"/> on.</summary>
    public IReadOnlyDictionary<DateOnly, decimal> Booked { get; }

    /// <summary>Splits charges.</summary>
    /// <param name="charges">The charges.</param>
    /// <param name="known">The first day that is not known yet.</param>
    /// <returns>Null without charges before that day.</returns>
    public static ChargeHistory? Of(IReadOnlyList<DayCharge> charges, DateOnly known)
    {
        var before = charges.Where(charge => charge.Day < known).ToList();
        if (before.Count == 0)
            return null;
        var first = before.Min(charge => charge.Day);
        var kinds = charges.GroupBy(charge => charge.Kind).ToDictionary(kind => kind.Key, ByDay);
        var goesOn = kinds.ToLookup(kind => kind.Key == DayCharge.Usage || GoesOn(kind.Value, known));
        var (daily, booked) = (new double[known.DayNumber - first.DayNumber], new Dictionary<DateOnly, decimal>());
        foreach (var (day, cost) in goesOn[true].SelectMany(kind => kind.Value))
        {
            if (day < known)
                daily[day.DayNumber - first.DayNumber] += (double)cost;
            else
                booked[day] = booked.GetValueOrDefault(day) + cost;
        }

        var history = new ChargeHistory(first, known, daily, booked);
        foreach (var (kind, amounts) in goesOn[false])
        {
            history.AddMonthly(amounts);
            history.AddRecurring(ByDay(charges.Where(charge => charge.Recurs && charge.Kind == kind)));
        }

        history.TakeOutMonthly();
        return history;
    }

    /// <summary>Monthly and annual charges that are due from <see cref="Known"/> on.</summary>
    /// <param name="end">The first day that does not matter.</param>
    public IEnumerable<ExpectedCharge> Due(DateOnly end) =>
    [
        .. monthly.SelectMany(one => MonthlyCharges.Due(one.Charge, one.Amounts, Known, end)),
        .. recurring.SelectMany(amounts => AnnualCharges.Due(amounts, Known, end)),
    ];

    private static bool GoesOn(Dictionary<DateOnly, decimal> amounts, DateOnly known) =>
        Enumerable.Range(1, LookedAt).Count(back => amounts.GetValueOrDefault(known.AddDays(-back)) != 0) > LookedAt / 2;

    private static Dictionary<DateOnly, decimal> ByDay(IEnumerable<DayCharge> charges) =>
        charges.GroupBy(charge => charge.Day).ToDictionary(day => day.Key, day => day.Sum(charge => charge.Cost));

    /// <summary>Keeps what recurs and is not a monthly charge already.</summary>
    private void AddRecurring(Dictionary<DateOnly, decimal> amounts)
    {
        foreach (var day in amounts.Keys.Where(day => monthly.Exists(one => one.Amounts.ContainsKey(day) && MonthlyCharges.IsSame(day, one.Charge.DayOfMonth))).ToList())
            amounts.Remove(day);
        recurring.Add(amounts);
    }

    private void AddMonthly(IReadOnlyDictionary<DateOnly, decimal> amounts)
    {
        foreach (var charge in MonthlyCharges.Find(amounts, First, Known))
            monthly.Add((charge, amounts));
    }

    /// <summary>Charges that come once a month are told as usage by some bills: they stand out of their weekday, month by month.</summary>
    private void TakeOutMonthly()
    {
        var (excess, sizes, usual) = (new double[Daily.Length], new double[Daily.Length], new double[Daily.Length]);
        var near = new List<double>();
        for (var i = 0; i < Daily.Length; i++)
        {
            near.Clear();
            for (var other = i % 7; other < Daily.Length; other += 7)
            {
                if (Math.Abs(other - i) <= 21)
                    near.Add(Daily[other]);
            }

            near.Sort();
            usual[i] = near[near.Count / 2];
            excess[i] = Daily[i] - usual[i];
            sizes[i] = Math.Abs(excess[i]);
        }

        Array.Sort(sizes);
        var deviation = sizes.Length == 0 ? 0 : 1.4826 * sizes[sizes.Length / 2];
        var standsOut = new Dictionary<DateOnly, decimal>();
        for (var i = 0; i < excess.Length; i++)
        {
            if (excess[i] > LeastDeviations * deviation && excess[i] > LeastShare * Math.Abs(usual[i]))
                standsOut[First.AddDays(i)] = (decimal)excess[i];
        }

        // A series that sticks out on more days than monthly charges would is a wild one, and statistics must know.
        if (standsOut.Count == 0 || standsOut.Count > Daily.Length / 10)
            return;
        var charges = MonthlyCharges.Find(standsOut, First, Known);
        foreach (var charge in charges)
            monthly.Add((charge, standsOut));
        foreach (var (day, amount) in standsOut)
        {
            if (charges.Any(charge => MonthlyCharges.IsSame(day, charge.DayOfMonth)))
                Daily[day.DayNumber - First.DayNumber] -= (double)amount;
        }
    }
}
