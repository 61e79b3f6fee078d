using System.Globalization;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Policy.Pricing;

/// <summary>A resource that a pod requests.</summary>
/// <param name="Name">cpu, memory, or an extended resource.</param>
/// <param name="Quantity">Cores, GiB, or pieces.</param>
internal readonly record struct RequestedResource(string Name, decimal Quantity)
{
    /// <summary>As people write it.</summary>
    public override string ToString() => Name switch
    {
        PodShape.CpuName => string.Create(CultureInfo.InvariantCulture, $"{Quantity:0.####} cores"),
        PodShape.MemoryName => string.Create(CultureInfo.InvariantCulture, $"{Quantity:0.####} GiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Quantity:0.####} {Name}"),
    };
}

/// <summary>What a resource of one pod costs an hour.</summary>
/// <param name="Cheapest">On the nodes where the pod is cheapest.</param>
/// <param name="Expected">On average of the nodes.</param>
/// <param name="Dearest">On the nodes where the pod is dearest.</param>
internal readonly record struct HourlyRange(decimal Cheapest, decimal Expected, decimal Dearest);

/// <summary>The nodes on which a pod would land, and what it costs there.</summary>
internal sealed class PodLanding
{
    /// <summary>Decimals of what a pod costs an hour. A month of it, for any number of replicas, is an exact decimal then.</summary>
    private const int Decimals = 12;

    /// <summary>More than any node has; keeps products within what a decimal holds.</summary>
    private const decimal Most = 1_000_000_000;

    private readonly PodShape pod;
    private readonly IReadOnlyList<NodeGroup> groups;
    private readonly IReadOnlyList<NodeGroup> priced;

    private PodLanding(PodShape pod, IReadOnlyList<NodeGroup> groups, string? assumption)
    {
        (this.pod, this.groups) = (pod, groups);
        Assumption = assumption;
        priced = groups.All(static group => group.Like.Price is not null) ? groups : [.. groups.Where(static group => group.Like.Price is not null)];
        Resources =
        [
            new(PodShape.CpuName, Bounded(pod.Cpu)),
            new(PodShape.MemoryName, Bounded(pod.MemoryBytes / ByteUnits.Gibibyte)),
            .. pod.Extended.Where(resource => resource.Value > 0).OrderBy(resource => resource.Key, StringComparer.Ordinal).Select(resource => new RequestedResource(resource.Key, Bounded(resource.Value))),
        ];
    }

    /// <summary>How many nodes there are, those without a price, too.</summary>
    public int Nodes => groups.Sum(static group => group.Nodes);

    /// <summary>Whether there are no nodes.</summary>
    public bool IsEmpty => groups.Count == 0;

    /// <summary>Names of nodes without a price, a few of them.</summary>
    public IReadOnlyList<string> WithoutPrice => ReferenceEquals(priced, groups) ? [] : [.. groups.SelectMany(static group => group.Names).Distinct(StringComparer.Ordinal)];

    /// <summary>What was assumed where no node fits; null where one does.</summary>
    public string? Assumption { get; }

    /// <summary>What one pod requests.</summary>
    public IReadOnlyList<RequestedResource> Resources { get; }

    /// <summary>Whether any of the nodes has a price.</summary>
    public bool HasPrice => priced.Count > 0;

    /// <summary>Finds the nodes. Where none fits, one of the next best kind will have to be added: it is priced as those are that the pod may run on, or else as all are.</summary>
    public static PodLanding Of(PodShape pod, PlacedShapes nodes, bool isDaemon)
    {
        var allowed = nodes.Of(pod, isDaemon).Groups;
        var fitting = allowed.All(group => NodeFit.HasRoom(pod, group.Like)) ? allowed : [.. allowed.Where(group => NodeFit.HasRoom(pod, group.Like))];
        if (fitting.Count > 0 || isDaemon)
            return new(pod, fitting, null);
        return allowed.Count > 0
            ? new(pod, WithDevices(pod, allowed), "no node on which it may run is large enough: priced as these nodes are")
            : new(pod, WithDevices(pod, nodes.All(pod).Groups), "no node is as its node selector, affinity and tolerations ask: priced as the nodes are that there are");
    }

