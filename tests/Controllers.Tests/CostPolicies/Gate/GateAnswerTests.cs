using CloudIntel.Controllers.CostPolicies.Gate;
using CloudIntel.Core.Policy;

namespace CloudIntel.Controllers.Tests.CostPolicies.Gate;

public sealed class GateAnswerTests
{
    [Fact]
    public void One_reason_is_told_in_a_line()
    {
        var answer = GateAnswer.Of([Violation("limits", Enforcement.Deny)], [], []);

        Assert.Equal((403, "limits/most: too much"), (answer.Denial!.Code, answer.Denial.Message));
        Assert.Empty(answer.Warnings);
    }

    [Fact]
    public void Several_reasons_are_a_list_that_ends()
    {
        var answer = GateAnswer.Of([.. Enumerable.Range(0, 25).Select(i => Violation($"policy-{i}", Enforcement.Deny))], [], []);

        var lines = answer.Denial!.Message.Split('\n');
        Assert.Equal("25 rules are broken:", lines[0]);
        Assert.Equal("- policy-0/most: too much", lines[1]);
        Assert.Equal("- and 5 more", lines[^1]);
        Assert.Equal(22, lines.Length);
    }

    [Fact]
    public void Whoever_is_let_through_hears_what_is_wrong_and_what_nobody_could_judge()
    {
        var answer = GateAnswer.Of(
            [Violation("owners", Enforcement.Warn), Violation("silent", Enforcement.Audit)],
            [new("costs", "most", "Prices are still being read.")],
            [new("limits", "most", ExemptionReason.BreakGlass, "sale", "ada", "too much"), new("limits", "other", ExemptionReason.Exempt, null, "ada", "too much")]);

        Assert.Null(answer.Denial);
        Assert.Equal(
            ["owners/most: too much", "limits/most: let through, and written down: sale", "costs/most: not judged: Prices are still being read."], answer.Warnings);
    }

    [Fact]
    public void Warnings_end_as_well()
    {
        var answer = GateAnswer.Of([.. Enumerable.Range(0, 50).Select(i => Violation($"policy-{i}", Enforcement.Warn))], [], []);

        Assert.Equal((21, "and 30 more"), (answer.Warnings.Count, answer.Warnings[^1]));
    }

    [Fact]
    public void Nothing_to_say_is_silence() => Assert.Equal((null, 0), (GateAnswer.Of([], [], []).Denial, GateAnswer.Of([], [], []).Warnings.Count));

    private static Violation Violation(string policy, Enforcement enforcement) => new() { Policy = policy, Rule = "most", Enforcement = enforcement, Message = "too much" };
}
