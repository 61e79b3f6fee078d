namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>Pods that stay together on one node: usually one, several where they must.</summary>
internal sealed class PodBundle(List<int> pods, Resources size)
{
    /// <summary>Indices of the pods, in order of their names.</summary>
    public List<int> Pods { get; } = pods;

    /// <summary>What they ask for together; a place for each pod.</summary>
    public Resources Size { get; } = size;

    /// <summary>The zone that rules between pods put them in; null where any will do.</summary>
    public string? Zone { get; set; }

    /// <summary>Limits that nodes count them under, in rising order.</summary>
    public List<int> Limits { get; } = [];
}

/// <summary>
/// Turns rules between pods into three simple ones: pods that stay together, pods with a zone, and groups of which a node may hold so many. What
/// comes out keeps every rule; some of it is stricter than the rules, see docs/decisions/0014-fleet-plans.md.
/// </summary>
internal sealed class Constraints
{
    private readonly IReadOnlyList<FleetPod> pods;
    private readonly List<string> zones;
    private readonly string?[] zonesToday;
    private readonly PodBundle?[] staying;
    private readonly int[] together;
    private readonly int[] sameZone;
    private readonly Dictionary<int, string> unplaced = [];
    private readonly List<int> limits = [];
    private readonly List<string> relaxed = [];
    private readonly HashSet<int> stayingRoots = [];
    private readonly HashSet<int> leftOut;

    /// <summary>Works the rules out.</summary>
    /// <param name="pods">In order of their names.</param>
    /// <param name="zones">Over which pods are spread, in order.</param>
    /// <param name="zonesToday">For each pod that stays on its node, the zone that this is in; null for those that are to be placed.</param>
    /// <param name="leftOut">Pods that are left out of account.</param>
    public Constraints(IReadOnlyList<FleetPod> pods, IReadOnlyList<string> zones, string?[] zonesToday, IEnumerable<int> leftOut)
    {
        this.leftOut = [.. leftOut];
        (this.pods, this.zones, this.zonesToday) = (pods, [.. zones], zonesToday);
        staying = new PodBundle?[pods.Count];
        together = [.. Enumerable.Range(0, pods.Count)];
        sameZone = [.. Enumerable.Range(0, pods.Count)];
        if (!pods.Any(HasRules))
        {
            Bundles = [.. Enumerable.Range(0, pods.Count).Where(IsToBePlaced).Select(pod => new PodBundle([pod], pods[pod].Requests with { Pods = 1 }))];
            return;
        }

        Join(TopologyKey.Hostname, together);
        for (var pod = 0; pod < pods.Count; pod++)
        {
            if (zonesToday[pod] is null)
                continue;
            staying[pod] = new([pod], pods[pod].Requests with { Pods = 1 });
            stayingRoots.Add(Root(together, pod));
        }

        foreach (var pod in Enumerable.Range(0, pods.Count).Where(pod => IsToBePlaced(pod) && stayingRoots.Contains(Root(together, pod))))
            unplaced.TryAdd(pod, "it must share a node with pods that stay where they are");
        Bundles = [.. Enumerable.Range(0, pods.Count).Where(pod => IsToBePlaced(pod) && !stayingRoots.Contains(Root(together, pod))).GroupBy(pod => Root(together, pod)).Select(group => new PodBundle(
            [.. group], group.Aggregate(new Resources(0, 0, SharedGpus(group)), (sum, pod) => Packing.ResourcesExtensions.Plus(sum, pods[pod].Requests with { Pods = 1 }))))];
        LimitNodes();
        ChooseZones();
        foreach (var pod in Bundles.Where(bundle => bundle.Pods.Exists(unplaced.ContainsKey)).SelectMany(bundle => bundle.Pods))
            unplaced.TryAdd(pod, "it must share a node with a pod that has none");
        Bundles = [.. Bundles.Where(bundle => !unplaced.ContainsKey(bundle.Pods[0]))];
    }

    /// <summary>What is to be placed.</summary>
    public IReadOnlyList<PodBundle> Bundles { get; private set; }

    /// <summary>How many pods of each limit a node may hold.</summary>
    public IReadOnlyList<int> Limits => limits;

    /// <summary>Pods whose rules cannot be kept, and why.</summary>
    public IReadOnlyDictionary<int, string> Unplaced => unplaced;

    /// <summary>Rules that a bound on the cost leaves out.</summary>
    public IReadOnlyList<string> Relaxed => relaxed;

    /// <summary>Limits that count a pod which stays on its node.</summary>
    public IReadOnlyList<int> LimitsOfStaying(int pod) => staying[pod]?.Limits ?? [];

    private bool IsToBePlaced(int pod) => zonesToday[pod] is null && !leftOut.Contains(pod);

