using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Rules;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Policy;

/// <summary>What holds for all policies and requests.</summary>
public sealed class PolicyLaws
{
    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(400);

    [Fact]
    public void Another_policy_takes_nothing_away() => Prop.ForAll(Cases, Policies, (judged, another) =>
    {
        var before = Say(judged.Policies, judged);
        var after = Say([.. judged.Policies, another with { Name = "another" }], judged);
        Assert.Equal(before, after.Where(violation => violation.Policy != "another"));
    }).Check(Often);

    [Fact]
    public void Who_is_exempt_sees_nothing_and_everything_is_written_down() => Prop.ForAll(Cases, judged =>
    {
        var exempt = judged.Policies.Select(policy => policy with { Exempt = new() { Users = [judged.Request.User] } }).ToList();
        var said = PolicySet.Of(exempt).Judge(judged.Request, judged.Facts);
        Assert.Empty(said.Violations);
        Assert.Equal(
            Say(judged.Policies, judged).Select(violation => (violation.Policy, violation.Rule)).Order(),
            said.Exemptions.Select(exemption => (exemption.Policy, exemption.Rule)).Order());
    }).Check(Often);

    [Fact]
    public void A_lower_price_adds_nothing() => Prop.ForAll(Cases, Gen.Choose(0, 100).ToArbitrary(), (judged, percent) =>
    {
        var before = Say(judged.Policies, judged).Select(violation => (violation.Policy, violation.Rule)).ToList();
        var cheaper = judged with { Facts = judged.Facts with { Price = Judged.Price(judged.Facts.Price!.Expected * percent / 100) } };
        Assert.Empty(Say(judged.Policies, cheaper).Select(violation => (violation.Policy, violation.Rule)).Except(before));
    }).Check(Often);

    [Fact]
    public void A_change_that_changes_nothing_breaks_nothing() => Prop.ForAll(Cases, judged =>
    {
        var same = judged with
        {
            Request = judged.Request with { Operation = PolicyOperation.Update, Old = judged.Request.Object },
            Facts = judged.Facts with { OldPrice = judged.Facts.Price },
        };
        Assert.Empty(Say(judged.Policies, same));
    }).Check(Often);

    [Fact]
    public void A_change_breaks_no_more_than_the_same_object_would_if_it_were_new() => Prop.ForAll(Cases, Objects, (judged, old) =>
    {
        var made = judged with { Request = judged.Request with { Operation = PolicyOperation.Create, Old = null }, Facts = judged.Facts with { OldPrice = null } };
        var changed = judged with { Request = judged.Request with { Operation = PolicyOperation.Update, Old = old } };
        var growth = judged.Policies.SelectMany(policy => policy.Rules.OfType<MonthlyCostRule>().Where(rule => rule.MaxIncrease is not null).Select(rule => (policy.Name, rule.Name))).ToList();
        Assert.Empty(Say(judged.Policies, changed).Select(violation => (violation.Policy, violation.Rule)).Except(growth).Except(Say(judged.Policies, made).Select(violation => (violation.Policy, violation.Rule))));
    }).Check(Often);

    [Fact]
    public void A_larger_share_is_never_milder() => Prop.ForAll(Cases, Gen.Choose(0, 100).Two().ToArbitrary(), (judged, percents) =>
    {
        var (less, more) = (Rolled(Math.Min(percents.Item1, percents.Item2)), Rolled(Math.Max(percents.Item1, percents.Item2)));
        Assert.All(less.Zip(more), pair => Assert.True(pair.First <= pair.Second));

        List<Enforcement> Rolled(int percent) =>
            [.. Say([.. judged.Policies.Select(policy => policy with { Rollout = new(percent) })], judged)
                .OrderBy(violation => violation.Policy, StringComparer.Ordinal).ThenBy(violation => violation.Rule, StringComparer.Ordinal).ThenBy(violation => violation.Message, StringComparer.Ordinal)
                .Select(violation => violation.Enforcement)];
    }).Check(Often);

