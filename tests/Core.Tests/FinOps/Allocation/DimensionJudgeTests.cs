using CloudIntel.Core.FinOps.Allocation;
using CloudIntel.Core.Units;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.FinOps.Allocation;

/// <summary>Single things are judged as charges are.</summary>
public sealed class DimensionJudgeTests
{
    [Fact]
    public void A_thing_gets_the_value_that_a_charge_with_the_same_texts_gets() => Prop.ForAll(
        (from rules in ConservationProperties.Policy from texts in Gen.ArrayOf(ConservationProperties.Text, ConservationProperties.Columns.Length) select (rules, texts)).ToArbitrary(),
        test =>
        {
            var texts = ConservationProperties.Columns.Zip(test.texts).ToDictionary(pair => pair.First, pair => pair.Second);
            var plan = AllocationPlan.Compile(test.rules);
            var run = plan.Start();
            var one = Amount.Of(1);
            run.Add(new(AllocationBench.April1, "USD", [.. plan.Columns.Select(column => texts[column])], new(one, one, one, one), Amount.Zero, 1));
            var allocation = run.Finish([]);
            foreach (var dimension in test.rules.Dimensions)
            {
                var judge = DimensionJudge.Find(test.rules, dimension.Name)!;
                var verdict = judge.Judge([.. judge.Columns.Select(column => texts[column])]);
                var own = allocation.Find(dimension.Name)!.Costs.Where(cost => cost.Charges > 0).ToList();
                Assert.Equal(verdict.IsShared ? [] : [verdict.Value], own.Select(cost => cost.Value));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void A_dimension_needs_the_columns_of_what_it_rolls_up_and_of_no_other()
    {
        var rules = new AllocationRules
        {
            Dimensions =
            [
                new() { Name = "team", Rules = [AllocationBench.FromTag("team")] },
                new() { Name = "environment", Rules = [AllocationBench.FromTag("env")] },
                new() { Name = "product", Rules = [AllocationBench.FromTag("app")], RollUp = new("team", new Dictionary<string, string> { ["a"] = "shop" }) },
            ],
        };

        Assert.Equal(["tag:app", "tag:team"], DimensionJudge.Find(rules, "product")!.Columns);
        Assert.Equal(["tag:env"], DimensionJudge.Find(rules, "environment")!.Columns);
        Assert.Null(DimensionJudge.Find(rules, "colour"));
    }

    [Fact]
    public void Rules_that_contradict_themselves_are_refused() => Assert.Throws<AllocationRulesException>(() =>
        DimensionJudge.Find(new() { Dimensions = [new() { Name = "team", Rules = [new() { Shared = "nowhere" }] }] }, "team"));
}
