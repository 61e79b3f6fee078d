using CloudIntel.Core.Scheduling.Fleet;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.Scheduling.Fleet;

/// <summary>Pods and offers of all kinds, small enough to plan hundreds of them.</summary>
internal static class RandomFleets
{
    public const long MiB = 1L << 20;

    private static readonly string[] Zones = ["a", "b", "c"];

    /// <summary>Without rules between pods.</summary>
    public static Arbitrary<FleetRequest> Plain { get; } = Gen.Choose(0, int.MaxValue - 1).Select(seed => Of(new Random(seed), rules: false)).ToArbitrary();

    /// <summary>With spreads, affinities and anti-affinities, over named zones.</summary>
    public static Arbitrary<FleetRequest> WithRules { get; } = Gen.Choose(0, int.MaxValue - 1).Select(seed => Of(new Random(seed), rules: true)).ToArbitrary();

    /// <summary>With nodes on which some of the pods are: bought for them one by one, or as a plan did with other offers.</summary>
    public static Arbitrary<FleetRequest> WithNodes { get; } = Seeds(random =>
    {
        var request = Of(random, rules: random.Next(3) == 0);
        request = request with { Options = request.Options with { Disruption = new() { LeastSaving = random.Next(4) * 0.05m, MostReplaced = 1 } } };
        var some = request with { Pods = [.. request.Pods.Where(_ => random.Next(5) > 0)], Offers = [.. request.Offers.Where(_ => random.Next(3) > 0)] };
        if (random.Next(2) == 0 || request.Zones.Count > 0)
            return request with { Nodes = Outcome(FleetPlanner.Plan(some), request) };
        var nodes = some.Pods.Select((pod, i) => (pod, i, Offer: request.Offers.FirstOrDefault(offer => Holds(offer, [pod], request.Options.Overhead)))).Where(entry => entry.Offer is not null)
            .Select(entry => new FleetNode { Name = $"node-{entry.i}", Offer = entry.Offer! with { HourlyPrice = entry.Offer!.HourlyPrice * 1.1m }, Pods = [entry.pod.Name] });
        return request with { Nodes = [.. nodes] };
    });

    /// <summary>With machines and amounts that are paid for.</summary>
    public static Arbitrary<FleetRequest> WithCommitments { get; } = Seeds(random =>
    {
        var request = Of(random, rules: random.Next(4) == 0);
        var commitments = Enumerable.Range(0, random.Next(1, 4)).Select(i => request.Offers[random.Next(request.Offers.Count)] is var offer && random.Next(2) == 0
            ? new Commitment { Name = $"machines-{i}", InstanceType = offer.InstanceType, Zone = random.Next(3) == 0 ? offer.Zone : "", Machines = random.Next(1, 6), PaidHourly = 0.1m }
            : new Commitment { Name = $"amount-{i}", InstanceType = random.Next(2) == 0 ? offer.InstanceType : null, HourlyAmount = random.Next(1, 40) * 0.1m, PaidHourly = 0.2m });
        return request with { Commitments = [.. commitments] };
    });

    /// <summary>With owners, spot offers and rules about them.</summary>
    public static Arbitrary<FleetRequest> WithSpotRules { get; } = Seeds(random =>
    {
        var request = Of(random, rules: random.Next(4) == 0);
        var owners = random.Next(1, 8);
        return request with
        {
            Pods = [.. request.Pods.Select(pod => pod with { Owner = $"owner-{random.Next(owners)}", ToleratesSpot = random.Next(4) > 0 })],
            Offers = [.. request.Offers.SelectMany(offer => new[]
            {
                offer with { Purchase = PurchaseOption.OnDemand },
                offer with { Purchase = PurchaseOption.Spot, HourlyPrice = offer.HourlyPrice * random.Next(10, 90) / 100m, InterruptionRate = random.Next(5) == 0 ? null : random.Next(0, 25) / 100.0 },
            })],
            Options = request.Options with
            {
                Spot = new()
                {
                    MostOfReplicas = random.Next(2) == 0 ? 1 : random.Next(0, 11) / 10.0,
                    MinimumPools = random.Next(1, 5),
                    MostOfReplicasInPool = random.Next(2) == 0 ? 1 : random.Next(1, 11) / 10.0,
                    MostInterruptionsPerMonth = random.Next(2) == 0 ? null : random.Next(0, 10) / 10.0,
                },
            },
        };
    });

