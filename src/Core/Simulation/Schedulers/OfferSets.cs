using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Clouds;

namespace CloudIntel.Core.Simulation.Schedulers;

/// <summary>
/// Which offers workloads may run on, and in which order new nodes are tried: by what the requirement permits, the instance types of the spec and the way to pay. Equal sets are one object, so that pods with
/// equal needs are known by it.
/// </summary>
internal sealed class OfferSets
{
    private readonly CloudView view;
    private readonly Dictionary<string, OfferSet> sets = new(StringComparer.Ordinal);
    private readonly Dictionary<(OfferSet Set, int Zone), OfferSet> byZone = [];
    private readonly Dictionary<OfferSet, int> numbers = [];
    private readonly Dictionary<string, OfferSet> unions = new(StringComparer.Ordinal);
    private readonly OfferSet?[] permitted;
    private readonly IReadOnlyList<OfferSet>?[] preferred;
    private readonly SchedulerSpec spec;

    /// <summary>Looks at nothing yet.</summary>
    public OfferSets(CloudView view, SchedulerSpec spec)
    {
        (this.view, this.spec) = (view, spec);
        (permitted, preferred) = (new OfferSet?[view.Scenario.Workloads.Count], new IReadOnlyList<OfferSet>?[view.Scenario.Workloads.Count]);
    }

    /// <summary>What a workload may run on.</summary>
    public OfferSet Permitted(int workload) => permitted[workload] ??= Same([.. view.Permitted(workload)]);

    /// <summary>What new nodes for a workload are bought as, the preferred set first; the next one where nothing of it can be bought.</summary>
    public IReadOnlyList<OfferSet> Preferred(int workload)
    {
        if (preferred[workload] is { } known)
            return known;
        var market = view.Environment.Market;
        var all = Where(Permitted(workload), offer => spec.InstanceTypes.Count == 0 || spec.InstanceTypes.Contains(market[offer].InstanceType, StringComparer.Ordinal));
        var spot = Where(all, offer => market[offer].Purchase == PurchaseOption.Spot);
        var firm = Where(all, offer => market[offer].Purchase == PurchaseOption.OnDemand);
        IReadOnlyList<OfferSet> order = spec.Purchase switch
        {
            PurchasePolicy.OnDemand => [firm],
            PurchasePolicy.Spot => [spot, firm],
            _ => [all],
        };
        return preferred[workload] = [.. order.Where(set => set.Offers.Count > 0)];
    }

    /// <summary>A number that no other set has.</summary>
    public int NumberOf(OfferSet set) => numbers[set];

    /// <summary>All that is in any of some sets.</summary>
    public OfferSet Union(IReadOnlyList<OfferSet> of)
    {
        if (of.Count == 1)
            return of[0];
        var key = string.Join(' ', of.Select(NumberOf));
        if (!unions.TryGetValue(key, out var union))
            unions[key] = union = Same([.. Enumerable.Range(0, view.Environment.Market.Count).Select(offer => of.Any(set => set[offer]))]);
        return union;
    }

    /// <summary>Those of a set that are in a zone.</summary>
    public OfferSet In(OfferSet set, int zone)
    {
        if (!byZone.TryGetValue((set, zone), out var found))
            byZone[(set, zone)] = found = Where(set, offer => view.Environment.Market[offer].ZoneIndex == zone);
        return found;
    }

    /// <summary>Those of a set for which something holds.</summary>
    public OfferSet Where(OfferSet set, Func<int, bool> holds)
    {
        var bits = new bool[view.Environment.Market.Count];
        foreach (var offer in set.Offers)
            bits[offer] = holds(offer);
        return Same(bits);
    }

    private OfferSet Same(bool[] bits)
    {
        var key = string.Create((bits.Length + 15) / 16, bits, (text, from) =>
        {
            for (var i = 0; i < from.Length; i++)
                text[i / 16] |= (char)((from[i] ? 1 : 0) << (i % 16));
        });
        if (!sets.TryGetValue(key, out var set))
        {
            sets[key] = set = new(bits);
            numbers.Add(set, numbers.Count);
        }

        return set;
    }
}
