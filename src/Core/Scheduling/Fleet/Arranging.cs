using CloudIntel.Core.Scheduling.Fleet.Packing;

namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>Finds nodes for pods: first what is free on nodes that are there or paid for, then new ones.</summary>
internal sealed class Arranging
{
    private readonly FleetProblem problem;
    private readonly IReadOnlyList<DraftNode> nodes;
    private readonly SpotDeal deal;
    private readonly long[] prices;
    private readonly string?[] zonesToday;
    private readonly SortedDictionary<int, string> unplaced = [];

    private Arranging(FleetProblem problem, IReadOnlyList<DraftNode> nodes, SpotDeal deal, long[] prices)
    {
        (this.problem, this.nodes, this.deal, this.prices) = (problem, nodes, deal, prices);
        zonesToday = new string?[problem.Pods.Length];
        foreach (var node in nodes)
        {
            foreach (var pod in node.Pods)
                zonesToday[pod] = node.Offer.Zone;
        }
    }

    /// <summary>Finds nodes for all pods that are on none.</summary>
    /// <param name="problem">Pods and offers.</param>
    /// <param name="nodes">Nodes that are there, with the pods that stay on them. Empty ones that are to be bought are left out of what comes back when they stay empty.</param>
    /// <param name="prices">Of the offers, in <see cref="Ticks"/>, as they count for the choice.</param>
    /// <param name="spotPart">The part of what spot rules let be on spot that is to be.</param>
    public static FleetDraft Arrange(FleetProblem problem, IReadOnlyList<DraftNode> nodes, long[] prices, double spotPart = 1)
    {
        var offersToday = new FleetOffer?[problem.Pods.Length];
        foreach (var node in nodes)
        {
            foreach (var pod in node.Pods)
                offersToday[pod] = node.Offer;
        }

        return new Arranging(problem, nodes, new(problem, offersToday, spotPart), prices).Arrange();
    }

    private FleetDraft Arrange()
    {
        while (true)
        {
            var (constraints, parts) = Parts();
            if (Abandoned(constraints) is { Count: > 0 } abandoned)
            {
                foreach (var pod in abandoned)
                    unplaced[pod] = "the pods that it must be with have no node";
                continue;
            }

            var filled = RoomFilling.Fill(problem, nodes, parts, constraints, deal);
            if (!TakeOutUnfit(parts))
                return Buy(filled, constraints, parts);
        }
    }

    /// <summary>Pods that only a node which is there has room for, and that others took: whether there were any.</summary>
    private bool TakeOutUnfit(List<(string? Zone, FleetPart Part)> parts)
    {
        var any = false;
        foreach (var (_, part) in parts)
        {
            foreach (var (shape, count) in part.Shapes.ToList())
            {
                if (part.ReasonAgainst(shape.Size) is not { } reason)
                    continue;
                any = true;
                foreach (var pod in part.Take(shape, count).SelectMany(bundle => bundle.Pods))
                    unplaced[pod] = reason;
            }

            foreach (var share in part.Shares.ToList())
            {
                if (part.ReasonAgainst(part.Needs(share)) is not { } reason)
                    continue;
                any = true;
                part.Shares.Remove(share);
                unplaced[share.Pods[0]] = reason;
            }
        }

        return any;
    }

    private FleetDraft Buy(List<DraftNode> filled, Constraints constraints, List<(string? Zone, FleetPart Part)> parts)
    {
        var names = new NodeNames(nodes.Select(node => node.Name));
        var bought = PartMerging.Cheapest(parts.Where(entry => !entry.Part.IsEmpty), constraints.Limits).SelectMany(found => found.Part.Nodes(found.Packed)).ToList();
        var added = bought.OrderBy(node => node.Offer).ThenBy(node => node.Pods[0]).Select(node =>
            new DraftNode(names.Next(problem.Offers[node.Offer].InstanceType), problem.Offers[node.Offer], problem.Allocatable[node.Offer], [], node.Pods, null));
        return new([.. filled.Concat(added).OrderBy(node => node.Name, StringComparer.Ordinal)], unplaced, constraints.Relaxed);
    }

