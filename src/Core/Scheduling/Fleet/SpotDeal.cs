namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>
/// Which replicas may be on spot, and in which pools, so that <see cref="SpotRules"/> hold for each owner wherever they go: each owner's replicas are dealt to classes of pools, no
/// more to one class than may be in one pool. The class of a pool follows from its type and zone alone, so another offer takes no pool away.
/// </summary>
internal sealed class SpotDeal
{
    private readonly FleetProblem problem;
    private readonly (int Class, int Classes)[] dealt;
    private readonly double part;
    private double owed;

    /// <summary>Deals, to those first that are on spot already.</summary>
    /// <param name="problem">Whose pods.</param>
    /// <param name="offersToday">What each pod's node is bought as; null for those that have none.</param>
    /// <param name="part">The part of what the rules let be on spot that is to be, from 0 to 1.</param>
    public SpotDeal(FleetProblem problem, FleetOffer?[] offersToday, double part = 1)
    {
        (this.problem, this.part) = (problem, part);
        dealt = new (int, int)[problem.Pods.Length];
        var rules = problem.Options.Spot;
        if (part == 1 && rules is { MostOfReplicas: >= 1, MinimumPools: <= 1, MostOfReplicasInPool: >= 1 })
        {
            Array.Fill(dealt, (0, 1));
            return;
        }

        foreach (var replicas in Owners(problem))
            Deal(replicas, offersToday);
    }

    /// <summary>
    /// Pods that no plan need have on spot, for a bound: of owners whose replicas are all alike, so many as are left when the share on spot is used up; which ones does not matter then.
    /// </summary>
    public static bool[] AlwaysFirm(FleetProblem problem)
    {
        var firm = new bool[problem.Pods.Length];
        if (problem.Options.Spot.MostOfReplicas >= 1)
            return firm;
        foreach (var replicas in Owners(problem))
        {
            var first = problem.Pods[replicas[0]];
            if (!replicas.All(pod => problem.Pods[pod].Requests == first.Requests && problem.Signature(pod) == problem.Signature(replicas[0])))
                continue;
            foreach (var pod in replicas.Skip(Share(problem.Options.Spot.MostOfReplicas, replicas.Length)))
                firm[pod] = true;
        }

        return firm;
    }

    /// <summary>Whether a pod may run on an offer.</summary>
    public bool Allows(int pod, FleetOffer offer) => offer.Purchase == PurchaseOption.OnDemand || (dealt[pod] is var (own, classes) && classes > 0 && (classes == 1 || ClassOf(offer, classes) == own));

    /// <summary>What of it decides where a pod may run.</summary>
    public string Signature(int pod) => !problem.Pods[pod].ToleratesSpot || dealt[pod].Classes == 1 ? "" : dealt[pod].Classes == 0 ? "firm" : $"{dealt[pod].Class}/{dealt[pod].Classes}";

    private static IEnumerable<int[]> Owners(FleetProblem problem) =>
        Enumerable.Range(0, problem.Pods.Length).GroupBy(pod => problem.Pods[pod].Owner is { Length: > 0 } owner ? $"owner {owner}" : $"pod {problem.Pods[pod].Name}", StringComparer.Ordinal).Select(replicas => replicas.ToArray());

    private static int Share(double share, int replicas) => (int)Math.Floor((share * replicas) + 1e-9);

    private void Deal(int[] replicas, FleetOffer?[] offersToday)
    {
        var rules = problem.Options.Spot;
        int[] willing = [.. replicas.Where(pod => problem.Pods[pod].ToleratesSpot)
            .OrderBy(pod => offersToday[pod] switch { { Purchase: PurchaseOption.Spot } => 0, null => 1, _ => 2 })];
        var most = Math.Min(willing.Length, Share(rules.MostOfReplicas, replicas.Length));
        if (part < 1)
        {
            owed += most * part;
            most = Math.Min(most, (int)owed);
            owed -= most;
        }

        if (most == 0)
            return;
        var inPool = Math.Min((most + rules.MinimumPools - 1) / rules.MinimumPools, Math.Max(1, Share(rules.MostOfReplicasInPool, replicas.Length)));
        var classes = (most + inPool - 1) / inPool;
        var counts = new int[classes];
        foreach (var pod in willing)
        {
            var own = offersToday[pod] is { Purchase: PurchaseOption.Spot } today && counts[ClassOf(today, classes)] < inPool ? ClassOf(today, classes) : Array.IndexOf(counts, counts.Min());
            if (counts.Sum() == most)
                return;
            counts[own]++;
            dealt[pod] = (own, classes);
        }
    }

    private int ClassOf(FleetOffer offer, int classes)
    {
        var hash = 2166136261u;
        foreach (var letter in offer.InstanceType)
            hash = (hash ^ letter) * 16777619;
        return (int)((hash + (uint)Math.Max(0, Array.IndexOf(problem.Zones, offer.Zone))) % (uint)classes);
    }
}
