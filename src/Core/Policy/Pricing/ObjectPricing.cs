using System.Globalization;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Policy.Pricing;

/// <summary>
/// Prices objects before they are there: what their pods request at the price of the nodes on which they would land, their volumes, their load balancers. What pods use beyond their
/// requests, traffic and what nobody requests on a node are not theirs. Grows with the parts of the object, and with what the nodes differ in that has a price, once the nodes were looked through for the first pod that asks for the same of them. Pure: equal objects and facts, equal prices.
/// </summary>
public static class ObjectPricing
{
    /// <summary>The part that a load balancer is.</summary>
    public const string LoadBalancerPart = "load balancer";

    /// <summary>The part that machines are on which a Workload is placed.</summary>
    public const string PlacementPart = "placement";

    /// <summary>More is not said of one object.</summary>
    private const int MostRemarks = 20;

    private const int ShareDecimals = 9;

    private const decimal LargestShare = 1_000_000;

    /// <summary>The price of an object.</summary>
    public static ObjectPrice Of(PolicyObject priced, PriceFacts facts)
    {
        var price = new Price();
        var replicas = Replicas(priced, facts, price);
        var share = decimal.Round(decimal.Clamp(priced.RunningShare, 0, LargestShare), ShareDecimals);
        var daemons = 0m;
        if (facts.Placed(priced) is { } placed && (placed.Problem is null || priced.Pod is null))
        {
            if (placed.Problem is { } problem)
                price.Unpriced.Add($"{PlacementPart}: {problem}");
            else
                price.Parts.Add(new(PlacementPart, placed.Min, placed.Expected, placed.Max, placed.Provenance));
        }
        else if (priced.Pod is { } pod)
        {
            var landing = PodLanding.Of(pod, facts.Shapes, priced.Replicas.PerNode);
            daemons = facts.NodesAreCounted ? landing.Nodes : 1;
            if (priced.Replicas.PerNode)
                AddDaemons(landing, facts, price);
            else
                AddPods(landing, replicas, share, price);
            SayWhatIsNotRequested(pod, price);
            if (priced.RunningDoubt is { } doubt)
                price.Notes.Add(doubt);
        }

        foreach (var volume in priced.Volumes)
            AddVolume(volume, priced.Replicas.PerNode ? (daemons, daemons, daemons) : replicas, share, facts, price);
        if (priced.IsLoadBalancer)
            AddLoadBalancer(facts, price);
        return ObjectPrice.Of(facts.Currency, price.Parts, Bounded(price.Unpriced), Bounded(price.Notes));
    }

    /// <summary>The nodes on which the pods of an object may run, with room or not; none where no node is as they ask, or there are no pods.</summary>
    public static IReadOnlyList<NodeKind> Landing(PolicyObject placed, PriceFacts facts) =>
        placed.Pod is { } pod ? facts.Shapes.Of(pod, placed.Replicas.PerNode).Kinds : [];

    /// <summary>How many pods there are; as many as its autoscaler decides, where it has one that is not switched off by a scale of 0.</summary>
    private static (decimal Min, decimal Expected, decimal Max) Replicas(PolicyObject priced, PriceFacts facts, Price price)
    {
        var own = priced.Replicas;
        if (facts.AutoscalerOf(priced) is not { } scaled)
            return (own.Min, own.Expected, own.Max);
        price.Notes.Add(string.Create(CultureInfo.InvariantCulture, $"HorizontalPodAutoscaler {scaled.Name} decides between {scaled.Min} and {scaled.Max} replicas"));
        return (scaled.Min, Math.Clamp(scaled.Current ?? own.Expected, scaled.Min, scaled.Max), scaled.Max);
    }

    private static void AddPods(PodLanding landing, (decimal Min, decimal Expected, decimal Max) replicas, decimal share, Price price)
    {
        if (!CanBePriced(landing, price))
            return;
        var perHour = landing.PerHour();
        var month = PriceCatalog.HoursPerMonth * share;
        var where = landing.Provenance();
        for (var i = 0; i < landing.Resources.Count; i++)
        {
            var (resource, cost) = (landing.Resources[i], perHour[i]);
            if (IsPriced(landing, resource, price))
                price.Parts.Add(new(resource.Name, cost.Cheapest * month * replicas.Min, cost.Expected * month * replicas.Expected, cost.Dearest * month * replicas.Max, $"{resource} a replica on {where}"));
        }
    }

    private static void AddDaemons(PodLanding landing, PriceFacts facts, Price price)
    {
        if (!facts.NodesAreCounted)
        {
            price.Notes.Add("how many nodes there will be is not known: priced for one");
            AddPods(landing, (1, 1, 1), 1, price);
            return;
        }

        if (landing.IsEmpty && facts.Nodes.Count > 0)
            price.Notes.Add("no node is as it asks: there will be no pods");
        if (!CanBePriced(landing, price))
            return;
        var (where, nodes) = (landing.Provenance(), landing.Nodes);
        foreach (var resource in landing.Resources.Where(resource => IsPriced(landing, resource, price)))
        {
            var monthly = landing.OnAllNodes(resource) * PriceCatalog.HoursPerMonth;
            price.Parts.Add(new(resource.Name, monthly, monthly, monthly, string.Create(CultureInfo.InvariantCulture, $"{resource} on each of {nodes} nodes, {where}")));
        }
    }

