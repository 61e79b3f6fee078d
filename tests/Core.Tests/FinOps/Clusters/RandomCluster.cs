using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.Units;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.FinOps.Clusters;

/// <summary>Clusters of a few nodes and pods in the first hours of a day, with odd sizes, prices and moments, by which laws are tried.</summary>
internal sealed record RandomCluster(ClusterHistory History, ClusterAllocationRules Rules, Dictionary<string, HourlyPrice> Prices, int Seed) : IClusterPrices
{
    public const int Hours = 4;

    private static readonly Gen<DateTimeOffset> Moment =
        from seconds in Gen.OneOf(Gen.Choose(-4000, (Hours * 3600) + 4000), Gen.Elements(0, 3600, 7200, 3601))
        select ClusterBench.Midnight.AddSeconds(seconds);

    private static readonly Gen<LifeTime> Time =
        from one in Moment
        from other in Moment
        from open in Gen.Choose(0, 3)
        select open == 0 ? new LifeTime(one, null) : one <= other ? new LifeTime(one, other) : new(other, one);

    private static readonly Gen<ComputeResources> Size =
        from cores in Gen.Choose(0, 4000)
        from bytes in Gen.Choose(0, int.MaxValue)
        from gpus in Gen.Elements(0, 0, 143, 1000)
        select new ComputeResources(cores, bytes, gpus);

    private static readonly Gen<HourlyPrice> AnyPrice =
        from units in Gen.Choose(0, int.MaxValue)
        from scale in Gen.Choose(8, 15)
        from provenance in Gen.Elements(Enum.GetValues<PriceProvenance>())
        select provenance == PriceProvenance.Unpriced ? HourlyPrice.Unpriced : new HourlyPrice(new(units * Power(scale)), provenance, "random");

    private static readonly Gen<ClusterAllocationRules> AnyRules =
        from basis in Gen.Elements(Enum.GetValues<AllocationBasis>())
        from weights in Gen.Elements(ResourceWeights.OpenCost, ResourceWeights.AwsSplitCost, new ResourceWeights(0, 0, 1, "gpu"))
        select new ClusterAllocationRules(basis, weights);

    public static Arbitrary<RandomCluster> Any { get; } = (
        from nodes in Gen.ListOf(AnyNode, 4)
        from containers in Gen.ListOf(Container, 16)
        from usage in Gen.ListOf(Usage, 24)
        from volumes in Gen.ListOf(Volume, 4)
        from balancers in Gen.ListOf(Balancer, 2)
        from prices in Gen.ArrayOf(AnyPrice, 8)
        from rules in AnyRules
        from seed in Gen.Choose(0, int.MaxValue)
        select new RandomCluster(
            new()
            {
                Cluster = "c",
                Nodes = [.. Apart(nodes, node => node.Uid, node => node.Time)],
                Containers = [.. Apart(containers, span => (span.Pod.Uid, span.Container), span => span.Time)],
                Volumes = [.. Apart(volumes, volume => volume.Uid, volume => volume.Time)],
                LoadBalancers = [.. Apart(balancers, balancer => balancer.Uid, balancer => balancer.Time)],
                Usage = [.. usage.GroupBy(one => (one.Pod, one.Container)).Select(one => new ContainerUsage(
                    one.Key.Pod, one.Key.Container, [.. one.Select(hour => hour.Usage).DistinctBy(hour => hour.Hour).OrderBy(hour => hour.Hour)]))],
            },
            rules,
            Enumerable.Range(0, 8).ToDictionary(i => $"{i}", i => prices[i]),
            seed)).ToArbitrary();

    private static Gen<NodeSpan> AnyNode =>
        from uid in Gen.Choose(0, 2)
        from time in Time
        from size in Size
        select new NodeSpan { Uid = $"{uid}", Name = "n", Time = time, Capacity = size };

    private static Gen<ContainerSpan> Container =>
        from pod in Gen.Choose(0, 5)
        from name in Gen.Elements("a", "b")
        from time in Time
        from size in Size
        select new ContainerSpan
        {
            Pod = new()
            {
                Uid = $"p{pod}",
                Namespace = $"ns{pod % 2}",
                Name = "pod",
                ControllerKind = pod < 4 ? "Deployment" : "",
                Controller = pod < 4 ? $"web{pod / 4}" : "",
                Labels = new Dictionary<string, string> { ["app"] = $"{pod / 3}", ["pod-template-hash"] = $"{pod}" },
            },
            Container = name,
            NodeUid = $"{pod % 4}", // the last of which is never a node
            Time = time,
            Requests = size,
        };

