using CloudIntel.Core.Policy.Pricing;
using static CloudIntel.Core.Tests.Policy.Pricing.PricedCases;

namespace CloudIntel.Core.Tests.Policy.Pricing;

public sealed class ObjectPricingTests
{
    private const string OneCoreFourGib = """{"cpu":"1","memory":"4Gi"}""";

    private const decimal OnSmall = 0.01m + (4 * 0.002m);

    private const decimal OnArm = 0.008m + (4 * 0.001m);

    [Fact]
    public void Pods_cost_what_they_request_on_the_nodes_where_they_may_land()
    {
        var price = ObjectPricing.Of(Deployment(Pod(OneCoreFourGib), replicas: 3), Cluster);

        Assert.Equal("EUR", price.Currency);
        Assert.Equal(OnArm * 730 * 3, price.Min);
        Assert.Equal(OnSmall * 730 * 3, price.Max);
        // 12 cores of the one and 8 of the other: a pod is likely to land where the room is.
        Assert.Equal(((12 * OnSmall) + (8 * OnArm)) / 20 * 730 * 3, price.Expected);
        Assert.Equal(["cpu", "memory"], price.Parts.Select(part => part.Name));
        Assert.True(price.IsComplete);
    }

    [Theory]
    [InlineData("\"nodeSelector\":{\"kubernetes.io/arch\":\"arm64\"}", OnArmText)]
    [InlineData("\"nodeSelector\":{\"kubernetes.io/hostname\":\"arm-1\"}", OnArmText)]
    [InlineData("\"nodeName\":\"small-5\"", OnSmallText)]
    [InlineData("\"affinity\":{\"nodeAffinity\":{\"requiredDuringSchedulingIgnoredDuringExecution\":{\"nodeSelectorTerms\":[{\"matchExpressions\":[{\"key\":\"pool\",\"operator\":\"NotIn\",\"values\":[\"arm\"]}]}]}}}", OnSmallText)]
    [InlineData("\"affinity\":{\"nodeAffinity\":{\"requiredDuringSchedulingIgnoredDuringExecution\":{\"nodeSelectorTerms\":[{\"matchFields\":[{\"key\":\"metadata.name\",\"operator\":\"In\",\"values\":[\"arm-0\"]}]}]}}}", OnArmText)]
    public void Selectors_and_affinity_decide_where_that_is(string asks, string hourly)
    {
        var price = ObjectPricing.Of(Deployment(Pod(OneCoreFourGib, asks)), Cluster);

        Assert.Equal((Number(hourly) * 730, Number(hourly) * 730), (price.Min, price.Max));
        Assert.Empty(price.Notes);
    }

    [Fact]
    public void What_is_preferred_is_expected_and_not_promised()
    {
        var price = ObjectPricing.Of(
            Deployment(Pod(OneCoreFourGib, """ "affinity":{"nodeAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":5,"preference":{"matchExpressions":[{"key":"pool","operator":"In","values":["arm"]}]}}]}} """)),
            Cluster);

        Assert.Equal((OnArm * 730, OnArm * 730, OnSmall * 730), (price.Min, price.Expected, price.Max));
    }

    [Fact]
    public void Graphics_processors_are_paid_where_they_are_tolerated()
    {
        var price = ObjectPricing.Of(
            Deployment(Pod("""{"cpu":"1","memory":"4Gi","nvidia.com/gpu":"2"}""", """ "tolerations":[{"key":"nvidia.com/gpu","operator":"Exists"}] """)), Cluster);

        Assert.Equal((0.02m + 0.016m + 1m) * 730, price.Expected);
        Assert.Equal(730m, price.Parts.Single(part => part.Name == "nvidia.com/gpu").Expected);
    }

    [Fact]
    public void Where_no_node_fits_what_there_is_sets_the_price_and_that_is_said()
    {
        var tooLarge = ObjectPricing.Of(Deployment(Pod("""{"cpu":"6","memory":"1Gi"}""")), Cluster);
        Assert.Equal(((6 * 0.01m) + 0.002m) * 730, tooLarge.Max);
        Assert.Contains("no node on which it may run is large enough", Assert.Single(tooLarge.Notes), StringComparison.Ordinal);

        var nowhere = ObjectPricing.Of(Deployment(Pod(OneCoreFourGib, "\"nodeSelector\":{\"pool\":\"none\"}")), Cluster);
        Assert.Equal((0.02m + 0.016m) * 730, nowhere.Max);
        Assert.Contains("no node is as its node selector", Assert.Single(nowhere.Notes), StringComparison.Ordinal);

        var unknown = ObjectPricing.Of(Deployment(Pod("""{"cpu":"1","memory":"4Gi","amd.com/gpu":"1"}""")), Cluster);
        Assert.Contains("amd.com/gpu: no node has any", Assert.Single(unknown.Unpriced), StringComparison.Ordinal);
        Assert.True(unknown.Expected > 0);
    }

