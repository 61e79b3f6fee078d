using CloudIntel.Core.Catalog;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Budgets;

namespace CloudIntel.Cli.Policy;

/// <summary>Asks budgets for room as the operator does, for one object after the other. Nothing is kept: the next run asks anew.</summary>
/// <param name="budgets">The budgets that are enforced, with what is reserved in them.</param>
internal sealed class CheckBudgets(IReadOnlyList<(BudgetTerms Terms, IReadOnlyList<Reservation> Reserved)> budgets)
{
    /// <summary>What all objects before this one take of a budget, under one key: a check may have more of them than a budget keeps reservations of.</summary>
    private const string TakenBefore = "(objects before)";

    private readonly decimal[] taken = new decimal[budgets.Count];

    /// <summary>What is left of the budgets that are about an object.</summary>
    public IReadOnlyList<BudgetLeft> Left(PolicyObject judged, DateTimeOffset at) =>
    [
        .. from i in Enumerable.Range(0, budgets.Count)
           let terms = budgets[i].Terms
           where terms.Reach.Covers(judged) && terms.Doubt(at) is null
           select new BudgetLeft($"{terms.Namespace}/{terms.Name}", Batch(i, at).Left, terms.Currency),
    ];

    /// <summary>What budgets have against an object; what they have room for is taken.</summary>
    public IReadOnlyList<Violation> Admit(JudgedObject judged, JudgedObject? before, DateTimeOffset at)
    {
        if (judged is not { Price: { } price, PaidBy: null })
            return [];
        var violations = new List<Violation>();
        for (var i = 0; i < budgets.Count; i++)
        {
            var terms = budgets[i].Terms;
            if (!terms.Reach.Covers(judged.Object))
                continue;
            var (hourly, old) = (Hourly(price.Expected, terms), Hourly(before?.Price?.Expected ?? 0, terms));
            var answer = Batch(i, at).Admit(new() { Key = ReservationKey.Of(judged.Object).ToString(), HourlyCost = hourly, PreviousHourlyCost = old, IsNew = before is null, At = at });
            if (BudgetVerdict.Of(terms, answer, judged.Object, price).Violation is { } violation)
                violations.Add(violation);
            if (answer.IsAdmitted)
                taken[i] += Math.Max(0, hourly - old);
        }

        return violations;
    }

    private ReservationBatch Batch(int budget, DateTimeOffset at) =>
        new(budgets[budget].Terms, [.. budgets[budget].Reserved, .. taken[budget] == 0 ? (Reservation[])[] : [new() { Key = TakenBefore, HourlyCost = taken[budget], AdmittedAt = at, ChangedAt = at }]]);

    private static decimal Hourly(decimal monthly, BudgetTerms terms) => monthly / PriceCatalog.HoursPerMonth * (terms.Rate ?? 0);
}
