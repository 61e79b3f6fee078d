using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Tests;

/// <summary>What every store keeps of what gates decided.</summary>
public abstract partial class LedgerContract
{
    private static readonly DateTimeOffset Asked = new(2026, 9, 10, 12, 0, 0, 123, 456, TimeSpan.Zero);

    [Fact]
    public async Task A_decision_comes_back_as_it_was_made()
    {
        var whole = Decision("web") with
        {
            Rule = "monthly-cost",
            Price = 312.123456789m,
            Limit = 100,
            BudgetLeft = -5.5m,
            Currency = "USD",
            Message = "costs too much: \"ünïcode\"\n'; DROP TABLE gate_decisions; --",
            DryRun = true,
            Replica = "operator-0",
        };
        await Ledger.AppendDecisionsAsync([whole, Decision("bare")], forgetBefore: null, Cancellation);

        Assert.Equal([Decision("bare"), whole], (await Ledger.DecisionsAsync(new(), Cancellation)).OrderBy(decision => decision.Name, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Decisions_are_found_by_what_they_are_about_newest_first()
    {
        await Ledger.AppendDecisionsAsync(
            [
                Decision("a"),
                Decision("b") with { At = Asked.AddHours(1), Policy = "Budget/shop/limits" },
                Decision("c") with { At = Asked.AddHours(2), Namespace = "other" },
                Decision("d") with { At = Asked.AddHours(3), Outcome = GateOutcome.Warned },
                Decision("e") with { At = Asked.AddHours(4), User = "eve", Policy = "CostPolicy/more-limits" },
            ],
            forgetBefore: null, Cancellation);

        Assert.Equal("edcba", await NamesAsync(new()));
        Assert.Equal("ed", await NamesAsync(new() { Limit = 2 }));
        Assert.Equal("dcba", await NamesAsync(new() { Policy = "limits" }));
        Assert.Equal("dca", await NamesAsync(new() { Policy = "CostPolicy/limits" }));
        Assert.Equal("c", await NamesAsync(new() { Namespace = "other" }));
        Assert.Equal("d", await NamesAsync(new() { Outcome = GateOutcome.Warned }));
        Assert.Equal("e", await NamesAsync(new() { User = "eve" }));
        Assert.Equal("cb", await NamesAsync(new() { From = Asked.AddHours(1), To = Asked.AddHours(3) }));
        Assert.Equal("", await NamesAsync(new() { User = "eve", Namespace = "other" }));
    }

    [Fact]
    public async Task Old_decisions_go_and_none_is_ever_changed()
    {
        await Ledger.AppendDecisionsAsync([Decision("a"), Decision("b") with { At = Asked.AddDays(1) }], forgetBefore: null, Cancellation);
        await Ledger.AppendDecisionsAsync([Decision("b") with { At = Asked.AddDays(1) }], forgetBefore: Asked.AddHours(1), Cancellation);

        Assert.Equal("bb", await NamesAsync(new()));
    }

    [Fact]
    public async Task Thousands_of_decisions_are_kept_at_once()
    {
        await Ledger.AppendDecisionsAsync([.. Enumerable.Range(0, 5_000).Select(number => Decision($"n{number}") with { At = Asked.AddSeconds(number) })], forgetBefore: null, Cancellation);

        Assert.Equal(5_000, (await Ledger.DecisionsAsync(new() { Limit = 10_000 }, Cancellation)).Count);
    }

    [Fact]
    public async Task Requests_are_counted_once_by_policy_and_outcome_and_those_that_were_only_tried_not_at_all()
    {
        await Ledger.AppendDecisionsAsync(
            [
                Decision("a") with { Rule = "one" },
                Decision("a") with { Rule = "two" },
                Decision("b"),
                Decision("b") with { Outcome = GateOutcome.Warned },
                Decision("c") with { DryRun = true },
                Decision("d") with { Policy = "Budget/shop/year" },
                Decision("e") with { Policy = "", Outcome = GateOutcome.Allowed },
                Decision("f") with { At = Asked.AddHours(1) },
                Decision("g") with { At = Asked.AddTicks(-10) },
            ],
            forgetBefore: null, Cancellation);

        Assert.Equal(
            [new("Budget/shop/year", GateOutcome.Denied, 1), new("CostPolicy/limits", GateOutcome.Denied, 2), new("CostPolicy/limits", GateOutcome.Warned, 1)],
            await Ledger.CountDecisionsAsync(Asked, Asked.AddHours(1), Cancellation));
    }

    private async Task<string> NamesAsync(DecisionQuery query) => string.Concat((await Ledger.DecisionsAsync(query, Cancellation)).Select(decision => decision.Name));

    private static GateDecision Decision(string name) => new()
    {
        At = Asked,
        Policy = "CostPolicy/limits",
        Outcome = GateOutcome.Denied,
        ApiVersion = "apps/v1",
        Kind = "Deployment",
        Namespace = "shop",
        Name = name,
        Operation = "CREATE",
        User = "mallory",
    };
}
