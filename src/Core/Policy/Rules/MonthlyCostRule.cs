namespace CloudIntel.Core.Policy.Rules;

/// <summary>Which end of a price counts.</summary>
public enum PriceEstimate
{
    /// <summary>The least.</summary>
    Min = 0,

    /// <summary>What is to be expected.</summary>
    Expected,

    /// <summary>The most.</summary>
    Max,
}

/// <summary>What one object may cost in a month.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Currency">ISO 4217 code of the amounts.</param>
/// <param name="Max">The most; null for any.</param>
/// <param name="MaxIncrease">The most that a change may add; null for any.</param>
/// <param name="MaxIncreasePercent">The most that a change may add, in percent of what the object costs; null for any.</param>
/// <param name="Estimate">Which end of the price counts.</param>
public sealed record MonthlyCostRule(string Name, string Currency, decimal? Max, decimal? MaxIncrease, decimal? MaxIncreasePercent, PriceEstimate Estimate) : PolicyRule(Name)
{
    /// <inheritdoc/>
    internal override RuleAnswer Judge(GateRequest request, JudgeFacts facts)
    {
        if (Prices.Problem(facts.Price, facts, Currency) is { } problem)
            return RuleAnswer.Unknown(problem);
        var price = facts.Price!;
        var amount = Prices.Of(price, Estimate);
        List<RuleFinding>? findings = null;
        if (Max is { } max && amount > max)
        {
            (findings ??= []).Add(new($"{request.Object.Title} {Would(request)} {Money(amount)} a month, {Money(amount - max)} above the limit of {Money(max)}")
            {
                Subject = "max",
                Badness = amount,
                Price = amount,
                Limit = max,
                Currency = Currency,
                Hint = Prices.Hint(request.Object, price, Estimate, max),
            });
        }

        string? unknown = price.IsComplete ? null : $"Not all of it has a price: {Messages.List(price.Unpriced, 2)}";
        if (request.Operation == PolicyOperation.Update && (MaxIncrease is not null || MaxIncreasePercent is not null))
        {
            if (Prices.Problem(facts.OldPrice, facts, Currency) is null)
                AddIncrease(request, amount, Prices.Of(facts.OldPrice!, Estimate), ref findings);
            else
                unknown ??= "What it costs now is not known.";
        }

        return findings is not null ? new(findings) : unknown is not null ? RuleAnswer.Unknown(unknown) : RuleAnswer.Fine;
    }

    private static string Would(GateRequest request) => request.Operation == PolicyOperation.Existing ? "costs" : "would cost";

    private void AddIncrease(GateRequest request, decimal amount, decimal old, ref List<RuleFinding>? findings)
    {
        var increase = amount - old;
        if (MaxIncrease is { } most && increase > most)
        {
            (findings ??= []).Add(new($"{request.Object.Title} would cost {Money(increase)} a month more ({Money(old)} to {Money(amount)}), {Money(increase - most)} above the limit of {Money(most)} for one change")
            {
                Subject = "increase",
                Price = increase,
                Limit = most,
                Currency = Currency,
                Hint = "Change less at once, or ask for more room",
            });
        }

        if (MaxIncreasePercent is { } percent && old > 0 && increase * 100 > percent * old)
        {
            (findings ??= []).Add(new($"{request.Object.Title} would cost {Messages.Number(decimal.Round(increase / old * 100, 1))} % more ({Money(old)} to {Money(amount)} a month); one change may add {Messages.Number(percent)} %")
            {
                Subject = "percent",
                Price = increase,
                Limit = old * percent / 100,
                Currency = Currency,
                Hint = "Change less at once, or ask for more room",
            });
        }
    }

    private string Money(decimal amount) => Messages.Money(amount, Currency);
}