    [Theory]
    [InlineData("64", "")]
    [InlineData("1", ""","nodeSelector":{"pool":"there-is-none"}""")]
    public void Where_no_node_fits_those_with_a_graphics_processor_set_the_price_of_what_asks_for_one(string cores, string more)
    {
        var price = ObjectPricing.Of(
            Deployment(Pod($$"""{"cpu":"{{cores}}","memory":"4Gi","nvidia.com/gpu":"1"}""", $$""" "tolerations":[{"key":"nvidia.com/gpu","operator":"Exists"}]{{more}} """)), Cluster);

        var expected = ((Number(cores) * 0.02m) + 0.016m + 0.5m) * 730;
        Assert.Equal((expected, expected, expected), (price.Min, price.Expected, price.Max));
        Assert.Single(price.Notes);
    }

    [Theory]
    [InlineData("*/15 * * * *", "")]
    [InlineData("@every 15m", "")]
    [InlineData("on Sundays", "its schedule cannot be understood: priced as if it ran all month")]
    public void What_is_guessed_of_the_runs_of_a_CronJob_is_said(string schedule, string note)
    {
        var job = Object("batch/v1", "CronJob", $$"""{"schedule":"{{schedule}}","jobTemplate":{"spec":{"activeDeadlineSeconds":300,"template":{"spec":{{Pod(OneCoreFourGib)}} } } } }""");

        Assert.Equal(note, string.Concat(ObjectPricing.Of(job, Cluster).Notes));
    }

