using CloudIntel.Core.Scheduling.Fleet;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Scheduling.Fleet;

/// <summary>What holds for plans of pods that share graphics processors.</summary>
public sealed class GpuShareLaws
{
    private const long GiB = 1L << 30;

    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(40);

    [Fact]
    public void A_share_is_on_one_processor_of_a_model_that_it_may_use_and_no_processor_is_given_twice() => Prop.ForAll(RandomFleets.WithGpuShares, request =>
    {
        AssertShares(FleetPlanner.Plan(request), request);
        var careless = FleetPlanner.Plan(request with { Pods = [.. request.Pods.Where((_, i) => i % 3 > 0)], Offers = [.. request.Offers.Skip(1)] });
        AssertShares(FleetPlanner.Plan(request with { Nodes = RandomFleets.Outcome(careless, request) }), request);
    }).Check(Often);

    [Fact]
    public void Another_offer_never_makes_a_plan_dearer_and_none_costs_less_than_its_bound() => Prop.ForAll(RandomFleets.WithGpuShares, request =>
    {
        var all = FleetPlanner.Plan(request);
        Assert.True(all.LowerBound <= all.HourlyCost, $"{all.LowerBound} > {all.HourlyCost}");
        RandomFleets.AssertNeverDearer(request);
    }).Check(Often);

    [Fact]
    public void Shares_fill_processors_and_the_bound_counts_them()
    {
        FleetOffer[] offers = [new() { InstanceType = "one", Capacity = new(8000, 32 * GiB, 1), HourlyPrice = 1, GpuModel = "T4" }, new() { InstanceType = "four", Capacity = new(32000, 128 * GiB, 4), HourlyPrice = 3.9m, GpuModel = "T4" }];
        var pods = new[] { 700, 300, 600, 400, 500, 250, 250, 810, 190 }.Select((milli, i) => new FleetPod { Name = $"share-{i}", Requests = new(1000, GiB), GpuShareMilli = milli, Requirements = new() { GpuModels = ["T4"] } });
        var plan = FleetPlanner.Plan(new() { Pods = [.. pods], Offers = offers });
        Assert.Equal((3.9m, 3.9m), (plan.HourlyCost, plan.LowerBound + 0.000001m));
        Assert.Equal(["share-0 share-1", "share-2 share-3", "share-4 share-5 share-6", "share-7 share-8"], Assert.Single(plan.Nodes).SharedGpus.Select(gpu => string.Join(' ', gpu)).Order());
    }

    private static void AssertShares(FleetPlan plan, FleetRequest request)
    {
        var pods = request.Pods.ToDictionary(pod => pod.Name);
        RandomFleets.AssertHolds(plan, request);
        foreach (var node in plan.Nodes)
        {
            var held = node.Pods.Select(name => pods[name]).ToList();
            Assert.Equal(held.Where(pod => pod.GpuShareMilli > 0).Select(pod => pod.Name).Order(StringComparer.Ordinal), node.SharedGpus.SelectMany(gpu => gpu).Order(StringComparer.Ordinal));
            Assert.All(node.SharedGpus, gpu => Assert.True(gpu.Sum(name => pods[name].GpuShareMilli) <= 1000));
            Assert.True(node.SharedGpus.Count + held.Sum(pod => pod.Requests.Gpus) <= node.Offer.Capacity.Gpus);
            Assert.All(held, pod => Assert.True(pod.Requirements.GpuModels.Count == 0 || pod.Requirements.GpuModels.Contains(node.Offer.GpuModel)));
        }
    }
}
