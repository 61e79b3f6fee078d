using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Existing;
using CloudIntel.Core.Scheduling.Fleet;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Units;
using FleetPurchase = CloudIntel.Core.Scheduling.Fleet.PurchaseOption;
using PurchaseOption = CloudIntel.Core.Catalog.PurchaseOption;

namespace CloudIntel.Core.Scheduling.Regions;

/// <summary>Turns workloads and the offers of one region into a question for the planner of fleets.</summary>
internal sealed class RegionFleet
{
    private readonly RegionRequest request;
    private readonly PlacementEngine engine;
    private readonly int region;
    private readonly Dictionary<string, OfferRule> rules = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Type, PurchaseOption Purchase), List<int>> places = [];
    private readonly List<Choice> choices = [];

    private RegionFleet(PlacementEngine engine, RegionRequest request, int region) => (this.engine, this.request, this.region) = (engine, request, region);

    /// <summary>What is to be planned; null where a workload permits nothing in the region.</summary>
    public FleetRequest? Fleet { get; private set; }

    /// <summary>Why nothing can be planned; null where it can.</summary>
    public string? Objection { get; private set; }

    /// <summary>The workload that the objection is about; null where there is none.</summary>
    public string? Objector { get; private set; }

    /// <summary>US dollars an hour that nodes cost at least, by processors alone or memory alone; not below what a fleet of new nodes at list price costs.</summary>
    public decimal Floor { get; private set; }

    /// <summary>Looks at a region.</summary>
    /// <param name="engine">Knows the offers.</param>
    /// <param name="request">The workloads.</param>
    /// <param name="permits">What each of them may run on; null for those without pods, or with an obstacle.</param>
    /// <param name="selectors">Which pods their rules are about.</param>
    /// <param name="region">The region.</param>
    public static RegionFleet Of(PlacementEngine engine, RegionRequest request, IReadOnlyList<OfferPermits?> permits, PodSelectors selectors, int region)
    {
        var fleet = new RegionFleet(engine, request, region);
        fleet.Build(permits, selectors);
        return fleet;
    }

    private void Build(IReadOnlyList<OfferPermits?> permits, PodSelectors selectors)
    {
        var its = engine.Regions[region].Facts;
        var permitted = new PermittedOffers?[permits.Count];
        for (var i = 0; i < permits.Count; i++)
        {
            permitted[i] = permits[i]?.In(region);
            if (permitted[i] is { Offers.Count: 0 } nothing)
            {
                (Objector, Objection) = (request.Workloads[i].Name, nothing.Obstacles.Count == 0 ? "there are no offers" : string.Join(" and ", nothing.Obstacles.Select(one => $"spec.{one}")));
                return;
            }
        }

        var nodes = request.Nodes?.Where(node => Same(node.Provider, its.Provider) && Same(node.Region, its.Region)).Select(node => node.Node).ToList() is { Count: > 0 } here ? here : null;
        var zones = Zones(its, nodes);
        var usesZones = request.Zones.Count > 0 || nodes is not null || request.Workloads.Any(AsksForZones) || permitted.Any(one => one?.NeedsZones is true) || request.Commitments.Any(one => one.Zone.Length > 0);
        AddOffers(usesZones ? zones : [""]);
        var (pods, cpu, memory) = (new List<FleetPod>(), 0m, 0m);
        for (var i = 0; i < permits.Count; i++)
        {
            if (permitted[i] is not { } offers)
                continue;
            var workload = request.Workloads[i];
            var (rule, allowed, objection) = RuleOf(workload, offers);
            if (rule is null)
            {
                (Objector, Objection) = (workload.Name, objection);
                return;
            }

            AddPods(pods, workload, rule, offers.NeedsZones, selectors);
            cpu += workload.Replicas * allowed.Min(offer => Part(offer, workload.Requirement.Requests.CpuMillis, offer.Capacity.CpuMilli - request.Options.Overhead.CpuMilli));
            memory += workload.Replicas * allowed.Min(offer => Part(offer, workload.Requirement.Requests.MemoryBytes, offer.Capacity.MemoryBytes - request.Options.Overhead.MemoryBytes));
        }

        var names = pods.Select(pod => pod.Name).ToHashSet(StringComparer.Ordinal);
        Floor = request.Commitments.Count == 0 && nodes is null ? Math.Max(cpu, memory) : 0;
        Fleet = new()
        {
            Pods = pods,
            Offers = [.. choices.Select(choice => choice.Offer)],
            Zones = usesZones ? zones : [],
            Nodes = nodes?.Select(node => node with { Pods = [.. node.Pods.Where(names.Contains)] }).ToList(),
            Commitments = request.Commitments,
            Options = request.Options with { HourlyCostToday = request.Nodes is { } today ? Coverage.Of([.. today.Select(node => node.Node.Offer)], request.Commitments).Costs.Sum() : null },
        };
    }

    private void AddOffers(IReadOnlyList<string> zones)
    {
        // By name, not by price as in the index: the same offers are in the same places whatever they cost.
        foreach (var offer in engine.OffersIn(region).OrderBy(offer => offer.Offer.Shape.InstanceType, StringComparer.Ordinal).ThenBy(offer => offer.Purchase))
        {
            var shape = offer.Offer.Shape;
            if (OfferLabels.PurchaseOf(offer) is not { } purchase || (request.Purchases.Count > 0 && !request.Purchases.Contains(purchase)) || !Allows(request.Families, shape.Family)
                || !Allows(request.InstanceTypes, shape.InstanceType) || !Allows(request.Architectures, shape.Architecture))
            {
                continue;
            }

            var of = places[(shape.InstanceType, offer.Purchase)] = [];
            foreach (var zone in zones)
            {
                of.Add(choices.Count);
                choices.Add(new(offer, new()
                {
                    InstanceType = shape.InstanceType,
                    Family = shape.Family,
                    Architecture = shape.Architecture,
                    Zone = zone,
                    Purchase = purchase,
                    HourlyPrice = offer.Purchase == PurchaseOption.Spot ? offer.Offer.Spot!.Value : offer.Offer.OnDemand,
                    Capacity = new(offer.CpuMillis, offer.MemoryBytes, offer.GpuMillis / 1000, request.PodsPerNode),
                    InterruptionRate = offer.Purchase != PurchaseOption.Spot || offer.Interruption == OfferIndex.UnknownInterruption ? null : offer.Interruption / 100.0,
                }));
            }
        }
    }

    /// <summary>Which of the offers a workload may run on, by its own constraints, by what its pods ask of nodes, and by taints.</summary>
    private (OfferRule? Rule, IReadOnlyList<FleetOffer> Allowed, string? Objection) RuleOf(FleetWorkload workload, PermittedOffers permitted)
    {
        var inRequest = permitted.Offers.SelectMany(offer => places.GetValueOrDefault((offer.Offer.Shape.InstanceType, offer.Purchase)) ?? []).ToList();
        var tolerated = inRequest.Where(choice => workload.Tolerations is not { } tolerations || choices[choice].Taints.All(taint => tolerations.Any(one => one.Tolerates(taint)))).ToList();
        var allowed = workload.NodeSelector.IsEmpty && workload.NodeAffinity.IsEmpty ? tolerated : tolerated.Where(choice => IsSelected(workload, choices[choice].AsNode(request.NodeLabels))).ToList();
        var frequent = allowed.Where(choice => choices[choice].Offer is var offer && (offer.Purchase == FleetPurchase.OnDemand || request.Options.MostInterruptions >= (offer.InterruptionRate ?? 1))).ToList();
        if (frequent.Count == 0)
        {
            return (null, [], inRequest.Count == 0 ? "spec.offers of the plan leaves nothing that it permits"
                : tolerated.Count == 0 ? "its pods do not tolerate the taints of the nodes that it permits"
                : allowed.Count == 0 ? $"no offer has the labels that its pods ask of nodes: {SelectionText(workload)}"
                : "spec.spot.maximumInterruptionPercent of the plan leaves nothing that it permits");
        }

        var bits = new byte[(choices.Count + 7) / 8];
        foreach (var choice in frequent)
            bits[choice / 8] |= (byte)(1 << (choice % 8));
        var key = Convert.ToHexString(bits);
        if (!rules.TryGetValue(key, out var rule))
            rules[key] = rule = OfferRule.Of(key, frequent.Select(choice => choices[choice].Offer));
        return (rule, [.. frequent.Select(choice => choices[choice].Offer)], null);
    }

    private static void AddPods(List<FleetPod> pods, FleetWorkload workload, OfferRule rule, bool needsZones, PodSelectors selectors)
    {
        var requests = workload.Requirement.Requests;
        var like = new FleetPod
        {
            Name = "",
            Owner = workload.Name,
            // A part of one is shared; of more than one, whole ones are taken.
            Requests = new(requests.CpuMillis, requests.MemoryBytes, requests.GpuMillis < GpuShares.Whole ? 0 : (requests.GpuMillis + GpuShares.Whole - 1) / GpuShares.Whole),
            GpuShareMilli = requests.GpuMillis < GpuShares.Whole ? requests.GpuMillis : 0,
            ToleratesSpot = true, // where it does not, the rule leaves spot offers out
            Requirements = new() { Offers = rule },
            Tolerations = workload.Tolerations ?? [new("", Exists: true)],
            Labels = selectors.LabelsOf(workload),
            TopologySpread = [.. workload.Spread.Where(one => one.Selector is not null).Select(one => new TopologySpread(one.Key, one.MaxSkew, selectors.Of(one))),
                .. needsZones ? [new TopologySpread(TopologyKey.Zone, 1, PodSelectors.Own(workload))] : Array.Empty<TopologySpread>()],
            Affinity = [.. workload.Together.Select(one => new PodAffinity(one.Key, selectors.Of(one)))],
            AntiAffinity = [.. workload.Apart.Where(one => one.Selector is not null).Select(one => new PodAffinity(one.Key, selectors.Of(one)))],
        };
        for (var replica = 0; replica < workload.Replicas; replica++)
            pods.Add(like with { Name = workload.PodName(replica) });
    }

    private IReadOnlyList<string> Zones(CatalogRegion its, List<FleetNode>? nodes)
    {
        var named = request.Zones.Where(zone => ZoneNames.IsIn(zone, its)).ToList();
        if (named.Count > 0)
            return [.. named.Order(StringComparer.Ordinal)];
        var there = nodes?.Select(node => node.Offer.Zone).Where(zone => zone.Length > 0).Distinct(StringComparer.Ordinal).ToList() ?? [];
        if (there.Count == 0)
            there = [.. ZoneNames.Of(its)];
        return [.. there.Union(request.Workloads.SelectMany(NamedZones).Where(zone => ZoneNames.IsIn(zone, its)), StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> NamedZones(FleetWorkload workload) =>
        workload.NodeSelector.Where(label => OfferLabels.IsZone(label.Key)).Select(label => label.Value)
            .Concat(workload.NodeAffinity.SelectMany(term => term.Expressions).Where(rule => OfferLabels.IsZone(rule.Key) && rule.Operator == NodeSelectorOperator.In).SelectMany(rule => rule.Values));

    private static bool AsksForZones(FleetWorkload workload) =>
        workload.Spread.Concat(workload.Together).Concat(workload.Apart).Any(rule => rule.Key == TopologyKey.Zone)
        || workload.NodeSelector.Keys.Any(OfferLabels.IsZone) || workload.NodeAffinity.SelectMany(term => term.Expressions).Any(rule => OfferLabels.IsZone(rule.Key));

    private static bool IsSelected(FleetWorkload workload, ExistingNode node) =>
        workload.NodeSelector.All(label => node.Labels.TryGetValue(label.Key, out var value) && value == label.Value)
        && (workload.NodeAffinity.IsEmpty || workload.NodeAffinity.Any(term => term.Matches(node.Name, node.Labels)));

    private static string SelectionText(FleetWorkload workload) => string.Join(
        " and ",
        workload.NodeSelector.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}")
            .Concat(workload.NodeAffinity.IsEmpty ? [] : [string.Join(" or ", workload.NodeAffinity)]));

    private static decimal Part(FleetOffer offer, long asked, long has) => has > 0 ? offer.HourlyPrice * asked / has : offer.HourlyPrice;

    private static bool Allows(IReadOnlyList<string> names, string name) => names.Count == 0 || names.Any(one => Same(one, name));

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    /// <summary>An offer in a zone.</summary>
    private sealed record Choice(IndexedOffer Indexed, FleetOffer Offer)
    {
        private ExistingNode? node;

        public System.Collections.Immutable.ImmutableArray<Taint> Taints { get; } = OfferLabels.Taints(Indexed);

        public ExistingNode AsNode(IReadOnlyDictionary<string, string> more) => node ??= new() { Name = "", Allocatable = default, Labels = OfferLabels.Of(Indexed, Offer.Zone, more) };
    }
}
