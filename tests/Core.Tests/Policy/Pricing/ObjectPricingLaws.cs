using CloudIntel.Core.Policy.Pricing;
using FsCheck;
using FsCheck.Fluent;
using static CloudIntel.Core.Tests.Policy.Pricing.PricedCases;

namespace CloudIntel.Core.Tests.Policy.Pricing;

/// <summary>What holds for the price of every object on every cluster.</summary>
public sealed class ObjectPricingLaws
{
    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(500);

    private static Arbitrary<Case> Cases => Arb.From(
        from nodes in Gen.NonEmptyListOf(
            from cpu in Gen.Choose(1, 16)
            from gibibytes in Gen.Choose(1, 64)
            from count in Gen.Choose(1, 30)
            from perCore in Gen.Choose(0, 1_000_000)
            from perGibibyte in Gen.Choose(0, 1_000_000)
            select Node($"n{cpu}-{gibibytes}", "amd64", cpu, gibibytes, count, perCore / 30_000_007m, perGibibyte / 70_000_003m))
        from cpu in Gen.Choose(0, 12_000)
        from mebibytes in Gen.Choose(0, 50_000)
        from replicas in Gen.Choose(0, 40)
        from scaled in Gen.Elements(false, true)
        from min in Gen.Choose(1, 10)
        from more in Gen.Choose(0, 20)
        from storage in Gen.Choose(0, 500)
        select new Case(
            Cluster with
            {
                Nodes = [.. nodes],
                Autoscalers = scaled ? new Dictionary<ScaledObject, ScaledReplicas> { [new("StatefulSet", "shop", "web")] = new(min, min + more, null, "web") } : new Dictionary<ScaledObject, ScaledReplicas>(),
            },
            cpu,
            mebibytes,
            replicas,
            storage));

    [Fact]
    public void The_least_is_no_more_than_what_is_expected_and_that_no_more_than_the_most() => Prop.ForAll(Cases, one =>
    {
        var price = one.Price();
        Assert.InRange(price.Expected, price.Min, price.Max);
    }).Check(Often);

    [Fact]
    public void Parts_add_up_to_the_whole() => Prop.ForAll(Cases, one =>
    {
        var price = one.Price();
        Assert.Equal((price.Min, price.Expected, price.Max), (price.Parts.Sum(part => part.Min), price.Parts.Sum(part => part.Expected), price.Parts.Sum(part => part.Max)));
        Assert.All(price.Parts, part => Assert.True(part.Min >= 0 && part.Expected >= 0 && part.Max >= 0));
    }).Check(Often);

    [Fact]
    public void More_replicas_never_cost_less() => Prop.ForAll(Cases, one =>
    {
        var (few, many) = (one.Price(), (one with { Replicas = one.Replicas + 1 }).Price());
        Assert.True(few.Min <= many.Min && few.Expected <= many.Expected && few.Max <= many.Max);
    }).Check(Often);

    [Fact]
    public void Larger_requests_never_cost_less_on_the_same_nodes() => Prop.ForAll(Cases, one =>
    {
        // Nodes on which only the smaller one has room would be others.
        var same = one with { Facts = one.Facts with { Nodes = [.. one.Facts.Nodes.Select(node => node with { Cpu = 1000, MemoryBytes = 1L << 50 })] } };
        var (small, large) = (same.Price(), (same with { MilliCpu = one.MilliCpu + 100, Mebibytes = one.Mebibytes + 100 }).Price());
        Assert.True(small.Min <= large.Min && small.Expected <= large.Expected && small.Max <= large.Max);
    }).Check(Often);

    [Fact]
    public void The_least_of_larger_requests_is_never_less_where_they_still_have_room() => Prop.ForAll(Cases, one =>
    {
        var large = one with { MilliCpu = one.MilliCpu + 100, Mebibytes = one.Mebibytes + 100 };
        if (large.Price().Notes.Any(note => note.Contains("large enough", StringComparison.Ordinal)))
            return;
        Assert.True(one.Price().Min <= large.Price().Min);
    }).Check(Often);

    [Fact]
    public void The_order_of_the_nodes_decides_nothing() => Prop.ForAll(Cases, one =>
    {
        var (forth, back) = (one.Price(), (one with { Facts = one.Facts with { Nodes = [.. one.Facts.Nodes.Reverse()] } }).Price());
        Assert.Equal((forth.Min, forth.Max), (back.Min, back.Max));
        // A mean of decimals is rounded, in the order in which it is summed.
        Assert.True(Math.Abs(forth.Expected - back.Expected) <= 0.000001m);
    }).Check(Often);

    private sealed record Case(PriceFacts Facts, int MilliCpu, int Mebibytes, int Replicas, int Storage)
    {
        public ObjectPrice Price() => ObjectPricing.Of(
            Object(
                "apps/v1",
                "StatefulSet",
                $$"""
                {"replicas":{{Replicas}},"template":{"spec":{{Pod($$"""{"cpu":"{{MilliCpu}}m","memory":"{{Mebibytes}}Mi"}""")}} },
                "volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"storageClassName":"gp3","resources":{"requests":{"storage":"{{Storage}}Gi"} } } }]}
                """),
            Facts);
    }
}
