using System.Globalization;
using CloudIntel.Core.Policy.Pricing;

namespace CloudIntel.Core.Policy.Budgets;

/// <summary>What a budget says of an object.</summary>
/// <param name="Terms">The budget.</param>
/// <param name="Answer">Its answer.</param>
/// <param name="Violation">What is wrong, in the words of policies; null where nothing is.</param>
public sealed record BudgetVerdict(BudgetTerms Terms, AdmissionAnswer Answer, Violation? Violation)
{
    /// <summary>The rule under which budgets speak.</summary>
    public const string Rule = "room";

    private const string WhatToChange = "Ask for fewer or smaller replicas, remove what is not needed any more, or have the budget raised";

    /// <summary>Puts an answer into words.</summary>
    /// <param name="terms">The budget.</param>
    /// <param name="answer">Its answer.</param>
    /// <param name="item">The object.</param>
    /// <param name="price">What it costs.</param>
    public static BudgetVerdict Of(BudgetTerms terms, AdmissionAnswer answer, PolicyObject item, ObjectPrice price)
    {
        if (answer.Effect is not { } effect)
            return new(terms, answer, null);
        var name = $"{terms.Namespace}/{terms.Name}";
        var unpriced = price.IsComplete ? "" : $" Without a price, and not counted: {Messages.List(price.Unpriced, 3)}.";
        var hint = Hint(terms, answer.Finding, effect);
        return new(terms, answer, new()
        {
            Policy = $"Budget/{name}",
            Rule = Rule,
            Enforcement = effect,
            Message = $"{Sentence(terms, answer, item)}. {hint}.{unpriced}",
            Price = price.Expected,
            Limit = terms.Amount + terms.Grace,
            Left = answer.Left,
            Currency = terms.Currency,
            Hint = hint,
        });
    }

    private static string Sentence(BudgetTerms terms, AdmissionAnswer answer, PolicyObject item)
    {
        var cost = $"{Messages.Money(answer.Increase, terms.Currency)} to {Day(terms.Period.End)}";
        return answer.Finding switch
        {
            AdmissionFinding.Overdrawn when answer.Left > 0 => $"{item.Title} takes {cost}, of {Messages.Money(answer.Left, terms.Currency)} that are left ({Figures(terms, answer)})",
            AdmissionFinding.Overdrawn => $"{item.Title} takes {cost}, and nothing is left ({Figures(terms, answer)})",
            AdmissionFinding.Unknown => $"{item.Title} takes {cost}, and nobody knows what is left: {answer.Doubt}",
            AdmissionFinding.Full => $"{item.Title} takes {cost}, for which nothing can be reserved: {ReservationBatch.MaxReservations} objects have reservations already",
            _ => $"{item.Title} takes {cost}, for which nothing could be reserved in time",
        };
    }

    private static string Figures(BudgetTerms terms, AdmissionAnswer answer)
    {
        var through = terms.DataThrough is { } moment ? $", with costs up to {Day(moment)}" : "";
        var grace = terms.Grace > 0 ? $" and a grace of {Messages.Money(terms.Grace, terms.Currency)}" : "";
        var verb = terms.Basis == BudgetBasis.Forecast ? "forecast" : "spent";
        return $"{Messages.Money(terms.Spent, terms.Currency)} {verb} of {Messages.Money(terms.Amount, terms.Currency)}{grace}{through}, {Messages.Money(answer.Reserved, terms.Currency)} reserved";
    }

    private static string Hint(BudgetTerms terms, AdmissionFinding finding, Enforcement effect) => finding switch
    {
        AdmissionFinding.Unknown when effect == Enforcement.Deny =>
            $"Until that is known everything is turned away, since its enforcement.onStale is Deny: see kubectl describe budget {terms.Name} -n {terms.Namespace}, or set onStale to Warn until then",
        AdmissionFinding.Unknown => "See the conditions of the Budget, or change its enforcement.onStale",
        AdmissionFinding.NotStored => "Try again",
        _ => WhatToChange,
    };

    private static string Day(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
