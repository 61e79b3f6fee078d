namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>
/// Changes today's fleet where that pays. Pods without a node get one; then, again and again, the nodes that cost most beside what their pods are worth are given up, so many
/// as saves most, their pods going to free room and to new nodes; until nothing saves enough. So planning from what came out changes nothing, unless no more nodes were allowed to be replaced.
/// </summary>
internal sealed class FleetChanges(FleetProblem problem, Market market)
{
    private static readonly DisruptionRules ReplacesNothing = new() { LeastSaving = 1, MostReplaced = 0 };

    private readonly FleetSearch search = new(problem, market);
    private readonly FleetNode[] today = [.. problem.Request.Nodes!];

    /// <summary>The fleet after changes. Pods that are out find what place they can before any node is replaced: so a fleet in which nodes may be replaced is never the worse for it.</summary>
    public FleetDraft Best() => Changed(Changed(search.Best(Staying()), ReplacesNothing), problem.Options.Disruption);

    private FleetDraft Changed(FleetDraft draft, DisruptionRules rules)
    {
        while (true)
        {
            var cost = search.Cost(draft);
            var bound = new FleetBound(problem, market, Enumerable.Range(0, problem.Pods.Length).Where(pod => !draft.Unplaced.ContainsKey(pod)));
            if (draft.Unplaced.Count == 0 && search.Excess(draft) == 0 && cost - bound.Value() < Least(cost, rules))
                return draft;
            var (change, before) = (Change(draft, bound.WorthOfPods(), rules), (search.Excess(draft), draft.Unplaced.Count));
            var after = (search.Excess(change), change.Unplaced.Count);
            if (after.CompareTo(before) > 0 || (after == before && (cost - search.Cost(change) is var saving && (saving <= 0 || saving < Least(cost, rules)))))
                return draft;
            draft = change;
        }
    }

    private static decimal Least(decimal cost, DisruptionRules rules) => Math.Max(rules.LeastSaving, 0.0001m) * cost;

    /// <summary>Today's nodes with the pods that may stay on them.</summary>
    private List<DraftNode> Staying()
    {
        var places = Enumerable.Range(0, problem.Pods.Length).ToDictionary(pod => problem.Pods[pod].Name, StringComparer.Ordinal);
        var offersToday = new FleetOffer?[problem.Pods.Length];
        foreach (var node in today)
        {
            foreach (var name in node.Pods)
            {
                if (places.TryGetValue(name, out var pod))
                    offersToday[pod] = node.Offer;
            }
        }

        var deal = new SpotDeal(problem, offersToday);
        var staying = new List<DraftNode>();
        foreach (var node in today.OrderBy(node => node.Name, StringComparer.Ordinal))
        {
            var draft = new DraftNode(node.Name, node.Offer, problem.AllocatableOf(node), node.Taints, [], node);
            var pods = new List<int>();
            foreach (var pod in node.Pods.Where(places.ContainsKey).Select(name => places[name]).Order())
            {
                pods.Add(pod);
                if (!RoomFilling.MayHold(problem, deal, draft, null, [pod]) || RoomFilling.FreeOf(problem, draft with { Pods = pods }) is not { CpuMilli: >= 0, MemoryBytes: >= 0, Gpus: >= 0, Pods: >= 0 })
                    pods.RemoveAt(pods.Count - 1);
            }

            staying.Add(draft with { Pods = pods });
        }

        return staying;
    }

    /// <summary>The best of giving up the most wasteful node, the two most wasteful ones, and so on up to all.</summary>
    private FleetDraft Change(FleetDraft draft, double[] worth, DisruptionRules rules)
    {
        var costs = Coverage.Of([.. draft.Nodes.Select(node => node.Offer)], problem.Request.Commitments).Costs;
        int[] order = [.. Enumerable.Range(0, draft.Nodes.Count).OrderByDescending(node => (double)costs[node] - draft.Nodes[node].Pods.Sum(pod => worth[pod])).ThenBy(node => draft.Nodes[node].Name, StringComparer.Ordinal)];
        var mayReplace = (int)Math.Floor(rules.MostReplaced * today.Length) - today.Count(node => node.Pods.Count > 0 && !draft.Nodes.Any(other => other.Today == node));
        var best = draft;
        foreach (var count in Counts(order.Length))
        {
            var given = order.Take(count).ToHashSet();
            if (given.Count(node => draft.Nodes[node].Today is not null) > mayReplace)
                break;
            List<DraftNode> kept = [.. draft.Nodes.Where((_, node) => !given.Contains(node))];
            best = search.Better(best, count == order.Length ? search.Best(kept) : search.Arrange(kept, PriceView.AsListed));
        }

        return best;
    }

    /// <summary>0, 1, 2, 3, 4, 6, 8, 12, … and all.</summary>
    private static IEnumerable<int> Counts(int all)
    {
        yield return 0;
        for (var power = 1; power < all; power *= 2)
        {
            yield return power;
            if (power >= 2 && power + (power / 2) < all)
                yield return power + (power / 2);
        }

        yield return all;
    }
}