    /// <summary>Graphics processors for shares of pods that stay together; a pod by itself finds others to share one with later.</summary>
    private int SharedGpus(IEnumerable<int> together) => together.Skip(1).Any() ? GpuShares.Pack(together, [.. pods], int.MaxValue)!.Count : 0;

    private static bool HasRules(FleetPod pod) => pod.TopologySpread.Count + pod.Affinity.Count + pod.AntiAffinity.Count > 0;

    private static int Root(int[] parents, int pod)
    {
        while (parents[pod] != pod)
            pod = parents[pod];
        return pod;
    }

    private static void Join(int[] parents, int one, int other)
    {
        var (first, second) = (Root(parents, one), Root(parents, other));
        parents[Math.Max(first, second)] = Math.Min(first, second);
    }

    private IEnumerable<(string Key, LabelSelector Selector, List<int> Carriers)> Carriers(Func<FleetPod, IEnumerable<(LabelSelector Selector, string More)>> rules)
    {
        var found = new SortedDictionary<string, (LabelSelector Selector, List<int> Carriers)>(StringComparer.Ordinal);
        for (var pod = 0; pod < pods.Count; pod++)
        {
            if (leftOut.Contains(pod))
                continue;
            foreach (var (selector, more) in rules(pods[pod]))
            {
                var key = $"{selector.Text}\n{more}";
                if (!found.TryGetValue(key, out var entry))
                    found[key] = entry = (selector, []);
                entry.Carriers.Add(pod);
            }
        }

        return found.Select(entry => (entry.Key, entry.Value.Selector, entry.Value.Carriers));
    }

    private List<int> Matching(LabelSelector selector) => [.. Enumerable.Range(0, pods.Count).Where(pod => selector.Matches(pods[pod].Labels) && !leftOut.Contains(pod))];

    /// <summary>Pods with an affinity stay together, and with one of those that they want to be with if they are none of them themselves.</summary>
    private void Join(TopologyKey key, int[] parents)
    {
        foreach (var (_, selector, carriers) in Carriers(pod => pod.Affinity.Where(rule => rule.Key == key).Select(rule => (rule.Selector, ""))))
        {
            var matching = Matching(selector);
            if (matching.Count == 0)
            {
                foreach (var pod in carriers)
                    unplaced.TryAdd(pod, "no pod has the labels that its affinity asks for");
                continue;
            }

            foreach (var pod in carriers)
                Join(parents, pod, selector.Matches(pods[carriers[0]].Labels) ? carriers[0] : matching[0]);
            if (carriers.Exists(pod => !selector.Matches(pods[pod].Labels)))
                Join(parents, carriers[0], matching[0]);
        }
    }

    private void LimitNodes()
    {
        var bundleOf = new PodBundle?[pods.Count];
        staying.CopyTo(bundleOf, 0);
        foreach (var bundle in Bundles)
        {
            foreach (var pod in bundle.Pods)
                bundleOf[pod] = bundle;
        }

        foreach (var (_, selector, carriers) in Carriers(pod => pod.AntiAffinity.Where(rule => rule.Key == TopologyKey.Hostname).Select(rule => (rule.Selector, ""))))
            AddLimit(1, [.. carriers.Union(Matching(selector)).Order()], bundleOf);
        foreach (var (key, selector, _) in Carriers(pod => pod.TopologySpread.Where(rule => rule.Key == TopologyKey.Hostname).Select(rule => (rule.Selector, $"{rule.MaxSkew}"))))
            AddLimit(int.Parse(key[(key.LastIndexOf('\n') + 1)..], System.Globalization.CultureInfo.InvariantCulture), Matching(selector), bundleOf);
        if (limits.Count > 0)
            relaxed.Add("that pods are kept apart on nodes");
    }

    private void AddLimit(int most, List<int> members, PodBundle?[] bundleOf)
    {
        foreach (var group in members.Where(pod => bundleOf[pod] is not null).GroupBy(pod => bundleOf[pod]!))
        {
            if (group.Count() > most)
            {
                foreach (var pod in group)
                    unplaced.TryAdd(pod, "it must share a node with pods that it must not share a node with");
            }
            else
            {
                for (var k = 0; k < group.Count(); k++)
                    group.Key.Limits.Add(limits.Count);
            }
        }

        limits.Add(most);
    }