    [Fact]
    public void Nothing_is_silently_free()
    {
        var silent = ObjectPricing.Of(Deployment("""{"containers":[{"name":"app"},{"name":"log","resources":{"requests":{"cpu":"1"}}}]}"""), Cluster);
        Assert.Equal(2, silent.Unpriced.Count);
        Assert.StartsWith("cpu of app: not requested", silent.Unpriced[0], StringComparison.Ordinal);
        Assert.StartsWith("memory of app, log: not requested", silent.Unpriced[1], StringComparison.Ordinal);
        Assert.Equal("cpu", Assert.Single(silent.Parts).Name);

        var withoutNodes = ObjectPricing.Of(Deployment(Pod(OneCoreFourGib)), PriceFacts.None);
        Assert.Equal("pods: no node is known whose price would count", Assert.Single(withoutNodes.Unpriced));

        var unpricedNodes = Cluster with { Nodes = [.. Cluster.Nodes.Select(kind => kind with { Price = null })] };
        Assert.StartsWith("pods: the nodes on which it may run have no price (small, arm)", Assert.Single(ObjectPricing.Of(Deployment(Pod(OneCoreFourGib)), unpricedNodes).Unpriced), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_pod_requests_as_a_whole_is_requested_by_its_containers() =>
        Assert.Empty(ObjectPricing.Of(Deployment("""{"containers":[{"name":"app"}],"resources":{"requests":{"cpu":"1","memory":"1Gi"}}}"""), Cluster).Unpriced);

    [Fact]
    public void An_autoscaler_decides_how_many_replicas_are_paid_for()
    {
        var one = ObjectPricing.Of(Deployment(Pod(OneCoreFourGib)), Cluster);
        var range = new ScaledReplicas(2, 10, null, "web");

        var scaled = ObjectPricing.Of(Deployment(Pod(OneCoreFourGib), replicas: 4), With(range));
        Assert.Equal((one.Min * 2, one.Expected * 4, one.Max * 10), (scaled.Min, scaled.Expected, scaled.Max));
        Assert.Equal(one.Expected * 7, ObjectPricing.Of(Deployment(Pod(OneCoreFourGib), replicas: 4), With(range with { Current = 7 })).Expected);
        // A scale of 0 switches it off.
        Assert.Equal(0, ObjectPricing.Of(Deployment(Pod(OneCoreFourGib), replicas: 0), With(range)).Max);

        static PriceFacts With(ScaledReplicas replicas) => Cluster with { Autoscalers = new Dictionary<ScaledObject, ScaledReplicas> { [new("Deployment", "shop", "web")] = replicas } };
    }

    [Fact]
    public void A_DaemonSet_has_a_pod_on_each_node_that_it_may_run_on()
    {
        var pod = Pod(OneCoreFourGib);
        var price = ObjectPricing.Of(Object("apps/v1", "DaemonSet", $$"""{"template":{"spec":{{pod}} } }"""), Cluster);
        Assert.Equal(((6 * OnSmall) + (2 * OnArm)) * 730, price.Expected);
        Assert.Equal((price.Expected, price.Expected), (price.Min, price.Max));

        var uncounted = ObjectPricing.Of(Object("apps/v1", "DaemonSet", $$"""{"template":{"spec":{{pod}} } }"""), Cluster with { NodesAreCounted = false });
        Assert.Equal(OnSmall * 730, uncounted.Max);
        Assert.Contains("how many nodes", Assert.Single(uncounted.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Jobs_pay_for_the_share_of_a_month_that_they_may_run()
    {
        var all = ObjectPricing.Of(Object("batch/v1", "Job", $$"""{"template":{"spec":{{Pod(OneCoreFourGib)}} } }"""), Cluster);
        Assert.Contains("activeDeadlineSeconds", Assert.Single(all.Notes), StringComparison.Ordinal);

        var tenth = ObjectPricing.Of(Object("batch/v1", "Job", $$"""{"activeDeadlineSeconds":{{73 * 3600}},"parallelism":5,"completions":20,"template":{"spec":{{Pod(OneCoreFourGib)}} } }"""), Cluster);
        Assert.Equal(all.Max * 5 / 10, tenth.Max);
        Assert.Empty(tenth.Notes);
    }

    [Fact]
    public void Volumes_cost_what_their_class_does()
    {
        var set = ObjectPricing.Of(
            Object("apps/v1", "StatefulSet", $$"""{"replicas":3,"template":{"spec":{{Pod(OneCoreFourGib)}} },"volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"resources":{"requests":{"storage":"100Gi"} } } }]}"""), Cluster);
        Assert.Equal(3 * 8m, set.Parts.Single(part => part.Name == "volume data").Expected);

        Assert.Equal(20m, Claim("""{"storageClassName":"sized","resources":{"requests":{"storage":"64Gi"}}}""").Expected);
        Assert.Contains("200 GiB of storage class sized have no price", Problem("""{"storageClassName":"sized","resources":{"requests":{"storage":"200Gi"}}}"""), StringComparison.Ordinal);
        Assert.Contains("storage class other is not known", Problem("""{"storageClassName":"other","resources":{"requests":{"storage":"1Gi"}}}"""), StringComparison.Ordinal);
        Assert.Contains("a volume that is there", Problem("""{"storageClassName":"","resources":{"requests":{"storage":"1Gi"}}}"""), StringComparison.Ordinal);

        static ObjectPrice Claim(string spec) => ObjectPricing.Of(Object("v1", "PersistentVolumeClaim", spec), Cluster);

        static string Problem(string spec) => Assert.Single(Claim(spec).Unpriced);
    }

    [Fact]
    public void Load_balancers_cost_what_they_cost_everywhere()
    {
        Assert.Equal(0.025m * 730, ObjectPricing.Of(Object("v1", "Service", """{"type":"LoadBalancer"}"""), Cluster).Expected);
        Assert.Equal(0, ObjectPricing.Of(Object("v1", "Service", """{"type":"ClusterIP"}"""), Cluster).Expected);
        Assert.Contains("no price is known", Assert.Single(ObjectPricing.Of(Object("v1", "Service", """{"type":"LoadBalancer"}"""), PriceFacts.None).Unpriced), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_placed_costs_what_its_machines_do()
    {
        var workload = Object("cloudintel.io/v1alpha1", "Workload", """{"resources":{"cpu":"1","memory":"4Gi","replicas":2}}""");
        var placed = ObjectPricing.Of(workload, Cluster with { Placed = _ => new(90, 100, 120, "2 m6i.large") });
        Assert.Equal((90m, 100m, 120m), (placed.Min, placed.Expected, placed.Max));

        // What is not placed yet has pods all the same.
        Assert.Equal(OnSmall * 730 * 2, ObjectPricing.Of(workload, Cluster with { Placed = _ => PlacedPrice.Unknown("it is not placed") }).Max);
    }

    [Fact]
    public void The_nodes_on_which_pods_may_run_are_named_for_rules() =>
        Assert.Equal(["arm"], ObjectPricing.Landing(Deployment(Pod(OneCoreFourGib, "\"nodeSelector\":{\"pool\":\"arm\"}")), Cluster).Select(kind => kind.Name));

    [Fact]
    public void No_quantity_is_too_large_to_be_priced()
    {
        var price = ObjectPricing.Of(Deployment(Pod("""{"cpu":"1000000","memory":"1Pi"}"""), replicas: int.MaxValue), Cluster);

        Assert.True(price.Max > 1_000_000_000_000_000m);
        Assert.Equal(price.Max, price.Parts.Sum(part => part.Max));
    }

    private const string OnSmallText = "0.018";

    private const string OnArmText = "0.012";

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
