using CloudIntel.Core.Scheduling.Fleet.Packing;

namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>
/// Plans nodes for pods: which offers, how many, and which pods on each, at a cost near to the least possible, with a bound that says how near. The
/// same input gives the same plan on any number of processors, and another offer never makes it dearer.
/// </summary>
public static class FleetPlanner
{
    /// <summary>Places for pods of a machine that says nothing of them.</summary>
    private const long AnyPods = 1_000_000;

    /// <summary>Plans a fleet. Work grows with pods times pairs of sizes of machines that could be the cheapest; 10,000 pods take well below a second.</summary>
    /// <exception cref="ArgumentException">A size or price is negative or a price 0, or a pod or offer is there twice; the message says which.</exception>
    public static FleetPlan Plan(FleetRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        Check(request);
        var pods = request.Pods.OrderBy(pod => pod.Name, StringComparer.Ordinal).ToArray();
        var offers = request.Offers.OrderBy(offer => offer.InstanceType, StringComparer.Ordinal).ThenBy(offer => offer.Zone, StringComparer.Ordinal).ThenBy(offer => offer.Purchase)
            .Where(offer => offer.Purchase == PurchaseOption.OnDemand || request.Options.MostInterruptions >= (offer.InterruptionRate ?? 1)).ToArray();
        var zones = (request.Zones.Count > 0 ? request.Zones : request.Offers.Select(offer => offer.Zone).Where(zone => zone.Length > 0)).Distinct().Order(StringComparer.Ordinal).ToArray();
        var allocatable = offers.Select(offer => Allocatable(offer, request.Options.Overhead)).ToArray();

        var unplaced = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var (constraints, parts) = Parts(pods, offers, allocatable, zones, unplaced);
        while (Abandoned(pods, constraints, unplaced) is { Count: > 0 } abandoned)
        {
            foreach (var pod in abandoned)
                unplaced[pods[pod].Name] = "the pods that it must be with have no node";
            pods = [.. pods.Where(pod => !unplaced.ContainsKey(pod.Name))];
            (constraints, parts) = Parts(pods, offers, allocatable, zones, unplaced);
        }

        var nodes = new List<PlannedNode>();
        foreach (var part in parts)
        {
            var problem = part.Problem(constraints.Limits);
            var worth = PodWorth.Of(problem.Shapes, problem.Counts, problem.Sizes);
            var packed = PairSearch.Best(problem, part.Machines, worth) ?? throw new InvalidOperationException("Pods that fit a machine by themselves have no plan.");
            nodes.AddRange(part.Nodes(packed, pods, offers));
        }

        var cost = nodes.Sum(node => node.Offer.HourlyPrice);
        return new()
        {
            Nodes = [.. nodes.OrderBy(node => node.Offer.InstanceType, StringComparer.Ordinal).ThenBy(node => node.Offer.Zone, StringComparer.Ordinal).ThenBy(node => node.Offer.Purchase).ThenBy(node => node.Pods[0], StringComparer.Ordinal)],
            Unplaced = [.. unplaced.Select(entry => new UnplacedPod(entry.Key, entry.Value))],
            HourlyCost = cost,
            LowerBound = FleetBound.Of(parts, constraints.Limits),
            Relaxed = constraints.Relaxed,
            Saving = request.Options.HourlyCostToday - cost,
        };
    }

    private static Resources Allocatable(FleetOffer offer, in Resources overhead)
    {
        var left = offer.Capacity.Plus(overhead, -1);
        return left with { Pods = offer.Capacity.Pods > 0 ? left.Pods : AnyPods };
    }

