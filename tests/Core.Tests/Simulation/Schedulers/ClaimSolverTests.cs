using CloudIntel.Core.Scheduling.Fleet;
using CloudIntel.Core.Simulation.Schedulers;
using CloudIntel.Core.Simulation.Schedulers.Karpenter;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Simulation.Schedulers;

/// <summary>Nodes for pods as Karpenter finds them.</summary>
public sealed class ClaimSolverTests
{
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

    [Fact]
    public void The_first_claim_takes_pods_until_nothing_larger_is_left_even_where_small_nodes_are_cheaper()
    {
        SizedOffer[] offers = [Sized(2, 8, 0.10m), Sized(4, 16, 0.20m), Sized(8, 32, 0.60m)];
        var claims = Solve([.. Enumerable.Repeat(Asks(2, 4), 5)], offers);

        Assert.Equal([2, 0], claims.Select(claim => claim.Offer));
        Assert.Equal([4, 1], claims.Select(claim => claim.Pods.Count));
    }

    [Fact]
    public void A_pod_goes_to_the_claim_with_the_fewest_pods()
    {
        // The two large pods open a claim each; of the small ones the first goes to the older claim, the second to the other.
        var claims = Solve([Asks(3, 1), Asks(3, 1), Asks(0.5m, 1), Asks(0.4m, 1)], [Sized(4, 16, 0.2m)]);

        AssertPods([[0, 2], [1, 3]], claims);
    }

    [Fact]
    public void The_largest_pods_come_first_by_processors_and_then_by_memory()
    {
        var claims = Solve([Asks(1, 1), Asks(2, 1), Asks(2, 2)], [Sized(2, 16, 0.1m)]);

        AssertPods([[2], [1], [0]], claims);
    }

    [Fact]
    public void A_claim_becomes_the_cheapest_of_what_holds_its_pods_and_what_all_of_them_permit()
    {
        SizedOffer[] offers = [Sized(4, 16, 0.10m), Sized(4, 16, 0.20m), Sized(8, 64, 0.90m)];
        var claims = ClaimSolver.Solve([new(Asks(1, 1), 0), new(Asks(1, 1), 1)], offers, [[true, true, true], [false, true, true]]);

        var only = Assert.Single(claims);
        Assert.Equal(1, only.Offer);
    }

    [Fact]
    public void A_pod_that_fits_on_nothing_is_in_no_claim() => AssertPods([[1]], Solve([Asks(64, 1), Asks(1, 1)], [Sized(4, 16, 0.2m)]));

    [Fact]
    public void Claims_hold_each_pod_that_fits_once_within_what_their_offer_has_and_permits() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var offers = Enumerable.Range(0, random.Next(1, 12)).Select(_ => Sized(random.Next(1, 9), random.Next(1, 33), random.Next(1, 100) / 100m)).ToArray();
        var permitted = Enumerable.Range(0, random.Next(1, 4)).Select(_ => offers.Select(_ => random.Next(3) > 0).ToArray()).ToArray();
        var pods = Enumerable.Range(0, random.Next(1, 60)).Select(_ => new ClaimPod(Asks(random.Next(1, 60) / 10m, random.Next(1, 20)), random.Next(permitted.Length))).ToArray();
        var claims = ClaimSolver.Solve(pods, offers, permitted);

        var placed = claims.SelectMany(claim => claim.Pods).Order().ToArray();
        var fitting = Enumerable.Range(0, pods.Length).Where(pod => Enumerable.Range(0, offers.Length).Any(offer => Holds(offers[offer], [pods[pod]]) && permitted[pods[pod].Kind][offer]));
        Assert.Equal(fitting, placed);
        foreach (var claim in claims)
        {
            var its = claim.Pods.Select(pod => pods[pod]).ToArray();
            var open = Enumerable.Range(0, offers.Length).Where(offer => Holds(offers[offer], its) && its.All(pod => permitted[pod.Kind][offer])).ToArray();
            Assert.Contains(claim.Offer, open);
            Assert.Equal(open.Min(offer => offers[offer].HourlyPrice), offers[claim.Offer].HourlyPrice);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static void AssertPods(int[][] expected, IReadOnlyList<NodeClaim> claims) => Assert.Equal(expected, claims.Select(claim => claim.Pods.ToArray()).ToArray());

    private static bool Holds(SizedOffer offer, IReadOnlyCollection<ClaimPod> pods) =>
        pods.Sum(pod => pod.Requests.CpuMilli) <= offer.Allocatable.CpuMilli && pods.Sum(pod => pod.Requests.MemoryBytes) <= offer.Allocatable.MemoryBytes && pods.Count <= offer.Allocatable.Pods;

    private static IReadOnlyList<NodeClaim> Solve(Resources[] pods, SizedOffer[] offers) => ClaimSolver.Solve([.. pods.Select(pod => new ClaimPod(pod, 0))], offers, [[.. offers.Select(_ => true)]]);

    private static SizedOffer Sized(int processors, int gibibytes, decimal price) => new(new(processors * 1000, (long)gibibytes << 30, 0, 110), price);

    private static Resources Asks(decimal processors, int gibibytes) => new((long)(processors * 1000), (long)gibibytes << 30, 0, 1);
}