    private static bool CanBePriced(PodLanding landing, Price price)
    {
        if (landing.Assumption is { } assumption && !landing.IsEmpty)
            price.Notes.Add(assumption);
        var without = landing.WithoutPrice;
        if (landing.HasPrice && without.Count > 0)
            price.Notes.Add($"nodes on which it may run have no price: {string.Join(", ", without.Take(3))}");
        else if (without.Count > 0)
            price.Unpriced.Add($"pods: the nodes on which it may run have no price ({string.Join(", ", without.Take(3))}): set one in the price book");
        else if (landing.Assumption is not null && landing.IsEmpty)
            price.Unpriced.Add("pods: no node is known whose price would count");
        return landing.HasPrice;
    }

    private static bool IsPriced(PodLanding landing, RequestedResource resource, Price price)
    {
        if (resource.Quantity == 0)
            return false;
        if (landing.HasPriceOf(resource))
            return true;
        if (landing.IsPartOfNodes(resource))
            price.Notes.Add($"{resource.Name} is part of what the cores and memory of its nodes cost");
        else
            price.Unpriced.Add($"{resource.Name}: no node has any, so its price is not known");
        return false;
    }

    /// <summary>What containers use without requesting it costs nobody anything by this rule, and that is said.</summary>
    private static void SayWhatIsNotRequested(PodShape pod, Price price)
    {
        var running = pod.Containers.Concat(pod.InitContainers.Where(container => container.IsSidecar)).ToList();
        foreach (var resource in (ReadOnlySpan<string>)[PodShape.CpuName, PodShape.MemoryName])
        {
            var silent = running.Where(container => container.Requests.GetValueOrDefault(resource) == 0).Select(container => container.Name).ToList();
            var requestedByPod = pod.Requests.GetValueOrDefault(resource) > running.Sum(container => container.Requests.GetValueOrDefault(resource));
            if (silent.Count > 0 && !requestedByPod)
                price.Unpriced.Add($"{resource} of {string.Join(", ", silent.Take(5))}{(silent.Count > 5 ? ", …" : "")}: not requested, so it is priced at 0; set resources.requests.{resource}");
        }
    }

    private static void AddVolume(VolumeRequest volume, (decimal Min, decimal Expected, decimal Max) replicas, decimal share, PriceFacts facts, Price price)
    {
        var part = $"volume {volume.Name}";
        var storage = volume.StorageClass ?? facts.DefaultStorageClass;
        if (storage is null)
        {
            price.Unpriced.Add($"{part}: it names no storage class, and no default is known");
            return;
        }

        var gibibytes = decimal.Clamp(volume.Bytes, 0, 1L << 60) / ByteUnits.Gibibyte;
        if (storage.Length == 0)
            price.Unpriced.Add($"{part}: it asks for a volume that is there, whose price is not known");
        else if (!facts.StorageClasses.TryGetValue(storage, out var known))
            price.Unpriced.Add($"{part}: the storage class {storage} is not known");
        else if (known.PerMonth(gibibytes) is not { } monthly)
            price.Unpriced.Add($"{part}: {gibibytes:0.##} GiB of storage class {storage} have no price; set one in the price book");
        else
            Add(decimal.Round(monthly, ShareDecimals), known.Provenance);

        void Add(decimal monthly, string provenance)
        {
            // Volumes of replicas whose pods come and go go with them.
            var (min, expected, max) = volume.PerReplica ? (replicas.Min * share, replicas.Expected * share, replicas.Max * share) : (1, 1, 1);
            var size = string.Create(CultureInfo.InvariantCulture, $"{gibibytes:0.##} GiB of {storage}{(volume.PerReplica ? " a replica" : "")}");
            price.Parts.Add(new(part, monthly * min, monthly * expected, monthly * max, $"{size} ({provenance})"));
        }
    }

    private static void AddLoadBalancer(PriceFacts facts, Price price)
    {
        if (facts.LoadBalancer is not { } balancer)
        {
            price.Unpriced.Add($"{LoadBalancerPart}: no price is known; set load-balancer in the price book");
            return;
        }

        var monthly = decimal.Round(balancer.PerHour, ShareDecimals) * PriceCatalog.HoursPerMonth;
        price.Parts.Add(new(LoadBalancerPart, monthly, monthly, monthly, $"without what it transfers ({balancer.Provenance})"));
    }

    private static IReadOnlyList<string> Bounded(List<string> remarks)
    {
        var distinct = remarks.Distinct(StringComparer.Ordinal).ToList();
        return distinct.Count <= MostRemarks ? distinct : [.. distinct.Take(MostRemarks), string.Create(CultureInfo.InvariantCulture, $"and {distinct.Count - MostRemarks} more")];
    }

    private sealed class Price
    {
        public List<PricePart> Parts { get; } = [];

        public List<string> Unpriced { get; } = [];

        public List<string> Notes { get; } = [];
    }
}
