using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Pricing;
using CloudIntel.Core.Policy.Rules;

namespace CloudIntel.Core.Tests.Policy;

/// <summary>What each rule finds, and its words: rule, object, price, limit, what is left, and what to change.</summary>
public sealed class RuleMessageTests
{
    private static readonly JudgeFacts Known = new()
    {
        Price = Judged.Price(412.3m),
        Budgets = [new("shop/year", 5000, "USD"), new("shop/team", 88, "USD"), new("shop/other", 1, "EUR")],
        NamespaceMonthlyCost = name => name == "shop" ? 950 : null,
    };

    [Fact]
    public void An_object_that_is_too_dear()
    {
        var found = One(new MonthlyCostRule("limit", "USD", 300, null, null, PriceEstimate.Expected), Judged.Create(Judged.Deployment()), Known);

        Assert.Equal(
            "Deployment shop/web would cost 412.30 USD a month, 112.30 USD above the limit of 300.00 USD; 88.00 USD left in budget shop/team. 2 instead of 3 replicas would stay below it.",
            found.Message);
        Assert.Equal((412.3m, 300m, 88m, "USD"), (found.Price, found.Limit, found.Left, found.Currency));
        Assert.Equal("shop/limit: Deployment shop/web would cost 412.30 USD a month, 112.30 USD above the limit of 300.00 USD; 88.00 USD…", found.Warning);
    }

    [Fact]
    public void One_that_no_number_of_replicas_makes_cheap_enough_says_what_most_of_it_is() => Says(
        "Deployment shop/web would cost 412.30 USD a month, 402.30 USD above the limit of 10.00 USD; budget shop/team is overspent by 5.00 USD. Most of it is cpu with 247.38 USD: ask for less of that.",
        new MonthlyCostRule("limit", "USD", 10, null, null, PriceEstimate.Expected),
        Judged.Create(Judged.Deployment()),
        Known with { Budgets = [new("shop/team", -5, "USD")] });

