using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Placement;

namespace CloudIntel.Core.Tests.Scheduling.Placement;

public sealed class MigrationRuleTests
{
    private static readonly PlacementRequirement Requirement = new() { Requests = new(1000, 1L << 30) };

    [Theory]
    [InlineData(0.10, 0.09, 720, false)] // 7.20 saved in the time, an hour of both costs 0.19
    [InlineData(0.10, 0.09, 12, true)] // 0.12 saved
    public void A_move_repays_an_hour_of_both_within_the_time(decimal now, decimal other, int hours, bool stays)
    {
        var engine = PlacementEngine.For(PlacementModel.Catalog([Offer("one", now), Offer("two", other)]));
        var current = engine.Find(Requirement, "aws/one/a/OnDemand");
        var (decision, reason) = new MigrationRule { RepayWithin = TimeSpan.FromHours(hours) }.Apply(engine.Decide(Requirement), current);

        Assert.Equal(stays ? "one" : "two", decision.Chosen!.Offer.Offer.Region);
        Assert.StartsWith(stays ? "stays at aws/one" : "moves from aws/one", reason, StringComparison.Ordinal);
        if (stays)
            Assert.Equal("two", decision.Alternatives[0].Placement.Offer.Offer.Region);
    }

    [Fact]
    public void What_breaks_a_constraint_is_left_whatever_that_costs()
    {
        var engine = PlacementEngine.For(PlacementModel.Catalog([Offer("one", 0.1m), Offer("two", 5m)]));
        var requirement = Requirement with { DataResidency = ["IE"] };
        var (decision, reason) = new MigrationRule().Apply(engine.Decide(requirement), engine.Find(requirement, "aws/one/a/OnDemand"));

        Assert.Equal("two", decision.Chosen!.Offer.Offer.Region);
        Assert.Contains("breaks compliance.dataResidency (IE)", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_dominated_now_is_still_known_where_it_is_the_present_placement()
    {
        var engine = PlacementEngine.For(PlacementModel.Catalog([Offer("one", 0.1m), Offer("one", 0.099m, "b")]));

        Assert.Equal("a", engine.Find(Requirement, "aws/one/a/OnDemand")!.Placement.Offer.Offer.Shape.InstanceType);
    }

    private static Offer Offer(string region, decimal price, string type = "a") => new(new("aws", type, "c", "amd64", 4, 8), region, price, null, "2026");
}