    private static void Check(FleetRequest request)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pod in request.Pods)
        {
            if (!names.Add(pod.Name))
                throw new ArgumentException($"The pod {pod.Name} is there twice.", nameof(request));
            if (pod.Requests is { CpuMilli: < 0 } or { MemoryBytes: < 0 } or { Gpus: < 0 })
                throw new ArgumentException($"The pod {pod.Name} asks for less than nothing.", nameof(request));
            if (pod.TopologySpread.Any(spread => spread.MaxSkew < 1))
                throw new ArgumentException($"The pod {pod.Name} has a maximal skew below 1.", nameof(request));
        }

        var offers = new HashSet<(string, string, PurchaseOption)>();
        foreach (var offer in request.Offers)
        {
            if (!offers.Add((offer.InstanceType, offer.Zone, offer.Purchase)))
                throw new ArgumentException($"The offer {offer.InstanceType} is there twice.", nameof(request));
            if (offer.HourlyPrice is <= 0 or > Ticks.MostDollars / 1000 || offer.Capacity is { CpuMilli: < 0 } or { MemoryBytes: < 0 } or { Gpus: < 0 } or { Pods: < 0 })
                throw new ArgumentException($"The offer {offer.InstanceType} has no price above 0, or a negative size.", nameof(request));
        }
    }

    /// <summary>Pods that were to be in a zone with others which have no node there after all.</summary>
    private static List<int> Abandoned(FleetPod[] pods, Constraints constraints, SortedDictionary<string, string> unplaced)
    {
        if (unplaced.Count == 0)
            return [];
        var zones = constraints.Bundles.SelectMany(bundle => bundle.Pods.Select(pod => (pod, bundle.Zone))).Where(entry => !unplaced.ContainsKey(pods[entry.pod].Name)).ToDictionary(entry => entry.pod, entry => entry.Zone);
        return [.. zones.Where(entry => pods[entry.Key].Affinity.Any(rule => rule.Key == TopologyKey.Zone && !rule.Selector.Matches(pods[entry.Key].Labels)
            && !zones.Any(other => other.Value == entry.Value && rule.Selector.Matches(pods[other.Key].Labels)))).Select(entry => entry.Key)];
    }

    /// <summary>Puts pods that may run on the same offers into parts that are planned by themselves.</summary>
    private static (Constraints Constraints, List<FleetPart> Parts) Parts(FleetPod[] pods, FleetOffer[] offers, Resources[] allocatable, string[] zones, SortedDictionary<string, string> unplaced)
    {
        var constraints = new Constraints(pods, zones);
        foreach (var (pod, reason) in constraints.Unplaced)
            unplaced[pods[pod].Name] = reason;
        var parts = new SortedDictionary<string, FleetPart>(StringComparer.Ordinal);
        var dealt = new Dictionary<(Resources, string), int>();
        // Nodes that pods need for themselves hold other pods too, which is why those come into the same zones.
        var deals = constraints.Limits.Count > 0 && constraints.Bundles.Any(bundle => bundle.Zone is not null);
        foreach (var bundle in constraints.Bundles)
        {
            var zone = bundle.Zone;
            var signature = string.Join(';', bundle.Pods.Select(pod => Signature(pods[pod])).Distinct());
            if (zone is null && deals)
            {
                var key = (bundle.Size, $"{signature}\n{string.Join(',', bundle.Limits)}");
                var turn = dealt.GetValueOrDefault(key);
                dealt[key] = turn + 1;
                var allowed = zones.Where(name => bundle.Pods.TrueForAll(pod => pods[pod].Requirements.Zones is { Count: 0 } all || pods[pod].Requirements.Zones.Contains(name))).ToArray();
                if (allowed.Length > 0)
                    zone = allowed[turn % allowed.Length];
            }

            var partKey = $"{zone}\n{signature}";
            if (!parts.TryGetValue(partKey, out var part))
            {
                var eligible = Enumerable.Range(0, offers.Length).Where(offer => (zone is null || offers[offer].Zone == zone) && bundle.Pods.TrueForAll(pod => MayRun(pods[pod], offers[offer]))).ToArray();
                parts[partKey] = part = new(eligible, allocatable, offers);
            }

            if (part.ReasonAgainst(bundle.Size) is { } reason)
            {
                foreach (var pod in bundle.Pods)
                    unplaced[pods[pod].Name] = reason;
            }
            else
            {
                part.Add(bundle);
            }
        }

        return (constraints, [.. parts.Values.Where(part => !part.IsEmpty)]);
    }

    private static string Signature(FleetPod pod)
    {
        var needs = pod.Requirements;
        return string.Join('|', (string[])[string.Join(',', needs.Architectures), string.Join(',', needs.Families), string.Join(',', needs.InstanceTypes), string.Join(',', needs.Zones), pod.ToleratesSpot ? "spot" : "", pod.Requests.Gpus > 0 ? "gpu" : ""]);
    }

    private static bool MayRun(FleetPod pod, FleetOffer offer)
    {
        var needs = pod.Requirements;
        return Allows(needs.Architectures, offer.Architecture) && Allows(needs.Families, offer.Family) && Allows(needs.InstanceTypes, offer.InstanceType) && Allows(needs.Zones, offer.Zone)
            && (offer.Purchase == PurchaseOption.OnDemand || pod.ToleratesSpot);
    }

    private static bool Allows(IReadOnlyList<string> names, string name) => names.Count == 0 || names.Contains(name);
}