    [Theory]
    [InlineData(PriceEstimate.Min, "206.15")]
    [InlineData(PriceEstimate.Max, "824.60")]
    public void The_other_ends_of_a_price(PriceEstimate estimate, string price) => Assert.Contains(
        $"would cost {price} USD a month",
        One(new MonthlyCostRule("limit", "USD", 10, null, null, estimate), Judged.Create(Judged.Deployment()), Known).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_change_that_adds_too_much()
    {
        var found = Judged.Judge(
            Judged.Policy(new MonthlyCostRule("growth", "USD", null, 100, 50, PriceEstimate.Expected)),
            Judged.Update(Judged.Deployment(2), Judged.Deployment(4)),
            new() { Price = Judged.Price(400), OldPrice = Judged.Price(200) });

        Assert.Equal(
            [
                "Deployment shop/web would cost 200.00 USD a month more (200.00 USD to 400.00 USD), 100.00 USD above the limit of 100.00 USD for one change. Change less at once, or ask for more room.",
                "Deployment shop/web would cost 100 % more (200.00 USD to 400.00 USD a month); one change may add 50 %. Change less at once, or ask for more room.",
            ],
            found.Violations.Select(violation => violation.Message));
    }

    [Fact]
    public void A_namespace_that_becomes_too_dear() => Says(
        "With Deployment shop/web (412.30 USD), namespace shop would cost 1362.30 USD a month, 362.30 USD above the limit of 1000.00 USD; 88.00 USD left in budget shop/team."
        + " Ask for less, or remove something else from the namespace first.",
        new NamespaceCostRule("namespace", "USD", 1000),
        Judged.Create(Judged.Deployment()),
        Known);

    [Theory]
    [InlineData("{}", "{}", "Deployment shop/web has no label cost-center. Add cost-center, matching cc-[0-9]+; ask finops@example.com.")]
    [InlineData("""{"CostCenter": "cc-1"}""", "{}", "Deployment shop/web has no label cost-center. It has CostCenter: rename it to cost-center; ask finops@example.com.")]
    [InlineData("""{"costcentre": "cc-1"}""", "{}", "Deployment shop/web has no label cost-center. It has costcentre: rename it to cost-center; ask finops@example.com.")]
    [InlineData("""{"cost-center": " "}""", "{}", "Deployment shop/web has no label cost-center. Add cost-center, matching cc-[0-9]+; ask finops@example.com.")]
    [InlineData("""{"cost-center": "cc-1x"}""", "{}", "Deployment shop/web has label cost-center=cc-1x, which does not match cc-[0-9]+. Give it a value that does; ask finops@example.com.")]
    public void A_label_that_is_missing_or_wrong(string labels, string annotations, string message) => Says(
        message,
        new LabelsRule("tags", [new("cost-center") { Pattern = "cc-[0-9]+", Owner = "finops@example.com" }]),
        Judged.Create(Judged.Deployment(labels: labels, annotations: annotations)));

    [Theory]
    [InlineData("payment", "Deployment shop/web has label team=payment, which is none of search, payments. Probably payments is meant.")]
    [InlineData("Search", "Deployment shop/web has label team=Search, which is none of search, payments. Probably search is meant.")]
    [InlineData("serach", "Deployment shop/web has label team=serach, which is none of search, payments. Probably search is meant.")]
    [InlineData("data", "Deployment shop/web has label team=data, which is none of search, payments. Use one of those.")]
    public void A_value_that_is_nearly_right(string value, string message) => Says(
        message, new LabelsRule("tags", [new("team") { Values = ["search", "payments"] }]), Judged.Create(Judged.Deployment(labels: $$"""{"team": "{{value}}"}""")));

    [Theory]
    [InlineData("a|ab", "ab", true)]
    [InlineData("a|ab", "abc", false)]
    [InlineData("(?i)cc-[0-9]", "CC-1", true)]
    [InlineData("a$", "a\n", false)]
    public void A_pattern_is_about_the_whole_value(string pattern, string value, bool isAllowed) => Assert.Equal(isAllowed, new RequiredLabel("team") { Pattern = pattern }.Allows(value));

    [Fact]
    public void Labels_of_pods_by_which_costs_are_allocated()
    {
        var rule = new LabelsRule("tags", [new("team") { OfPods = true }]);

        var found = One(rule, Judged.Create(Judged.Deployment()));

        Assert.Equal("The pod template of Deployment shop/web has no label team. Add team.", found.Message);
        Assert.Equal("spec.template.metadata.labels[team]", found.Field);
        Assert.Empty(Judged.Judge(Judged.Policy(rule), Judged.Create(Judged.Deployment(podLabels: """{"team": "search"}"""))).Violations);
    }

    [Fact]
    public void An_annotation_that_is_missing() => Says(
        "Deployment shop/web has no annotation owner. Add owner.", new LabelsRule("tags", [new("owner") { IsAnnotation = true }]), Judged.Create(Judged.Deployment(labels: """{"owner": "x"}""")));

    [Fact]
    public void A_container_that_requests_nothing()
    {
        var found = One(new RequestsRule("requests", ["cpu", "memory"]), Judged.Create(Judged.Deployment(resources: """{"requests": {"cpu": "1"}}""")));

        Assert.Equal("Deployment shop/web requests no memory in container app. Set resources.requests.memory to what it uses at its peak.", found.Message);
        Assert.Equal("spec.template.spec.containers[0].resources.requests.memory", found.Field);
    }

    [Theory]
    [InlineData("""{"requests": {"cpu": "20"}}""", "A pod of Deployment shop/web asks for 20 cores of cpu; the limit is 8 cores. Lower requests and limits of cpu, and run more replicas if that is too little.")]
    [InlineData("""{"limits": {"memory": "80Gi"}}""", "A pod of Deployment shop/web asks for 80 GiB of memory; the limit is 64 GiB. Lower requests and limits of memory, and run more replicas if that is too little.")]
    [InlineData("""{"requests": {"cpu": "1"}, "limits": {"cpu": "5"}}""", "Container app of Deployment shop/web may use 5 times the cpu that it requests; the limit is 4 times. Raise its request of cpu or lower its limit.")]
    [InlineData("""{"requests": {"cpu": 0}, "limits": {"cpu": "5"}}""", "Container app of Deployment shop/web may use any number of times the cpu that it requests; the limit is 4 times. Raise its request of cpu or lower its limit.")]
    public void A_pod_that_is_too_large(string resources, string message) =>
        Says(message, new LimitsRule("size", 8, 64L << 30, 4), Judged.Create(Judged.Deployment(resources: resources)));

    [Fact]
    public void Too_many_replicas() =>
        Says("Deployment shop/web asks for 60 replicas; the limit is 50. Ask for at most 50.", new ReplicasRule("replicas", 50), Judged.Create(Judged.Deployment(60)));

    [Fact]
    public void Too_many_replicas_of_an_autoscaler() => Says(
        "Deployment shop/web asks for up to 60 replicas; the limit is 50. Ask for at most 50, also in its autoscaler.",
        new ReplicasRule("replicas", 50),
        Judged.Create(Judged.Deployment() with { Replicas = new(2, 5, 60) }));

    [Theory]
    [InlineData("", "Deployment shop/web asks for nvidia.com/gpu of any model; allowed is NVIDIA-L4. Select nodes with an allowed one, such as by nodeSelector nvidia.com/gpu.product.")]
    [InlineData("\"nodeSelector\": {\"cloud.google.com/gke-accelerator\": \"nvidia-a100\"},", "Deployment shop/web asks for nvidia.com/gpu nvidia-a100; allowed is NVIDIA-L4. Select nodes with an allowed one, such as by nodeSelector nvidia.com/gpu.product.")]
    public void A_graphics_processor_that_is_not_allowed(string pod, string message) =>
        Says(message, new GpusRule("gpus", ["NVIDIA-L4"], null), Judged.Create(Judged.Deployment(resources: """{"limits": {"nvidia.com/gpu": 2}}""", pod: pod)));

    [Theory]
    [InlineData("L4", "NVIDIA-L4", true)]
    [InlineData("NVIDIA-L4", "L4", true)]
    [InlineData("T4", "nvidia-tesla-t4", true)]
    [InlineData("A100*", "NVIDIA-A100-SXM4-40GB", true)]
    [InlineData("nvidia.com/gpu", "NVIDIA-H100", true)] // the resource, of any model
    [InlineData("L4", "L40S", false)]
    [InlineData("A10", "NVIDIA-A100-SXM4-40GB", false)]
    public void Models_are_compared_without_their_makers(string allowed, string model, bool isAllowed)
    {
        var pod = $"\"nodeSelector\": {{\"nvidia.com/gpu.product\": \"{model}\"}},";
        var said = Judged.Judge(Judged.Policy(new GpusRule("gpus", [allowed], null)), Judged.Create(Judged.Deployment(resources: """{"limits": {"nvidia.com/gpu": 1}}""", pod: pod)));
        Assert.Equal(isAllowed, said.Violations.Count == 0);
    }

    [Fact]
    public void An_autoscaler_that_may_make_too_many_replicas()
    {
        var scaler = Judged.Read("""{"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "web", "namespace": "shop"}, "spec": {"maxReplicas": 80}}""");
        var policy = Judged.Policy(new ReplicasRule("replicas", 50));

        var found = Assert.Single(Judged.Judge(policy with { Match = new() { Kinds = [new("autoscaling", "HorizontalPodAutoscaler")] } }, Judged.Create(scaler)).Violations);

        Assert.Equal("HorizontalPodAutoscaler shop/web asks for up to 80 replicas; the limit is 50. Ask for at most 50.", found.Message);
        Assert.Equal("spec.maxReplicas", found.Field);
        Assert.Empty(Judged.Judge(policy, Judged.Create(scaler)).Violations); // it costs nothing itself, so it must be named
    }

    [Fact]
    public void Too_many_graphics_processors() => Says(
        "Deployment shop/web asks for 6 graphics processors (2 in each of 3); the limit is 4. Ask for fewer of them or fewer replicas.",
        new GpusRule("gpus", [], 4),
        Judged.Create(Judged.Deployment(resources: """{"limits": {"nvidia.com/gpu": 2}}""")));

    [Theory]
    [InlineData("\"nodeSelector\": {\"topology.kubernetes.io/region\": \"us-east-1\"},", "Deployment shop/web asks for region us-east-1; allowed is eu-*. Set nodeSelector topology.kubernetes.io/region to an allowed one: eu-*.")]
    [InlineData("", "Deployment shop/web may run on nodes of region us-east-1; allowed is eu-*. Set nodeSelector topology.kubernetes.io/region to an allowed one: eu-*.")]
    public void A_place_that_is_not_allowed(string pod, string message) => Says(
        message,
        new PlacementRule("places") { Regions = ["eu-*"] },
        Judged.Create(Judged.Deployment(pod: pod)),
        new() { Landing = () => [new() { Name = "a", Region = "us-east-1" }, new() { Name = "b", Region = "eu-west-1" }] });

    [Fact]
    public void A_storage_class_that_is_not_allowed() => Says(
        "Volume data of PersistentVolumeClaim shop/data is of storage class io2; allowed is gp3, st*. Set storageClassName to gp3, st*.",
        new StorageClassesRule("volumes", ["gp3", "st*"]),
        Judged.Create(Judged.Read("""{"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data", "namespace": "shop"}, "spec": {"storageClassName": "io2"}}""")));

    [Fact]
    public void A_pod_that_may_run_on_what_is_dear() => Says(
        "Deployment shop/web may run on on-demand nodes; outside of prod-* only spot is allowed. Select spot nodes, such as by nodeSelector karpenter.sh/capacity-type: spot, and tolerate their taints.",
        new SpotRule("spot", ["prod-*"]),
        Judged.Create(Judged.Deployment()));

    [Fact]
    public void A_change_while_nothing_may_be_changed() => Says(
        "Deployment shop/web cannot be made until Wed 2026-04-01 18:00 Europe/Berlin. Wait, or ask who may get past the policy.",
        new FreezeRule("rest", [new([DayOfWeek.Wednesday], new(8, 0), new(18, 0), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"))], IncreasesOnly: false),
        Judged.Create(Judged.Deployment()));

    [Theory]
    [MemberData(nameof(KeptRules))]
    public void What_keeps_a_rule_breaks_nothing(PolicyRule rule, string pod)
    {
        var facts = Known with { Price = Judged.Price(100), DefaultStorageClass = "gp3" };
        Assert.Same(Judgement.Nothing, Judged.Judge(Judged.Policy(rule), Judged.Create(Judged.Deployment(pod: pod)), facts));
    }

    public static TheoryData<PolicyRule, string> KeptRules => new()
    {
        { new MonthlyCostRule("a", "USD", 100, 0, 0, PriceEstimate.Expected), "" },
        { new NamespaceCostRule("a", "USD", 1050), "" },
        { new LabelsRule("a", [new("team") { Values = ["search"] }]), "" },
        { new RequestsRule("a", ["cpu", "memory"]), "" },
        { new LimitsRule("a", 1, 2L << 30, 1), "" },
        { new ReplicasRule("a", 3), "" },
        { new GpusRule("a", ["none"], 0), "" },
        { new PlacementRule("a") { Regions = ["eu-*"], Architectures = ["arm64"] }, "\"nodeSelector\": {\"kubernetes.io/arch\": \"arm64\", \"topology.kubernetes.io/region\": \"eu-west-1\"}," },
        { new StorageClassesRule("a", ["gp3"]), "\"volumes\": [{\"name\": \"x\", \"ephemeral\": {\"volumeClaimTemplate\": {\"spec\": {}}}}]," },
        { new SpotRule("a", ["prod"]), "\"nodeSelector\": {\"karpenter.sh/capacity-type\": \"spot\"}," },
        { new SpotRule("a", ["sh*"]), "" },
        { new FreezeRule("a", [new([DayOfWeek.Thursday], default, default, TimeZoneInfo.Utc)], IncreasesOnly: false), "" },
    };

    [Theory]
    [MemberData(nameof(UnknownRules))]
    public void What_is_not_known_is_said_and_not_taken_for_kept(PolicyRule rule, string reason)
    {
        var request = Judged.Create(Judged.Deployment(pod: "\"volumes\": [{\"name\": \"x\", \"ephemeral\": {\"volumeClaimTemplate\": {\"spec\": {}}}}],"));

        var open = Judged.Judge(Judged.Policy(rule), request);
        var closed = Judged.Judge(Judged.Policy(rule) with { FailsClosed = true }, request);

        Assert.Equal((0, reason), (open.Violations.Count, Assert.Single(open.Unjudged).Reason));
        Assert.Equal($"Deployment shop/web cannot be judged: {reason}", Assert.Single(closed.Violations).Message);
        Assert.True(closed.IsDenied);
    }

    public static TheoryData<PolicyRule, string> UnknownRules => new()
    {
        { new MonthlyCostRule("a", "USD", 100, null, null, PriceEstimate.Expected), "Its price is not known." },
        { new NamespaceCostRule("a", "USD", 100), "What namespace shop costs is not known." },
        { new PlacementRule("a") { Regions = ["eu-*"] }, "Deployment shop/web leaves its region open, and no nodes are known that it may go to." },
        { new StorageClassesRule("a", ["gp3"]), "Volume x names no storage class, and the cluster's default is not known." },
        { new FreezeRule("a", [new([DayOfWeek.Wednesday], default, default, TimeZoneInfo.Utc)], IncreasesOnly: true), "Whether it costs more is not known." },
        { new RegoRule("a", null, "a", "violations", RegoRule.DefaultTimeout) { Source = "ConfigMap x, key y" }, "ConfigMap x, key y is not there." },
        { new RegoRule("a", "package a", "a", "violations", RegoRule.DefaultTimeout), "OPA has not been asked." },
    };

    [Fact]
    public void A_price_of_another_currency_or_with_a_part_that_has_none_is_not_known()
    {
        var policy = Judged.Policy(new MonthlyCostRule("limit", "USD", 300, null, null, PriceEstimate.Expected));
        var request = Judged.Create(Judged.Deployment());
        var partly = ObjectPrice.Of("USD", [new("cpu", 1, 1, 1, "list")], ["nvidia.com/gpu has no price"], []);

        Assert.Equal("Its price is in EUR, the limit in USD.", Assert.Single(Judged.Judge(policy, request, new() { Price = Judged.Price(400, "EUR") }).Unjudged).Reason);
        Assert.Equal("Not all of it has a price: nvidia.com/gpu has no price", Assert.Single(Judged.Judge(policy, request, new() { Price = partly }).Unjudged).Reason);
    }

    private static Violation One(PolicyRule rule, GateRequest request, JudgeFacts? facts = null) => Assert.Single(Judged.Judge(Judged.Policy(rule), request, facts).Violations);

    private static void Says(string message, PolicyRule rule, GateRequest request, JudgeFacts? facts = null) => Assert.Equal(message, One(rule, request, facts).Message);
}
