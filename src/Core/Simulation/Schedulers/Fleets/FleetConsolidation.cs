using System.Globalization;
using CloudIntel.Core.Scheduling.Fleet;
using CloudIntel.Core.Simulation.Clouds;

namespace CloudIntel.Core.Simulation.Schedulers.Fleets;

/// <summary>
/// Gives nodes up as <see cref="FleetPlanner"/> says, region by region: where other nodes for the same replicas save enough. Nodes with jobs stay and offer what they have left.
/// </summary>
/// <param name="spec">How it is to work.</param>
/// <param name="offers">Where pods may go.</param>
internal sealed class FleetConsolidation(SchedulerSpec spec, IPodOffers offers) : IConsolidation
{
    /// <summary>What nodes that stay in any case cost in the question, US dollars an hour: next to nothing, so that no plan is better without them.</summary>
    private const decimal PriceOfStaying = 0.000_001m;

    private readonly MovableNodes movable = new(spec);

    public void Consolidate(Decision decision)
    {
        foreach (var empty in movable.Empty(decision))
            decision.Drain(empty.View.Index);
        foreach (var region in movable.Of(decision).Where(node => node.Pods.Count > 0).GroupBy(node => decision[node.View.Offer].RegionIndex).OrderBy(region => region.Key))
        {
            decision.View.Cancellation.ThrowIfCancellationRequested();
            Change(decision, [.. region], region.Key);
        }
    }

    private void Change(Decision decision, List<MovableNode> nodes, int region)
    {
        var question = new FleetQuestion(decision);
        var pods = nodes.SelectMany(node => node.Pods).ToList();
        var asked = pods.Select((pod, i) => question.PodOf(i, pod.Workload, NodeScheduler.NeedOf(pod, Allowed(decision, pod)))).ToList();
        var places = pods.Select((pod, i) => (pod.Index, i)).ToDictionary(pod => pod.Index, pod => pod.i);
        var commitments = decision.CommitmentsIn(region);
        var plan = FleetPlanner.Plan(new()
        {
            Pods = asked,
            Offers = question.Offers(commitments),
            Nodes = [.. nodes.Select(node => NodeOf(decision, question, node, places)), .. Staying(decision, question, nodes, region)],
            Commitments = commitments,
        });
        if (plan.Removed.Count == 0 || plan.Unplaced.Count > 0 || plan.Nodes.Where(node => !node.IsKept).GroupBy(node => question.NumberOf(node.Offer)).Any(offer => decision.View.CanLaunch(offer.Key) < offer.Count()))
            return;
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var node in plan.Nodes)
        {
            var number = node.IsKept ? int.Parse(node.Name, CultureInfo.InvariantCulture) : decision.Launch(question.NumberOf(node.Offer));
            if (number < 0)
                return; // a quota that offers share: what is launched is used next time, or given back
            numbers.Add(node.Name, number);
        }

        var removed = plan.Removed.Select(node => node.Name).ToHashSet(StringComparer.Ordinal);
        var moves = plan.Moves.Where(move => move.To is not null && removed.Contains(move.From)).Select(move => (Pod: pods[FleetQuestion.NumberOf(move.Pod)], Node: numbers[move.To!]));
        movable.GiveUp(decision, nodes.Where(node => removed.Contains(NameOf(node.View.Index))), moves);
    }

    /// <summary>What a pod may run on: whatever a new node for it may be, or else, where it is on something that is bought no more, whatever will do. Few sets make few questions in one.</summary>
    private OfferSet Allowed(Decision decision, in PodView pod)
    {
        var here = decision.View.Node(pod.Node).Offer;
        var set = decision.Offers.Union(offers.New(decision, pod));
        set = set[here] ? set : offers.Rooms(decision, pod);
        return spec.Spreads(decision.View.Scenario.Workloads[pod.Workload]) ? decision.Offers.In(set, decision[here].ZoneIndex) : set;
    }

    private static FleetNode NodeOf(Decision decision, FleetQuestion question, MovableNode node, Dictionary<int, int> places) => new()
    {
        Name = NameOf(node.View.Index),
        Offer = question.OfferOf(node.View.Offer),
        Allocatable = decision.Allocatable(node.View.Offer),
        Pods = [.. node.Pods.Select(pod => FleetQuestion.NameOf(places[pod.Index]))],
    };

    /// <summary>Nodes that are not to be given up and have room.</summary>
    private static IEnumerable<FleetNode> Staying(Decision decision, FleetQuestion question, List<MovableNode> nodes, int region)
    {
        var others = nodes.Select(node => node.View.Index).ToHashSet();
        foreach (var node in decision.View.Nodes.ToArray())
        {
            if (others.Contains(node) || decision.View.Node(node) is not { State: NodeState.Ready } its || decision[its.Offer].RegionIndex != region || its.Pods >= its.MostPods)
                continue;
            yield return new()
            {
                Name = NameOf(node),
                Offer = question.OfferOf(its.Offer) with { HourlyPrice = PriceOfStaying },
                Allocatable = new(its.Free.CpuMillis, its.Free.MemoryBytes, decision.View.FreeGpus(node).Count(Scheduling.Gpu.GpuPod.WholeGpu), its.MostPods - its.Pods),
            };
        }
    }

    private static string NameOf(int node) => string.Create(CultureInfo.InvariantCulture, $"{node:D9}");
}