    /// <summary>Gives zones to pods that rules between pods are about, one after the other, the zone with the fewest of their like first.</summary>
    private void ChooseZones()
    {
        Join(TopologyKey.Zone, sameZone);
        foreach (var bundle in Bundles)
        {
            foreach (var pod in bundle.Pods)
                Join(sameZone, bundle.Pods[0], pod);
        }

        var spreads = Carriers(pod => pod.TopologySpread.Where(rule => rule.Key == TopologyKey.Zone).Select(rule => (rule.Selector, $"{rule.MaxSkew}")))
            .Select(spread => new ZoneCount(Matching(spread.Selector), spread.Carriers, int.Parse(spread.Key[(spread.Key.LastIndexOf('\n') + 1)..], System.Globalization.CultureInfo.InvariantCulture), zones.Count)).ToList();
        var apart = Carriers(pod => pod.AntiAffinity.Where(rule => rule.Key == TopologyKey.Zone).Select(rule => (rule.Selector, "")))
            .Select(rule => new ZoneCount([.. rule.Carriers.Union(Matching(rule.Selector)).Order()], rule.Carriers, 0, zones.Count)).ToList();
        var counts = new List<ZoneCount>[pods.Count];
        foreach (var count in spreads.Concat(apart))
        {
            foreach (var pod in count.Members)
                (counts[pod] ??= []).Add(count);
        }

        var load = new double[zones.Count];
        var zoneOfCluster = new Dictionary<int, string>();
        for (var pod = 0; pod < pods.Count; pod++)
        {
            if (zonesToday[pod] is not { } today)
                continue;
            zoneOfCluster.TryAdd(Root(sameZone, pod), today);
            if (zones.IndexOf(today) is var place && place < 0)
                continue;
            load[place] += pods[pod].Requests.CpuMilli;
            foreach (var count in counts[pod] ?? [])
                count.InZone[place]++;
        }

        var clusters = Bundles.GroupBy(bundle => Root(sameZone, bundle.Pods[0])).Select(cluster => (Bundles: cluster.ToList(), Pods: cluster.SelectMany(bundle => bundle.Pods).ToList()))
            .Where(cluster => cluster.Pods.Exists(pod => counts[pod] is not null) || cluster.Pods.Count > cluster.Bundles[0].Pods.Count || cluster.Pods.Exists(pod => pods[pod].Affinity.Any(rule => rule.Key == TopologyKey.Zone)))
            .OrderByDescending(cluster => cluster.Pods.Count).ThenBy(cluster => cluster.Pods[0]).ToList();
        if (clusters.Count == 0)
            return;
        if (zones.Count == 0)
        {
            foreach (var pod in clusters.SelectMany(cluster => cluster.Pods))
                unplaced.TryAdd(pod, "it has a rule about zones, and no offer is in a zone");
            return;
        }

        relaxed.Add("that pods are kept together or apart in zones");
        foreach (var (bundles, members) in clusters)
        {
            var best = -1;
            var bestKey = (long.MaxValue, double.MaxValue);
            var forced = zoneOfCluster.GetValueOrDefault(Root(sameZone, members[0]));
            for (var zone = 0; zone < zones.Count; zone++)
            {
                if (forced is not null && forced != zones[zone])
                    continue;
                if (members.Exists(pod => pods[pod].Requirements.Zones.Count > 0 && !pods[pod].Requirements.Zones.Contains(zones[zone])))
                    continue;
                if (members.Exists(pod => counts[pod]?.Exists(count => count.MaxSkew == 0 && count.InZone[zone] + members.Count(count.Members.Contains) > 1) ?? false))
                    continue;
                var key = (members.Sum(pod => counts[pod]?.Sum(count => (long)count.InZone[zone]) ?? 0), load[zone]);
                if (key.CompareTo(bestKey) < 0)
                    (best, bestKey) = (zone, key);
            }

            if (best < 0)
            {
                foreach (var pod in members)
                    unplaced.TryAdd(pod, "no zone is left for it by its anti-affinity and required zones");
                continue;
            }

            foreach (var bundle in bundles)
                bundle.Zone = zones[best];
            foreach (var pod in members)
            {
                load[best] += pods[pod].Requests.CpuMilli;
                foreach (var count in counts[pod] ?? [])
                    count.InZone[best]++;
            }
        }

        foreach (var spread in spreads.Where(spread => spread.InZone.Max() - spread.InZone.Min() > spread.MaxSkew))
        {
            foreach (var pod in spread.Carriers)
                unplaced.TryAdd(pod, $"its pods cannot be spread over {zones.Count} zones with a skew of {spread.MaxSkew}");
        }
    }

    /// <summary>How many pods of a rule are in each zone. A skew of 0 stands for anti-affinity: at most one in a zone.</summary>
    private sealed class ZoneCount(List<int> members, List<int> carriers, int maxSkew, int zones)
    {
        public IReadOnlySet<int> Members { get; } = members.ToHashSet();

        public List<int> Carriers { get; } = carriers;

        public int MaxSkew { get; } = maxSkew;

        public int[] InZone { get; } = new int[zones];
    }
}
