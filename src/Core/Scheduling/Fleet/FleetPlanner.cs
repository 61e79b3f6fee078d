namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>
/// Plans nodes for pods: which offers, how many, and which pods on each, at a cost near to the least possible, with a bound that says how near. The
/// same input gives the same plan on any number of processors. Another offer never makes it dearer where it is planned from nothing, without commitments and without a budget of interruptions.
/// </summary>
public static class FleetPlanner
{
    /// <summary>Plans a fleet. Work grows with pods times pairs of sizes of machines that could be the cheapest; 10,000 pods take well below a second.</summary>
    /// <exception cref="ArgumentException">A size or price is negative or a price 0, or a pod, offer, node or commitment is there twice; the message says which.</exception>
    public static FleetPlan Plan(FleetRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        FleetRequestCheck.Check(request);
        var problem = new FleetProblem(request);
        var market = new Market(request);
        var draft = request.Nodes is null ? new FleetSearch(problem, market).Best([]) : new FleetChanges(problem, market).Best();
        var (costs, uses) = Coverage.Of([.. draft.Nodes.Select(node => node.Offer)], request.Commitments);
        var nodes = draft.Nodes.Select((node, k) => new PlannedNode(node.Offer, [.. node.Pods.Select(pod => problem.Pods[pod].Name)]) { Name = node.Name, IsKept = node.Today is not null, HourlyCost = costs[k], SharedGpus = SharedGpus(problem, node) });
        var bound = new FleetBound(problem, market, Enumerable.Range(0, problem.Pods.Length).Where(pod => !draft.Unplaced.ContainsKey(pod)));
        var cost = costs.Sum();
        return new()
        {
            Nodes = [.. nodes.OrderBy(node => node.Offer.InstanceType, StringComparer.Ordinal).ThenBy(node => node.Offer.Zone, StringComparer.Ordinal).ThenBy(node => node.Offer.Purchase).ThenBy(node => node.Pods[0], StringComparer.Ordinal)],
            Removed = [.. (request.Nodes ?? []).Where(node => !draft.Nodes.Any(other => other.Today == node)).OrderBy(node => node.Name, StringComparer.Ordinal)],
            Moves = [.. MovesOf(problem, draft)],
            Unplaced = [.. draft.Unplaced.Select(entry => new UnplacedPod(problem.Pods[entry.Key].Name, entry.Value)).OrderBy(pod => pod.Pod, StringComparer.Ordinal)],
            HourlyCost = cost,
            Commitments = uses,
            LowerBound = bound.Value(),
            Relaxed = [.. draft.Relaxed, .. RelaxedSpot(request)],
            Saving = request.Options.HourlyCostToday - cost,
        };
    }

    private static IReadOnlyList<IReadOnlyList<string>> SharedGpus(FleetProblem problem, DraftNode node)
    {
        if (!node.Pods.Any(pod => problem.Pods[pod].GpuShareMilli > 0))
            return [];
        var gpus = node.Allocatable.Gpus - node.Pods.Sum(pod => problem.Pods[pod].Requests.Gpus);
        var packed = GpuShares.Pack(node.Pods, problem.Pods, gpus) ?? throw new InvalidOperationException($"Shares of graphics processors on {node.Name} do not fit.");
        return [.. packed.Select(gpu => (IReadOnlyList<string>)[.. gpu.Order().Select(pod => problem.Pods[pod].Name)])];
    }

    private static IEnumerable<PodMove> MovesOf(FleetProblem problem, FleetDraft draft)
    {
        var now = draft.Nodes.SelectMany(node => node.Pods.Select(pod => (problem.Pods[pod].Name, Node: node.Name))).ToDictionary(entry => entry.Name, entry => entry.Node, StringComparer.Ordinal);
        return (problem.Request.Nodes ?? []).SelectMany(node => node.Pods.Select(pod => new PodMove(pod, node.Name, now.GetValueOrDefault(pod)))).Where(move => move.To != move.From).OrderBy(move => move.Pod, StringComparer.Ordinal);
    }

    private static IEnumerable<string> RelaxedSpot(FleetRequest request)
    {
        var rules = request.Options.Spot;
        if (rules.MinimumPools > 1 || rules.MostOfReplicasInPool < 1)
            yield return "that replicas on spot are in several pools";
        if (rules.MostOfReplicas < 1)
            yield return "which replicas may be on spot where those of an owner differ";
    }
}