    /// <summary>With pods that share graphics processors.</summary>
    public static Arbitrary<FleetRequest> WithGpuShares { get; } = Seeds(random =>
    {
        var request = Of(random, rules: random.Next(4) == 0);
        return request with
        {
            Pods = [.. request.Pods.Select(pod => random.Next(2) == 0 && pod.Requests.Gpus == 0
                ? pod with { GpuShareMilli = random.Next(1, 1000), Requirements = pod.Requirements with { GpuModels = random.Next(3) == 0 ? ["model-0"] : [] } }
                : pod)],
            Offers = [.. request.Offers.Select(offer => offer with { Capacity = offer.Capacity with { Gpus = random.Next(9) }, GpuModel = $"model-{random.Next(2)}" })],
        };
    });

    /// <summary>A plan's nodes as they would be there.</summary>
    public static IReadOnlyList<FleetNode> Outcome(FleetPlan plan, FleetRequest request)
    {
        var today = (request.Nodes ?? []).ToDictionary(node => node.Name);
        return [.. plan.Nodes.Select(node => today.TryGetValue(node.Name, out var old) ? old with { Pods = node.Pods } : new FleetNode { Name = node.Name, Offer = node.Offer, Pods = node.Pods })];
    }

    /// <summary>Without any one of its offers a plan for the same pods costs no less; where others have no node, it may.</summary>
    public static void AssertNeverDearer(FleetRequest request)
    {
        var all = FleetPlanner.Plan(request);
        for (var left = 0; left < request.Offers.Count; left++)
        {
            var fewer = FleetPlanner.Plan(request with { Offers = [.. request.Offers.Where((_, i) => i != left)] });
            if (fewer.Unplaced.Select(pod => pod.Pod).SequenceEqual(all.Unplaced.Select(pod => pod.Pod)))
                Assert.True(all.HourlyCost <= fewer.HourlyCost, $"{all.HourlyCost} with {request.Offers[left]}, {fewer.HourlyCost} without");
        }
    }

    /// <summary>Every pod is on one node that may hold it, or told why not.</summary>
    public static void AssertHolds(FleetPlan plan, FleetRequest request)
    {
        var pods = request.Pods.ToDictionary(pod => pod.Name);
        Assert.Equal(pods.Keys.Order(StringComparer.Ordinal), plan.Nodes.SelectMany(node => node.Pods).Concat(plan.Unplaced.Select(pod => pod.Pod)).Order(StringComparer.Ordinal));
        Assert.All(plan.Nodes, node => Assert.True(Holds(node.Offer, [.. node.Pods.Select(name => pods[name])], request.Options.Overhead)));
        Assert.All(plan.Nodes, node => Assert.NotEmpty(node.Pods));
    }

    /// <summary>Rules between pods hold, but for pods without a node.</summary>
    public static void AssertRulesAreKept(FleetPlan plan, FleetRequest request)
    {
        var pods = request.Pods.ToDictionary(pod => pod.Name);
        var nodes = plan.Nodes.Select(node => (node.Offer.Zone, Pods: node.Pods.Select(name => pods[name]).ToList())).ToList();
        foreach (var (zone, held) in nodes)
        {
            var inZone = nodes.Where(node => node.Zone == zone).SelectMany(node => node.Pods).ToList();
            foreach (var pod in held)
            {
                Assert.All(pod.AntiAffinity, rule => Assert.DoesNotContain(rule.Key == TopologyKey.Zone ? inZone : held, other => other != pod && rule.Selector.Matches(other.Labels)));
                Assert.All(pod.Affinity, rule => Assert.True(
                    rule.Selector.Matches(pod.Labels) || (rule.Key == TopologyKey.Zone ? inZone : held).Exists(other => rule.Selector.Matches(other.Labels))));
                Assert.All(pod.TopologySpread.Where(rule => rule.Key == TopologyKey.Hostname), rule => Assert.True(held.Count(other => rule.Selector.Matches(other.Labels)) <= rule.MaxSkew));
            }
        }
    }