    /// <summary>Pods that were to be in a zone with others which have no node there after all.</summary>
    private List<int> Abandoned(Constraints constraints)
    {
        if (unplaced.Count == 0)
            return [];
        var zones = constraints.Bundles.SelectMany(bundle => bundle.Pods.Select(pod => (pod, bundle.Zone))).Where(entry => !unplaced.ContainsKey(entry.pod)).ToDictionary(entry => entry.pod, entry => entry.Zone);
        var all = zones.Concat(Enumerable.Range(0, zonesToday.Length).Where(pod => zonesToday[pod] is not null).Select(pod => KeyValuePair.Create(pod, zonesToday[pod]))).ToList();
        return [.. zones.Where(entry => problem.Pods[entry.Key].Affinity.Any(rule => rule.Key == TopologyKey.Zone && !rule.Selector.Matches(problem.Pods[entry.Key].Labels)
            && !all.Exists(other => other.Value == entry.Value && rule.Selector.Matches(problem.Pods[other.Key].Labels)))).Select(entry => entry.Key)];
    }

    /// <summary>Puts pods that may run on the same offers into parts.</summary>
    private (Constraints Constraints, List<(string? Zone, FleetPart Part)> Parts) Parts()
    {
        var constraints = new Constraints(problem.Pods, problem.Zones, zonesToday, unplaced.Keys);
        foreach (var (pod, reason) in constraints.Unplaced)
        {
            if (zonesToday[pod] is null)
                unplaced.TryAdd(pod, reason);
        }

        var parts = new SortedDictionary<string, (string? Zone, FleetPart Part)>(StringComparer.Ordinal);
        var dealt = new Dictionary<(Resources, string), int>();
        // Nodes that pods need for themselves hold other pods too, which is why those come into the same zones.
        var deals = constraints.Limits.Count > 0 && constraints.Bundles.Any(bundle => bundle.Zone is not null);
        foreach (var bundle in constraints.Bundles)
        {
            var zone = bundle.Zone;
            var signature = bundle.Pods.Count == 1 ? Signature(bundle.Pods[0]) : string.Join(';', bundle.Pods.Select(Signature).Distinct());
            if (zone is null && deals)
            {
                var key = (bundle.Size, $"{signature}\n{string.Join(',', bundle.Limits)}");
                var turn = dealt.GetValueOrDefault(key);
                dealt[key] = turn + 1;
                var allowed = problem.Zones.Where(name => bundle.Pods.TrueForAll(pod => problem.Pods[pod].Requirements.Zones is { Count: 0 } all || problem.Pods[pod].Requirements.Zones.Contains(name))).ToArray();
                if (allowed.Length > 0)
                    zone = allowed[turn % allowed.Length];
            }

            var partKey = $"{zone}\n{signature}";
            if (!parts.TryGetValue(partKey, out var entry))
            {
                var eligible = Enumerable.Range(0, problem.Offers.Length)
                    .Where(offer => (zone is null || problem.Offers[offer].Zone == zone) && bundle.Pods.TrueForAll(pod => problem.MayRun(pod, problem.Offers[offer]) && deal.Allows(pod, problem.Offers[offer]))).ToArray();
                parts[partKey] = entry = (zone, new(problem, prices, eligible));
            }

            if (entry.Part.ReasonAgainst(entry.Part.Needs(bundle)) is { } reason && !nodes.Any(node => RoomFilling.MayHold(problem, deal, node, zone, bundle.Pods) && RoomFilling.HasRoom(problem, node, bundle)))
            {
                foreach (var pod in bundle.Pods)
                    unplaced[pod] = reason;
            }
            else
            {
                entry.Part.Add(bundle);
            }
        }

        return (constraints, [.. parts.Values.Where(entry => !entry.Part.IsEmpty)]);
    }

    private string Signature(int pod) => deal.Signature(pod) is { Length: > 0 } spot ? $"{problem.Signature(pod)}\t{spot}" : problem.Signature(pod);
}
