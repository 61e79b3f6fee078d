using System.Globalization;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Tests.FinOps.Clusters;

/// <summary>A cluster and its prices in few words. Times are minutes after midnight; sizes are cores and GiB.</summary>
internal sealed class ClusterBench : IClusterPrices
{
    public static readonly DateTimeOffset Midnight = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<NodeSpan> nodes = [];
    private readonly List<ContainerSpan> containers = [];
    private readonly List<VolumeSpan> volumes = [];
    private readonly List<LoadBalancerSpan> balancers = [];
    private readonly Dictionary<(string Pod, string Container), List<UsageHour>> usage = [];
    private readonly Dictionary<string, Func<DateTimeOffset, HourlyPrice>> prices = [];

    public ClusterAllocationRules Rules { get; set; } = ClusterAllocationRules.Default;

    public HourlyPrice? Management { get; set; }

    public NetworkPrice Egress { get; set; } = NetworkPrice.Unpriced;

    public ClusterHistory History => new()
    {
        Cluster = "c",
        Nodes = nodes,
        Containers = containers,
        Volumes = volumes,
        LoadBalancers = balancers,
        Usage = [.. usage.Select(one => new ContainerUsage(one.Key.Pod, one.Key.Container, [.. one.Value]))],
    };

    public static DateTimeOffset At(double minutes) => Midnight.AddMilliseconds(Math.Round(minutes * 60_000));

    public static HourlyPrice Price(decimal perHour, PriceProvenance provenance = PriceProvenance.List) => new(Amount.Of(perHour), provenance, "test");

    public static GibibytePrice PerGibibyte(decimal price) => new(Amount.Of(price), PriceProvenance.List);

    public static ComputeResources Resources(decimal cores, decimal gibibytes, decimal gpus = 0) =>
        new((long)(cores * 1000), (long)(gibibytes * ByteUnits.Gibibyte), (long)(gpus * 1000));

    public ClusterBench Node(string name, ComputeResources capacity, decimal? price, double from = 0, double to = 1440)
    {
        nodes.Add(new() { Uid = name, Name = name, Time = new(At(from), At(to)), Capacity = capacity });
        return price is { } known ? Priced(name, _ => Price(known)) : this;
    }

    public ClusterBench Container(string pod, string node, ComputeResources requests, double from = 0, double to = 1440, string name = "main", string? ns = null)
    {
        containers.Add(new()
        {
            Pod = new() { Uid = pod, Namespace = ns ?? pod.Split('-')[0], Name = pod },
            Container = name,
            NodeUid = node,
            Time = new(At(from), At(to)),
            Requests = requests,
        });
        return this;
    }

    /// <summary>A volume that costs a price an hour as a whole.</summary>
    public ClusterBench Volume(string name, decimal? price, double from, double to, string claimNamespace, params string[] pods)
    {
        volumes.Add(new() { Uid = name, Name = name, Time = new(At(from), At(to)), Bytes = 10 * ByteUnits.Gibibyte, ClaimNamespace = claimNamespace, PodUids = pods });
        return price is { } known ? Priced(name, _ => Price(known)) : this;
    }

    public ClusterBench LoadBalancer(string name, decimal? price, double from, double to, string ns, params string[] pods)
    {
        balancers.Add(new() { Uid = name, Name = name, Namespace = ns, Time = new(At(from), At(to)), PodUids = pods });
        return price is { } known ? Priced(name, _ => Price(known)) : this;
    }

    /// <summary>Usage of an hour of the day: core-minutes and GiB-minutes, and what of that was above the request.</summary>
    public ClusterBench Usage(
        string pod, int hour, double observedMinutes, decimal coreMinutes, decimal gibibyteMinutes, decimal coreMinutesAbove = 0, NetworkBytes network = default, string container = "main")
    {
        if (!usage.TryGetValue((pod, container), out var hours))
            usage[(pod, container)] = hours = [];
        hours.Add(new()
        {
            Hour = At(hour * 60),
            ObservedMilliseconds = (long)(observedMinutes * 60_000),
            Used = ResourceTime.Of(Resources(coreMinutes, gibibyteMinutes), 60_000),
            AboveRequest = ResourceTime.Of(Resources(coreMinutesAbove, 0), 60_000),
            Network = network,
        });
        return this;
    }

    public ClusterBench Priced(string thing, Func<DateTimeOffset, HourlyPrice> price)
    {
        prices[thing] = price;
        return this;
    }

    public ClusterAnswer Run(double from = 0, double to = 60) => new(ClusterAllocation.Compute(History, this, Rules, At(from), At(to)));

    HourlyPrice IClusterPrices.Node(NodeSpan node, DateTimeOffset hour) => Of(node.Uid, hour);

    HourlyPrice IClusterPrices.Volume(VolumeSpan volume, DateTimeOffset hour) => Of(volume.Uid, hour);

    HourlyPrice IClusterPrices.LoadBalancer(LoadBalancerSpan loadBalancer, DateTimeOffset hour) => Of(loadBalancer.Uid, hour);

    HourlyPrice? IClusterPrices.ControlPlane(DateTimeOffset hour) => Management;

    NetworkPrice IClusterPrices.Network(NodeSpan node, DateTimeOffset hour) => Egress;

    private HourlyPrice Of(string thing, DateTimeOffset hour) => prices.TryGetValue(thing, out var price) ? price(hour) : HourlyPrice.Unpriced;
}

/// <summary>An answer in few words.</summary>
internal sealed record ClusterAnswer(ClusterCosts Costs)
{
    /// <summary>What a pod bears, all its containers together.</summary>
    public AllocationSums Pod(string pod) => Sum(Costs.Rows.Where(row => row.Pod?.Uid == pod));

    public AllocationSums Container(string pod, string container) => Costs.Rows.Single(row => row.Pod?.Uid == pod && row.Container == container).Sums;

    public AllocationSums Idle(string node) => Costs.Rows.Single(row => row.Kind == AllocationKind.Idle && row.Node?.Uid == node).Sums;

    public AllocationSums Unmounted(string ns) => Sum(Costs.Rows.Where(row => row.Kind == AllocationKind.Unmounted && row.Namespace == ns));

    public AssetRow Asset(AssetKind kind, string uid = "") => Costs.Assets.Single(asset => asset.Kind == kind && asset.Uid == uid);

    /// <summary>Cost of processors, memory and graphics processors.</summary>
    public static string Compute(CostBreakdown costs) => string.Create(CultureInfo.InvariantCulture, $"{costs.Cpu} {costs.Memory} {costs.Gpu}");

    private static AllocationSums Sum(IEnumerable<AllocationRow> rows) => rows.Aggregate(default(AllocationSums), (sum, row) => sum + row.Sums);
}
