using CloudIntel.Core.FinOps.Allocation;
using static CloudIntel.Core.Tests.FinOps.Allocation.AllocationBench;

namespace CloudIntel.Core.Tests.FinOps.Allocation;

/// <summary>Which value a charge gets.</summary>
public sealed class AllocationRuleTests
{
    private static readonly ChargeText Name = new("ResourceName");

    [Fact]
    public void The_first_rule_that_matches_decides_and_what_none_decides_is_unallocated() => Assert.Equal(
        "a 1, platform 2, – 4",
        Team(
            new AllocationRule { When = [Service("EKS")], Value = "platform" },
            FromTag("team"))
        .Charge(1, ("tag:team", "a"))
        .Charge(2, ("tag:team", "a"), ("ServiceName", "EKS"))
        .Charge(4, ("ServiceName", "S3"))
        .Run()["team"]);

    [Theory]
    [InlineData(ConditionOperator.In, "web-1|DB-1", "db-1", true)]
    [InlineData(ConditionOperator.In, "web-1", "web-12", false)]
    [InlineData(ConditionOperator.In, "web-1", null, false)]
    [InlineData(ConditionOperator.NotIn, "web-1", "web-2", true)]
    [InlineData(ConditionOperator.NotIn, "web-1", "WEB-1", false)]
    [InlineData(ConditionOperator.NotIn, "web-1", null, true)]
    [InlineData(ConditionOperator.Exists, "", "x", true)]
    [InlineData(ConditionOperator.Exists, "", "", false)] // an empty text is none
    [InlineData(ConditionOperator.DoesNotExist, "", null, true)]
    [InlineData(ConditionOperator.DoesNotExist, "", "x", false)]
    [InlineData(ConditionOperator.Prefix, "web-|db-", "DB-7", true)]
    [InlineData(ConditionOperator.Prefix, "web-", "my-web-1", false)]
    [InlineData(ConditionOperator.Glob, "web-*-eu", "web-7-EU", true)]
    [InlineData(ConditionOperator.Glob, "web-?", "web-12", false)]
    [InlineData(ConditionOperator.Glob, "web", "web-12", false)]
    [InlineData(ConditionOperator.Regex, "^web-[0-9]+$", "web-12", true)]
    [InlineData(ConditionOperator.Regex, "^web-[0-9]+$", "WEB-12", false)]
    [InlineData(ConditionOperator.Regex, "(?i)^web", "WEB-12", true)]
    [InlineData(ConditionOperator.Range, "100|199.5", "100", true)]
    [InlineData(ConditionOperator.Range, "100|199.5", "199.5", true)]
    [InlineData(ConditionOperator.Range, "100|199.5", "200", false)]
    [InlineData(ConditionOperator.Range, "100|199.5", "a hundred", false)]
    [InlineData(ConditionOperator.Range, "100|199.5", null, false)]
    public void Conditions_ask_what_their_operator_says(ConditionOperator asked, string values, string? text, bool matches)
    {
        var bench = Team(new AllocationRule
        {
            When = [new(Name, asked, values.Length == 0 ? [] : values.Split('|'))],
            Value = "yes",
        });
        Assert.Equal(matches ? "yes 1" : "– 1", (text is null ? bench.Charge(1) : bench.Charge(1, ("ResourceName", text))).Run()["team"]);
    }

    [Fact]
    public void All_conditions_of_a_rule_must_hold() => Assert.Equal(
        "yes 4, – 3",
        Team(new AllocationRule { When = [Service("EC2"), new(Name, ConditionOperator.Prefix, "web")], Value = "yes" })
        .Charge(1, ("ServiceName", "EC2"))
        .Charge(2, ("ResourceName", "web-1"))
        .Charge(4, ("ServiceName", "EC2"), ("ResourceName", "web-1"))
        .Run()["team"]);

    [Fact]
    public void A_text_may_stand_in_one_of_several_columns_and_the_first_that_has_one_counts() => Assert.Equal(
        "a 1, b 2, c 4",
        Team(new AllocationRule { From = new(new ChargeText("tag:team", "tag:Team", "tag:squad")) })
        .Charge(1, ("tag:team", "a"), ("tag:squad", "x"))
        .Charge(2, ("tag:team", ""), ("tag:Team", "b"))
        .Charge(4, ("tag:squad", "c"))
        .Run()["team"]);

    [Fact]
    public void A_value_may_be_captured_from_a_name_and_without_a_match_the_next_rule_is_asked() => Assert.Equal(
        "checkout 1, other 2",
        Team(
            new AllocationRule { From = new(Name, "^prod-([a-z]+)-[0-9]+$") },
            new AllocationRule { Value = "other" })
        .Charge(1, ("ResourceName", "prod-checkout-17"))
        .Charge(2, ("ResourceName", "bastion"))
        .Run()["team"]);