    /// <summary>Those that have some of all that a pod asks for besides cores and memory: a node that is added for it will have a graphics processor too. All where none has.</summary>
    private static IReadOnlyList<NodeGroup> WithDevices(PodShape pod, IReadOnlyList<NodeGroup> groups)
    {
        var having = groups.Where(group => pod.Extended.All(resource => resource.Value == 0 || group.Like.Extended.GetValueOrDefault(resource.Key) > 0)).ToList();
        return having.Count > 0 ? having : groups;
    }

    /// <summary>What each resource of one pod costs an hour, in the order of <see cref="Resources"/>.</summary>
    public IReadOnlyList<HourlyRange> PerHour()
    {
        var (cheapest, dearest) = (priced[0].Like, priced[0].Like);
        var least = Total(cheapest);
        var most = least;
        for (var i = 1; i < priced.Count; i++)
        {
            var kind = priced[i].Like;
            var total = Total(kind);
            if (total < least)
                (cheapest, least) = (kind, total);
            if (total > most)
                (dearest, most) = (kind, total);
        }

        var expected = Expected(least, most);
        return [.. Resources.Select((resource, i) => new HourlyRange(Cost(cheapest, resource), expected[i], Cost(dearest, resource)))];
    }

    /// <summary>What a resource costs an hour of one pod on each of the nodes.</summary>
    public decimal OnAllNodes(RequestedResource resource) => priced.Sum(group => group.Nodes * Cost(group.Like, resource));

    /// <summary>Whether nodes have a resource that has no price of its own on any of them, so that it is part of what their cores and memory cost.</summary>
    public bool IsPartOfNodes(RequestedResource resource) => !HasPriceOf(resource) && groups.Any(group => group.Like.Extended.GetValueOrDefault(resource.Name) > 0);

    /// <summary>Whether a resource has a price on any of the nodes.</summary>
    public bool HasPriceOf(RequestedResource resource) => priced.Any(group => Rate(group.Like, resource.Name) is not null);

    /// <summary>Where the price comes from, for people.</summary>
    public string Provenance()
    {
        var first = priced.MaxBy(static group => group.Largest.Count)!.Largest;
        var others = priced.Sum(static group => group.Kinds) - 1;
        return $"{first.Name} ({first.Price!.Provenance})" + (others == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" and {others} other {(others == 1 ? "kind" : "kinds")} of nodes"));
    }

    /// <summary>
    /// The mean over the nodes that the pod prefers, or all, weighted by their cores: that is where pods run. What rounding takes is put right, so that it lies between the ends.
    /// </summary>
    private decimal[] Expected(decimal least, decimal most)
    {
        var preferred = Preferred();
        var costs = Resources.Select(resource => decimal.Round(resource.Quantity * MeanRate(preferred, resource.Name), Decimals)).ToArray();
        var total = costs.Sum();
        var largest = Array.IndexOf(costs, costs.Max());
        costs[largest] += decimal.Clamp(total, least, most) - total;
        return costs;
    }

    private IReadOnlyList<NodeGroup> Preferred()
    {
        if (pod.PreferredNodes.IsEmpty)
            return priced;
        var best = priced.Max(static group => group.Preference);
        return best == 0 ? priced : [.. priced.Where(group => group.Preference == best)];
    }

    private static decimal MeanRate(IReadOnlyList<NodeGroup> groups, string resource)
    {
        var (sum, weights, plain, count) = (0m, 0m, 0m, 0);
        foreach (var group in groups)
        {
            if (Rate(group.Like, resource) is not { } rate)
                continue;
            var weight = group.Nodes * Math.Min(group.Like.Cpu, Most);
            (sum, weights, plain, count) = (sum + (weight * rate), weights + weight, plain + (rate * group.Kinds), count + group.Kinds);
        }

        return weights > 0 ? sum / weights : count > 0 ? plain / count : 0;
    }

    private decimal Total(NodeKind kind)
    {
        var total = 0m;
        for (var i = 0; i < Resources.Count; i++)
            total += Cost(kind, Resources[i]);
        return total;
    }

    private static decimal Cost(NodeKind kind, RequestedResource resource) => decimal.Round(resource.Quantity * (Rate(kind, resource.Name) ?? 0), Decimals);

    private static decimal? Rate(NodeKind kind, string resource) => resource switch
    {
        PodShape.CpuName => kind.Price!.PerCore,
        PodShape.MemoryName => kind.Price!.PerGibibyte,
        _ => kind.Price!.PerExtended.TryGetValue(resource, out var rate) ? rate : null,
    };

    private static decimal Bounded(decimal quantity) => decimal.Clamp(quantity, 0, Most);
}
