namespace CloudIntel.Core.Policy.Rules;

/// <summary>What everything in a namespace may cost together in a month.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Currency">ISO 4217 code of the amount.</param>
/// <param name="Max">The most.</param>
public sealed record NamespaceCostRule(string Name, string Currency, decimal Max) : PolicyRule(Name)
{
    /// <inheritdoc/>
    internal override RuleAnswer Judge(GateRequest request, JudgeFacts facts)
    {
        var judged = request.Object;
        if (judged.Namespace.Length == 0)
            return RuleAnswer.Fine;
        if (facts.NamespaceMonthlyCost(judged.Namespace) is not { } now)
            return RuleAnswer.Unknown($"What namespace {judged.Namespace} costs is not known.");
        if (Prices.Problem(facts.Price, facts, Currency) is { } problem)
            return RuleAnswer.Unknown(problem);
        var price = facts.Price!;
        if (request.Operation == PolicyOperation.Existing)
            return now > Max ? RuleAnswer.Of(Finding($"Namespace {judged.Namespace} costs {Money(now)} a month, {Money(now - Max)} above the limit of {Money(Max)}", now)) : RuleAnswer.Fine;
        var total = facts.NamespaceMonthlyCostAfter ?? now + price.Expected - (facts.OldPrice?.Expected ?? 0);
        if (total > Max)
        {
            return RuleAnswer.Of(Finding(
                $"With {judged.Title} ({Money(price.Expected)}), namespace {judged.Namespace} would cost {Money(total)} a month, {Money(total - Max)} above the limit of {Money(Max)}",
                total));
        }

        return price.IsComplete ? RuleAnswer.Fine : RuleAnswer.Unknown($"Not all of it has a price: {Messages.List(price.Unpriced, 2)}");
    }

    private RuleFinding Finding(string message, decimal total) => new(message)
    {
        Badness = total,
        Price = total,
        Limit = Max,
        Currency = Currency,
        Hint = "Ask for less, or remove something else from the namespace first",
    };

    private string Money(decimal amount) => Messages.Money(amount, Currency);
}