    [Fact]
    public void Spellings_become_one_value_and_some_texts_are_none()
    {
        var rules = new AllocationRules
        {
            Dimensions =
            [
                new()
                {
                    Name = "team",
                    Rules = [FromTag("team")],
                    Default = "Rest",
                    Spelling = new()
                    {
                        Case = LetterCase.Lower,
                        Aliases = new Dictionary<string, string> { ["Pay-Ments"] = "payments", ["payment"] = "payments" },
                        Ignored = ["n/a", "Unknown"],
                    },
                },
            ],
        };
        Assert.Equal(
            "Rest 56, payments 7",
            new AllocationBench(rules)
            .Charge(1, ("tag:team", "Payments")).Charge(2, ("tag:team", " pay-ments ")).Charge(4, ("tag:team", "PAYMENT"))
            .Charge(8, ("tag:team", "N/A")).Charge(16, ("tag:team", "unknown")).Charge(32, ("tag:team", "  "))
            .Run()["team"]);
    }

    [Fact]
    public void Every_dimension_divides_up_the_whole_cost_by_itself()
    {
        var result = new AllocationBench(new()
        {
            Dimensions =
            [
                new() { Name = "team", Rules = [FromTag("team")] },
                new() { Name = "environment", Rules = [FromTag("env")], Default = "production" },
            ],
        }).Charge(1, ("tag:team", "a")).Charge(2, ("tag:env", "test")).Run();

        Assert.Equal("a 1, – 2", result["team"]);
        Assert.Equal("production 1, test 2", result["environment"]);
    }

    [Fact]
    public void A_dimension_may_group_the_values_of_another_and_decide_the_rest_itself()
    {
        var result = new AllocationBench(new()
        {
            Dimensions =
            [
                new()
                {
                    Name = "product",
                    RollUp = new("team", new Dictionary<string, string> { ["a"] = "shop", ["b"] = "shop", ["c"] = "search" }),
                    Rules = [FromTag("product")],
                },
                new()
                {
                    Name = "team",
                    Rules = [Pool("Support", "support"), FromTag("team")],
                    Shared = [new() { Name = "support", Split = SplitMethod.Even }],
                },
            ],
        })
        .Charge(10, ("tag:team", "a")).Charge(20, ("tag:team", "b")).Charge(30, ("tag:team", "c")).Charge(40, ("tag:team", "d"))
        .Charge(8, ("ServiceName", "Support"), ("tag:product", "ignored: the teams share it"))
        .Charge(1, ("tag:product", "labs"))
        .Charge(5)
        .Run();

        Assert.Equal("a 12, b 22, c 32, d 42, – 6", result["team"]);
        // Team d is in no group and its charges name no product: 40, its 2 of the support, and 5 that nobody decides.
        Assert.Equal("labs 1, search 32, shop 34, – 47", result["product"]);
    }

    [Fact]
    public void Rules_that_make_no_sense_are_refused_with_where_and_what_to_do()
    {
        Assert.Equal("dimensions[0].rules[0]: must give exactly one of value, valueFrom and shared", Refusal(new AllocationRule()));
        Assert.StartsWith("dimensions[0].rules[0].shared: there is no shared pool x", Refusal(new AllocationRule { Shared = "x" }), StringComparison.Ordinal);
        Assert.StartsWith("dimensions[0].rules[0].when[0].values: Range needs two numbers", Refusal(Asked(ConditionOperator.Range, "5", "3")), StringComparison.Ordinal);
        Assert.StartsWith("dimensions[0].rules[0].when[0].values: In needs at least one value", Refusal(Asked(ConditionOperator.In)), StringComparison.Ordinal);
        Assert.StartsWith("dimensions[0].rules[0].when[0].values: ( is no regular expression", Refusal(Asked(ConditionOperator.Regex, "(")), StringComparison.Ordinal);
        Assert.StartsWith("dimensions[0].rules[0].when[0].values: (?=a)b is no regular expression", Refusal(Asked(ConditionOperator.Regex, "(?=a)b")), StringComparison.Ordinal);
        Assert.StartsWith(
            "dimensions[0].rules[0].valueFrom.capture: ^web has no group in parentheses",
            Refusal(new AllocationRule { From = new(Name, "^web") }), StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once() => Assert.Equal(
        ["dimensions[0].rules[0]", "dimensions[0].rules[1].shared", "dimensions[1].name", "dimensions[1].rollUp.of"],
        AllocationRulesCheck.Errors(new()
        {
            Dimensions =
            [
                new() { Name = "team", Rules = [new(), new() { Shared = "x" }] },
                new() { Name = "team", RollUp = new("product", new Dictionary<string, string>()) },
            ],
        }).Select(error => error.Path));

    [Fact]
    public void An_expression_too_large_to_run_in_linear_time_is_refused() => Assert.Contains(
        "no regular expression that can be used", Refusal(Asked(ConditionOperator.Regex, "((a{1000}){1000}){1000}")), StringComparison.Ordinal);

    private static AllocationRule Asked(ConditionOperator asked, params string[] values) => new() { When = [new(Name, asked, values)], Value = "x" };

    private static string Refusal(AllocationRule rule) => Assert.Throws<AllocationRulesException>(() => Team(rule)).Message;
}
