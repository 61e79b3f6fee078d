namespace CloudIntel.Core.Policy.Budgets;

/// <summary>Money that is kept free for an object that was let in and is not, or not wholly, in the bills yet.</summary>
public sealed record Reservation
{
    /// <summary>Fractions of the currency's unit that amounts are rounded to, so that their sums are exact: what is given back is what was taken.</summary>
    private const int Digits = 6;

    /// <summary>Who it is for, such as <c>apps/Deployment/shop/web</c>: a second request for the same object takes the place of the first.</summary>
    public required string Key { get; init; }

    /// <summary>The object's own id; empty where it was not known.</summary>
    public string Uid { get; init; } = "";

    /// <summary>What the object costs an hour above <see cref="BaselineHourly"/>, in the budget's currency; at least 0.</summary>
    public required decimal HourlyCost { get; init; }

    /// <summary>What an hour of the object cost when the first reservation for it was made, which bills and forecasts know of already; 0 where it was new.</summary>
    public decimal BaselineHourly { get; init; }

    /// <summary>
    /// What was reserved an hour before the change that was let in last, to go back to where that change never comes; 0 where the object was new. Where it is more than
    /// <see cref="HourlyCost"/>, it counts until the change is seen: an admission is no promise that the object is stored.
    /// </summary>
    public decimal PriorHourlyCost { get; init; }

    /// <summary>Generation that the object has once the change that was let in last has come; 0 where that cannot be told.</summary>
    public long Generation { get; init; }

    /// <summary>When the object was let in for the first time: it is counted from then on.</summary>
    public required DateTimeOffset AdmittedAt { get; init; }

    /// <summary>When its last change was let in; when the object was, where there was none.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>
    /// What it still takes of a budget: its cost from the moment it was let in, or that which costs are known up to if that is later, to the end of the period. Against a
    /// forecast, nothing once the forecast rests on a whole day of it.
    /// </summary>
    /// <param name="terms">The budget.</param>
    public decimal Amount(BudgetTerms terms) => IsOver(terms) ? 0 : Cost(Math.Max(HourlyCost, PriorHourlyCost), terms.Period.End - Later(AdmittedAt, terms.DataThrough));

    /// <summary>Whether it takes nothing of the budget any more, now or later: its period is over, or bills or the forecast have the object.</summary>
    /// <param name="terms">The budget.</param>
    public bool IsOver(BudgetTerms terms) =>
        AdmittedAt < terms.Period.Start
        || Later(AdmittedAt, terms.DataThrough) >= terms.Period.End
        || (terms.Basis == BudgetBasis.Forecast && terms.DataThrough >= AdmittedAt + BudgetTerms.ForecastTakesIn);

    /// <summary>Whether it holds more than the object asked for last, until that is seen.</summary>
    public bool IsPending => PriorHourlyCost > HourlyCost;

    /// <summary>What it is where the change that was let in last is seen; null where the object takes nothing any more.</summary>
    public Reservation? WithLastChange() => HourlyCost == 0 ? null : IsPending ? this with { PriorHourlyCost = 0 } : this;

    /// <summary>What it is where the change that was let in last never came; null where nothing was reserved before.</summary>
    /// <param name="uid">The id of the object that is there.</param>
    public Reservation? WithoutLastChange(string uid) => PriorHourlyCost == 0 ? null : this with { Uid = uid, HourlyCost = PriorHourlyCost, PriorHourlyCost = 0, Generation = 0 };

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;

    private static decimal Cost(decimal hourly, TimeSpan time) => decimal.Round(hourly * time.Ticks / TimeSpan.TicksPerHour, Digits);
}