    /// <summary>Whether pods fit on a machine and may run on it.</summary>
    public static bool Holds(FleetOffer offer, IReadOnlyList<FleetPod> held, Resources overhead) =>
        held.Sum(pod => pod.Requests.CpuMilli) + overhead.CpuMilli <= offer.Capacity.CpuMilli
        && held.Sum(pod => pod.Requests.MemoryBytes) + overhead.MemoryBytes <= offer.Capacity.MemoryBytes
        && held.Sum(pod => pod.Requests.Gpus) <= offer.Capacity.Gpus
        && (offer.Capacity.Pods == 0 || held.Count <= offer.Capacity.Pods)
        && held.All(pod => (offer.Purchase == PurchaseOption.OnDemand || pod.ToleratesSpot)
            && (pod.Requirements.Architectures.Count == 0 || pod.Requirements.Architectures.Contains(offer.Architecture))
            && (pod.Requirements.Zones.Count == 0 || pod.Requirements.Zones.Contains(offer.Zone)));

    private static Arbitrary<FleetRequest> Seeds(Func<Random, FleetRequest> make) => Gen.Choose(0, int.MaxValue - 1).Select(seed => make(new Random(seed))).ToArbitrary();

    private static FleetRequest Of(Random random, bool rules)
    {
        var unit = random.Next(3) switch { 0 => 50, 1 => 1, _ => 500 };
        var largest = random.Next(1, 8000 / unit);
        var count = random.Next(1, random.Next(4) == 0 ? 600 : 60);
        return new()
        {
            Pods = [.. Enumerable.Range(0, count).Select(i => Pod(random, i, unit, largest, rules))],
            Offers = [.. Offers(random, rules)],
            Zones = rules ? Zones : [],
            Options = new() { Overhead = random.Next(2) == 0 ? default : new(300, 512 * MiB) },
        };
    }

    private static FleetPod Pod(Random random, int number, int unit, int largest, bool rules)
    {
        var pod = new FleetPod
        {
            Name = $"pod-{number:D4}",
            Requests = new(random.Next(largest) * unit, random.Next(1, 200) * (random.Next(5) == 0 ? 128 : 16) * MiB, random.Next(20) == 0 ? 1 : 0),
            ToleratesSpot = random.Next(3) == 0,
            Requirements = new()
            {
                Architectures = random.Next(6) == 0 ? ["arm64"] : [],
                Zones = rules && random.Next(8) == 0 ? [Zones[random.Next(3)], "a"] : [],
            },
            Labels = new Dictionary<string, string> { ["app"] = $"{random.Next(4)}" },
        };
        var selector = new LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = $"{random.Next(4)}" } };
        return (rules ? random.Next(8) : -1) switch
        {
            0 => pod with { TopologySpread = [new(TopologyKey.Zone, random.Next(1, 3), selector)] },
            1 => pod with { TopologySpread = [new(TopologyKey.Hostname, random.Next(1, 4), selector)] },
            2 => pod with { AntiAffinity = [new(TopologyKey.Hostname, selector)] },
            3 when number < 3 => pod with { Affinity = [new(TopologyKey.Zone, selector)] },
            4 when number < 3 => pod with { Affinity = [new(TopologyKey.Hostname, selector)] },
            5 when number < 3 => pod with { AntiAffinity = [new(TopologyKey.Zone, selector)] },
            _ => pod,
        };
    }

    private static IEnumerable<FleetOffer> Offers(Random random, bool rules)
    {
        var count = random.Next(1, 9);
        for (var i = 0; i < count; i++)
        {
            var cpu = 1L << random.Next(0, 7);
            var memory = cpu * random.Next(1, 9);
            // Prices that are nearly those of the parts, and some that make no sense.
            var price = decimal.Round(((0.03m * cpu) + (0.004m * memory)) * (random.Next(4) == 0 ? random.Next(50, 300) / 100m : 1), 6);
            yield return new()
            {
                InstanceType = $"type-{i}",
                Capacity = new(cpu * 1000, memory * 1024 * MiB, random.Next(4) == 0 ? random.Next(1, 5) : 0, random.Next(3) == 0 ? random.Next(2, 60) : 0),
                HourlyPrice = price,
                Architecture = random.Next(3) == 0 ? "arm64" : "amd64",
                Purchase = random.Next(4) == 0 ? PurchaseOption.Spot : PurchaseOption.OnDemand,
                Zone = rules ? Zones[random.Next(3)] : "",
            };
        }
    }
}