    private static Gen<(string Pod, string Container, UsageHour Usage)> Usage =>
        from pod in Gen.Choose(0, 6)
        from name in Gen.Elements("a", "b")
        from hour in Gen.Choose(-1, Hours)
        from minutes in Gen.Choose(0, 60)
        from used in Size
        from above in Size
        from sent in Gen.Choose(1 << 25, int.MaxValue) // so much that a second's part of it is not rounded to nothing
        select ($"p{pod}", name, new UsageHour
        {
            Hour = ClusterBench.Midnight.AddHours(hour),
            ObservedMilliseconds = minutes * 60_000,
            Used = ResourceTime.Of(used, minutes * 60_000),
            AboveRequest = ResourceTime.Of(above, minutes * 60_000),
            Network = new(sent, sent, sent / 2, sent / 3, sent / 7),
        });

    private static Gen<VolumeSpan> Volume =>
        from uid in Gen.Elements("4", "5")
        from time in Time
        from bytes in Gen.Choose(0, int.MaxValue)
        from pods in Gen.SubListOf("p0", "p1", "p2", "p9")
        select new VolumeSpan { Uid = uid, Name = uid, Time = time, Bytes = bytes, ClaimNamespace = "ns0", PodUids = [.. pods] };

    private static Gen<LoadBalancerSpan> Balancer =>
        from time in Time
        from pods in Gen.SubListOf("p1", "p3", "p4")
        select new LoadBalancerSpan { Uid = "6", Name = "6", Namespace = "ns1", Time = time, PodUids = [.. pods] };

    public ClusterCosts Compute(double fromHour = 0, double toHour = Hours) =>
        ClusterAllocation.Compute(History, this, Rules, ClusterBench.Midnight.AddHours(fromHour), ClusterBench.Midnight.AddHours(toHour));

    /// <summary>The same with all spans in another order.</summary>
    public RandomCluster Shuffled()
    {
        var random = new Random(Seed);
        return this with
        {
            History = History with
            {
                Nodes = Shuffle(History.Nodes),
                Containers = Shuffle(History.Containers),
                Usage = Shuffle(History.Usage),
                Volumes = Shuffle([.. History.Volumes.Select(volume => volume with { PodUids = Shuffle(volume.PodUids) })]),
                LoadBalancers = Shuffle(History.LoadBalancers),
            },
        };

        IReadOnlyList<T> Shuffle<T>(IReadOnlyList<T> list)
        {
            var items = list.ToArray();
            random.Shuffle(items);
            return items;
        }
    }

    public HourlyPrice Node(NodeSpan node, DateTimeOffset hour) => Prices[node.Uid] is { Provenance: not PriceProvenance.Unpriced } price && hour.Hour == 1
        ? price with { PerHour = price.PerHour + Amount.Of(0.1m), Provenance = PriceProvenance.Invoice }
        : Prices[node.Uid];

    HourlyPrice IClusterPrices.Volume(VolumeSpan volume, DateTimeOffset hour) => Prices[volume.Uid];

    HourlyPrice IClusterPrices.LoadBalancer(LoadBalancerSpan loadBalancer, DateTimeOffset hour) => Prices[loadBalancer.Uid];

    HourlyPrice? IClusterPrices.ControlPlane(DateTimeOffset hour) => Seed % 2 == 0 ? null : Prices["7"];

    NetworkPrice IClusterPrices.Network(NodeSpan node, DateTimeOffset hour) =>
        new(new(Amount.Of(0.01m), PriceProvenance.Fallback), new(Amount.Of(0.02m), PriceProvenance.List), Seed % 3 == 0 ? GibibytePrice.Unpriced : new(Amount.Of(0.12m), PriceProvenance.List));

    /// <summary>Leaves aside what overlaps an earlier span of the same thing.</summary>
    private static IEnumerable<T> Apart<T, TKey>(IEnumerable<T> spans, Func<T, TKey> key, Func<T, LifeTime> time) => spans
        .GroupBy(key)
        .SelectMany(same => same.OrderBy(span => time(span).Start).Aggregate(new List<T>(), (kept, span) =>
        {
            if (kept.Count == 0 || time(kept[^1]).End <= time(span).Start)
                kept.Add(span);
            return kept;
        }));

    private static Int128 Power(int exponent) => Enumerable.Range(0, exponent).Aggregate(Int128.One, (power, _) => power * 10);
}
