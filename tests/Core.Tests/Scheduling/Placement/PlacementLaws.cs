using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Placement;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Scheduling.Placement;

/// <summary>What holds of every placement, whatever the catalogue and the requirement.</summary>
public sealed class PlacementLaws
{
    private const int Cases = 1500;

    private static readonly Arbitrary<(PriceCatalog Catalog, PlacementRequirement Requirement)> Questions =
        (from catalog in PlacementModel.Catalogs from requirement in PlacementModel.Requirements select (catalog, requirement)).ToArbitrary();

    [Fact]
    public void The_best_is_what_looking_at_every_offer_by_the_book_finds() => Check.One(Settings(), Prop.ForAll(Questions, question =>
    {
        var decision = PlacementEngine.For(question.Catalog).Decide(question.Requirement);
        var best = ByTheBook.Best(question.Catalog, question.Requirement);

        if (best is not { } expected)
        {
            Assert.Null(decision.Chosen);
            return;
        }

        Assert.NotNull(decision.Chosen);
        Assert.Equal(expected.Objective, decision.Chosen.Objective / (question.Requirement.Strategy == PlacementStrategy.Performance ? 1 : 1e9), 1e-6 * Math.Max(1, expected.Objective));
        if (question.Requirement.Strategy == PlacementStrategy.Cost)
            Assert.Equal(expected.MonthlyCost, decision.Chosen.MonthlyCost, 6);
    }));

    [Fact]
    public void A_placement_keeps_every_constraint_and_an_alternative_all_but_the_one_that_it_names() => Check.One(Settings(), Prop.ForAll(Questions, question =>
    {
        var decision = PlacementEngine.For(question.Catalog).Decide(question.Requirement);
        if (decision.Chosen is { } chosen)
            Assert.Empty(ByTheBook.Broken(question.Requirement, ByTheBook.Of(question.Catalog, question.Requirement, chosen)));
        Assert.InRange(decision.Alternatives.Count, 0, PlacementEngine.MostAlternatives);
        foreach (var other in decision.Alternatives)
        {
            Assert.Equal(
                other.Violated is null ? [] : [other.Violated.Field],
                ByTheBook.Broken(question.Requirement, ByTheBook.Of(question.Catalog, question.Requirement, other.Placement)));
            Assert.NotEmpty(other.Reason);
        }
    }));

    [Fact]
    public void The_cost_is_the_prices_of_the_catalogue_added_up() => Check.One(Settings(), Prop.ForAll(Questions, question =>
    {
        if (PlacementEngine.For(question.Catalog).Decide(question.Requirement).Chosen is { } chosen)
            Assert.Equal(ByTheBook.Of(question.Catalog, question.Requirement, chosen).MonthlyCost, chosen.MonthlyCost, 6);
    }));

    [Fact]
    public void Without_dominated_offers_the_best_is_as_good_as_with_them() => Check.One(Settings(), Prop.ForAll(Questions, question =>
    {
        var pruned = PlacementEngine.For(question.Catalog).Decide(question.Requirement);
        var whole = PlacementModel.Whole(question.Catalog).Decide(question.Requirement);

        Assert.Equal(whole.Chosen?.Objective, pruned.Chosen?.Objective);
        Assert.Equal(whole.Conflict, pruned.Conflict);
    }));

    [Fact]
    public void Another_offer_never_makes_the_cheapest_placement_dearer() => Check.One(Settings(), Prop.ForAll(
        Questions, PlacementModel.Offers.ToArbitrary(), (question, more) =>
        {
            // An offer that is there already would take the place of another one.
            if (question.Catalog.Find(more.Shape.Provider, more.Region, more.Shape.InstanceType) is not null)
                return;
            var requirement = question.Requirement with { Strategy = PlacementStrategy.Cost };
            var before = PlacementEngine.For(question.Catalog).Decide(requirement).Chosen?.MonthlyCost;
            var after = PlacementEngine.For(PlacementModel.Catalog([.. question.Catalog.Offers, more])).Decide(requirement).Chosen?.MonthlyCost;
            if (before is not null)
                Assert.True(after <= before, $"{before} became {after}");
        }));

    [Fact]
    public void The_same_question_has_the_same_answer_in_whatever_order_the_catalogue_is() => Check.One(Settings(), Prop.ForAll(Questions, question =>
    {
        var (first, again) = (PlacementEngine.For(question.Catalog).Decide(question.Requirement), PlacementEngine.For(PlacementModel.Catalog(question.Catalog.Offers.Reverse())).Decide(question.Requirement));

        Assert.Equal(first.Chosen?.Name, again.Chosen?.Name);
        Assert.Equal(first.Alternatives.Select(other => (other.Placement.Name, other.Reason)), again.Alternatives.Select(other => (other.Placement.Name, other.Reason)));
        Assert.Equal(first.Conflict, again.Conflict);
    }));

    [Fact]
    public void A_conflict_cannot_be_kept_and_no_smaller_one_exists() => Check.One(Settings(), Prop.ForAll(Questions, question =>
    {
        var decision = PlacementEngine.For(question.Catalog).Decide(question.Requirement);
        if (decision.Chosen is not null)
        {
            Assert.Empty(decision.Conflict);
            return;
        }

        var broken = ByTheBook.All(question.Catalog, question.Requirement).Select(candidate => ByTheBook.Broken(question.Requirement, candidate).ToHashSet()).ToList();
        if (broken.Count == 0)
            return;
        var conflict = decision.Conflict.Select(constraint => constraint.Field).ToList();
        Assert.True(IsConflict(conflict), $"{string.Join(", ", conflict)} can be kept");
        var fields = broken.SelectMany(fields => fields).Distinct().ToList();
        for (var subset = 0; subset < 1 << fields.Count; subset++)
        {
            if (System.Numerics.BitOperations.PopCount((uint)subset) < conflict.Count)
                Assert.False(IsConflict([.. fields.Where((_, i) => (subset & (1 << i)) != 0)]), "there is a smaller one");
        }

        bool IsConflict(List<string> constraints) => broken.TrueForAll(fields => constraints.Exists(fields.Contains));
    }));

    private static Config Settings() => Config.QuickThrowOnFailure.WithMaxTest(Cases).WithEndSize(60);
}
