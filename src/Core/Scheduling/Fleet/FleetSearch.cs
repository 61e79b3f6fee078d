namespace CloudIntel.Core.Scheduling.Fleet;

/// <summary>Finds the cheapest arrangement from nothing: with prices as they are, and in other views of them where commitments or a budget of interruptions ask for it.</summary>
internal sealed class FleetSearch(FleetProblem problem, Market market)
{
    private const int Halvings = 9;

    private readonly FleetRequest request = problem.Request;

    /// <summary>The best arrangement of all pods that are on none of some nodes.</summary>
    public FleetDraft Best(IReadOnlyList<DraftNode> staying)
    {
        FleetDraft? best = null;
        foreach (var view in market.Views.ToList())
            best = Better(best, Arrange(staying, view));
        if (Excess(best!) == 0)
            return best!;

        // The least price of an interruption at which the budget is kept, as a power of two; and the largest part of the pods on spot.
        best = Better(best, Arrange(staying, PriceView.AsListed, spotPart: 0));
        var middle = (double)request.Offers.Average(offer => offer.HourlyPrice);
        best = Halve(best, -10, 10, exponent => Arrange(staying, PriceView.AsListed with { Interruption = middle * Math.Pow(2, exponent) }), exponent => market.Add(middle * Math.Pow(2, exponent)));
        return Halve(best, -1, 0, part => Arrange(staying, PriceView.AsListed, spotPart: -part), _ => { });
    }

    private FleetDraft Halve(FleetDraft best, double low, double high, Func<double, FleetDraft> arrange, Action<double> last)
    {
        for (var halving = 0; halving < Halvings; halving++)
        {
            var middle = (low + high) / 2;
            var found = arrange(middle);
            best = Better(best, found);
            if (Excess(found) > 0)
                low = middle;
            else
                high = middle;
        }

        last(low);
        last(high);
        return best;
    }

    /// <summary>The better of two: fewer interruptions beyond the budget, then fewer pods without a node, then the cost, then more of today's nodes, then fewer nodes.</summary>
    public FleetDraft Better(FleetDraft? one, FleetDraft other) => one is null || Rank(other).CompareTo(Rank(one)) < 0 ? other : one;

    /// <summary>By how many interruptions a month a draft goes over the budget.</summary>
    public double Excess(FleetDraft draft) =>
        request.Options.Spot.MostInterruptionsPerMonth is { } most ? Math.Max(0, Math.Round(draft.Nodes.Sum(node => FleetOptions.InterruptionsPerMonth(node.Offer)) - most, 9)) : 0;

    /// <summary>What a draft costs in an hour besides commitments.</summary>
    public decimal Cost(FleetDraft draft) => Coverage.Of([.. draft.Nodes.Select(node => node.Offer)], request.Commitments).Costs.Sum();

    /// <summary>Finds nodes for pods that have none, on some nodes, on machines that are paid for, and on new ones.</summary>
    public FleetDraft Arrange(IReadOnlyList<DraftNode> staying, PriceView view, double spotPart = 1)
    {
        var prices = market.Prices(problem, view);
        var draft = OntoPaid(Arranging.Arrange(problem, staying, prices, spotPart));
        return Paid(staying) is { Count: > 0 } paid ? Better(draft, OntoPaid(Arranging.Arrange(problem, [.. staying, .. paid], prices, spotPart))) : draft;
    }

    private (double Excess, int Unplaced, decimal Cost, int Kept, int Nodes) Rank(FleetDraft draft) =>
        (Excess(draft), draft.Unplaced.Count, Cost(draft), -draft.Nodes.Count(node => node.Today is not null), draft.Nodes.Count);

    /// <summary>Empty machines that are paid for, and that no staying node uses.</summary>
    private List<DraftNode> Paid(IReadOnlyList<DraftNode> staying)
    {
        var names = new NodeNames(staying.Select(node => node.Name));
        var free = Coverage.Of([.. staying.Select(node => node.Offer)], request.Commitments).Uses.Where(use => use.Commitment.Machines > 0);
        var wanted = problem.Pods.Length - staying.Sum(node => node.Pods.Count);
        var paid = new List<DraftNode>();
        foreach (var use in free)
        {
            int[] offers = [.. Enumerable.Range(0, problem.Offers.Length).Where(offer => use.Commitment.Covers(problem.Offers[offer]))];
            for (var machine = 0; offers.Length > 0 && machine < Math.Min(wanted, use.Commitment.Machines - use.Nodes); machine++)
            {
                var offer = offers[machine % offers.Length];
                paid.Add(new(names.Next(problem.Offers[offer].InstanceType), problem.Offers[offer], problem.Allocatable[offer], [], [], null));
            }
        }

        return paid;
    }

    /// <summary>Puts what is on nodes that are to be bought onto machines that are paid for and not used, where it fits: the dearest first.</summary>
    private FleetDraft OntoPaid(FleetDraft draft)
    {
        if (!request.Commitments.Any(commitment => commitment.Machines > 0))
            return draft;
        var nodes = draft.Nodes.ToArray();
        for (var again = true; again;)
        {
            again = false;
            var (costs, uses) = Coverage.Of([.. nodes.Select(node => node.Offer)], request.Commitments);
            foreach (var commitment in uses.Where(use => use.Nodes < use.Commitment.Machines).Select(use => use.Commitment))
            {
                for (var offer = 0; offer < problem.Offers.Length && !again; offer++)
                {
                    var machine = problem.Offers[offer];
                    if (!commitment.Covers(machine))
                        continue;
                    var place = Enumerable.Range(0, nodes.Length).Where(k => nodes[k].Today is null && costs[k] > 0 && nodes[k].Offer.Zone == machine.Zone && Holds(offer, nodes[k])).OrderByDescending(k => costs[k]).FirstOrDefault(-1);
                    if (place < 0)
                        continue;
                    nodes[place] = nodes[place] with { Name = new NodeNames(nodes.Select(node => node.Name)).Next(machine.InstanceType), Offer = machine, Allocatable = problem.Allocatable[offer] };
                    again = true;
                }
            }
        }

        return draft with { Nodes = [.. nodes.OrderBy(node => node.Name, StringComparer.Ordinal)] };
    }

    private bool Holds(int offer, DraftNode node)
    {
        var content = RoomFilling.FreeOf(problem, node with { Allocatable = problem.Allocatable[offer] });
        return content is { CpuMilli: >= 0, MemoryBytes: >= 0, Gpus: >= 0, Pods: >= 0 } && node.Pods.All(pod => problem.MayRun(pod, problem.Offers[offer]));
    }
}
