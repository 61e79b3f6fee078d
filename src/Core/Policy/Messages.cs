using System.Globalization;

namespace CloudIntel.Core.Policy;

/// <summary>Words of what rules find.</summary>
internal static class Messages
{
    /// <summary>What a rule finds, with what is left of the tightest budget where it is about money.</summary>
    public static Violation Violation(CompiledPolicy policy, PolicyRule rule, RuleFinding finding, Enforcement enforcement, JudgeFacts facts)
    {
        var left = finding.Price is null ? null : facts.Budgets.Where(budget => budget.Currency == finding.Currency).MinBy(budget => budget.Left);
        var budget = left is null
            ? ""
            : left.Left < 0 ? $"; budget {left.Budget} is overspent by {Money(-left.Left, left.Currency)}" : $"; {Money(left.Left, left.Currency)} left in budget {left.Budget}";
        var hint = finding.Hint is null ? "" : $" {finding.Hint}.";
        return new()
        {
            Policy = policy.Name,
            Rule = rule.Name,
            Enforcement = enforcement,
            Message = $"{finding.Message}{budget}.{hint}",
            Field = finding.Field,
            Price = finding.Price,
            Limit = finding.Limit,
            Left = left?.Left,
            Currency = finding.Currency,
            Hint = finding.Hint,
        };
    }

    /// <summary>Money to the cent.</summary>
    public static string Money(decimal amount, string currency) => $"{decimal.Round(amount, 2, MidpointRounding.ToEven).ToString("0.00", CultureInfo.InvariantCulture)} {currency}";

    /// <summary>A number with at most three decimals.</summary>
    public static string Number(decimal number) => number.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>Words of a list, at most so many.</summary>
    public static string List(IReadOnlyCollection<string> words, int most = 5) =>
        words.Count <= most ? string.Join(", ", words) : $"{string.Join(", ", words.Take(most))} and {words.Count - most} more";
}