    [Fact]
    public void The_order_of_policies_does_not_matter_and_asking_twice_neither() => Prop.ForAll(Cases, judged =>
        Assert.Equal(Say(judged.Policies, judged), Say([.. judged.Policies.Reverse()], judged))).Check(Often);

    [Fact]
    public void Warnings_are_short_enough_to_be_passed_on_whole() => Prop.ForAll(Cases, judged =>
        Assert.All(Say(judged.Policies, judged), violation => Assert.InRange(violation.Warning.Length, 1, Violation.WarningLength))).Check(Often);

    private static IReadOnlyList<Violation> Say(IReadOnlyList<CompiledPolicy> policies, Case judged) => PolicySet.Of(policies).Judge(judged.Request, judged.Facts).Violations;

    private static Arbitrary<PolicyObject> Objects { get; } = (
        from replicas in Gen.Choose(0, 12)
        from labels in Gen.Elements("{}", """{"team": "search"}""", """{"Team": "x"}""", """{"team": "serach"}""")
        from resources in Gen.Elements("{}", """{"requests": {"cpu": "1"}}""", """{"requests": {"cpu": "500m", "memory": "1Gi"}, "limits": {"cpu": "4", "nvidia.com/gpu": "1"}}""")
        from pod in Gen.Elements("", "\"nodeSelector\": {\"kubernetes.io/arch\": \"arm64\"},", "\"volumes\": [{\"name\": \"x\", \"ephemeral\": {\"volumeClaimTemplate\": {\"spec\": {\"storageClassName\": \"io2\"}}}}],")
        from name in Gen.Choose(0, 50)
        select Judged.Deployment(replicas, labels, resources, pod, name: $"web-{name}")).ToArbitrary();

    private static Gen<PolicyRule> Rules { get; } = Gen.OneOf<PolicyRule>(
        Gen.Choose(0, 500).Select(max => (PolicyRule)new MonthlyCostRule($"cost{max}", "USD", max, null, null, PriceEstimate.Expected)),
        Gen.Choose(0, 500).Select(max => (PolicyRule)new MonthlyCostRule($"growth{max}", "USD", null, max, null, PriceEstimate.Max)),
        Gen.Choose(0, 900).Select(max => (PolicyRule)new NamespaceCostRule($"namespace{max}", "USD", max)),
        Gen.Elements<PolicyRule>(
            new LabelsRule("team", [new("team") { Values = ["search"] }]),
            new LabelsRule("pods", [new("team") { OfPods = true }]),
            new RequestsRule("requests", ["cpu", "memory"]),
            new GpusRule("gpus", ["NVIDIA-L4"], 2),
            new PlacementRule("places") { Architectures = ["amd64"] },
            new StorageClassesRule("volumes", ["gp3"]),
            new SpotRule("spot", ["prod"])),
        Gen.Choose(0, 10).Select(max => (PolicyRule)new ReplicasRule($"replicas{max}", max)),
        Gen.Choose(1, 8).Select(max => (PolicyRule)new LimitsRule($"size{max}", max, max * 500_000_000m, max)));

    private static Arbitrary<CompiledPolicy> Policies { get; } = (
        from rules in Rules.ListOf()
        from enforcement in Gen.Elements(Enum.GetValues<Enforcement>())
        from name in Gen.Choose(0, 1_000_000)
        from percent in Gen.Elements(0, 50, 100)
        select new CompiledPolicy { Name = $"p{name}", Rules = [.. rules], Enforcement = enforcement, Rollout = new(percent) }).ToArbitrary();

    private static Arbitrary<Case> Cases { get; } = (
        from policies in Policies.Generator.ListOf()
        from made in Objects.Generator
        from price in Gen.Choose(0, 1000)
        from old in Gen.Choose(0, 1000)
        from all in Gen.Choose(0, 1000)
        select new Case(
            [.. policies.DistinctBy(policy => policy.Name)],
            Judged.Create(made),
            new() { Price = Judged.Price(price), OldPrice = Judged.Price(old), NamespaceMonthlyCost = _ => all })).ToArbitrary();

    private sealed record Case(IReadOnlyList<CompiledPolicy> Policies, GateRequest Request, JudgeFacts Facts);
}
