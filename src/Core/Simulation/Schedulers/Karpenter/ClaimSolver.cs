using CloudIntel.Core.Scheduling.Fleet;
using CloudIntel.Core.Scheduling.Fleet.Packing;

namespace CloudIntel.Core.Simulation.Schedulers.Karpenter;

/// <summary>A pod that needs a node.</summary>
/// <param name="Requests">What it asks for, with a place for itself.</param>
/// <param name="Kind">Which offers it may run on: a row of what is permitted.</param>
internal readonly record struct ClaimPod(Resources Requests, int Kind);

/// <summary>A node to be launched.</summary>
/// <param name="Pods">Places of its pods in the question, in the order in which they came to it.</param>
/// <param name="Sum">What they ask for together.</param>
/// <param name="Offer">The cheapest offer that holds them.</param>
internal sealed record NodeClaim(IReadOnlyList<int> Pods, Resources Sum, int Offer);

/// <summary>
/// Finds nodes for pods as Karpenter 1.14 does: the largest pods first, by processors and then by memory, each to the open claim with the fewest pods that can still hold it, else to a new one. A claim stays open
/// to every offer that holds the sum of its pods, and becomes the cheapest of those that are left. No claim is looked at again.
/// </summary>
/// <remarks>Work grows with pods times claims; a claim is mostly turned down by its two largest sizes alone.</remarks>
internal sealed class ClaimSolver
{
    private readonly OfferShape[] shapes;
    private readonly List<Claim> claims = []; // those with the fewest pods first; of equals, the oldest

    private ClaimSolver(OfferShape[] shapes) => this.shapes = shapes;

    /// <summary>Finds nodes.</summary>
    /// <param name="pods">The pods, the oldest first.</param>
    /// <param name="offers">What can be bought.</param>
    /// <param name="permitted">By kind and offer, whether pods of the kind may run on it.</param>
    /// <returns>The claims, in the order in which they were opened; a pod that is in none of them fits on no offer.</returns>
    public static IReadOnlyList<NodeClaim> Solve(IReadOnlyList<ClaimPod> pods, IReadOnlyList<SizedOffer> offers, IReadOnlyList<bool[]> permitted)
    {
        var solver = new ClaimSolver(OfferShape.Of(offers, permitted));
        foreach (var pod in Enumerable.Range(0, pods.Count).OrderByDescending(pod => pods[pod].Requests.CpuMilli).ThenByDescending(pod => pods[pod].Requests.MemoryBytes))
            solver.Add(pod, pods[pod]);
        return [.. solver.claims.OrderBy(claim => claim.Number).Select(claim => new NodeClaim(claim.Pods, claim.Sum, claim.Open.MinBy(shape => (shape.HourlyPrice, shape.Offer))!.Offer))];
    }

    private void Add(int index, in ClaimPod pod)
    {
        for (var at = 0; at < claims.Count; at++)
        {
            if (!claims[at].TryAdd(index, pod))
                continue;
            var grown = claims[at];
            for (; at + 1 < claims.Count && claims[at + 1].Pods.Count < grown.Pods.Count; at++)
                claims[at] = claims[at + 1];
            claims[at] = grown;
            return;
        }

        var opened = new Claim(claims.Count, shapes);
        if (opened.TryAdd(index, pod))
            claims.Insert(claims.FindIndex(claim => claim.Pods.Count > 1) is >= 0 and var place ? place : claims.Count, opened);
    }

    private sealed class Claim(int number, OfferShape[] shapes)
    {
        private long mostCpu = long.MaxValue;
        private long mostMemory = long.MaxValue;
        private int kind = -1; // of the last pod: what it permits is all that is open

        public int Number => number;

        public List<int> Pods { get; } = [];

        public Resources Sum { get; private set; }

        /// <summary>What holds the sum and what all pods may run on, the one with the most processors first.</summary>
        public OfferShape[] Open { get; private set; } = shapes;

        public bool TryAdd(int index, in ClaimPod pod)
        {
            var sum = Sum.Plus(pod.Requests);
            if (sum.CpuMilli > mostCpu || sum.MemoryBytes > mostMemory)
                return false;
            var (its, isSameKind) = (pod.Kind, pod.Kind == kind);
            if (!Array.Exists(Open, shape => shape.Holds(sum) && (isSameKind || shape.Permits(its))))
                return false;
            if (!isSameKind || !Array.TrueForAll(Open, shape => shape.Holds(sum)))
            {
                Open = [.. Open.Where(shape => shape.Holds(sum) && shape.Permits(its))];
                (mostCpu, mostMemory) = (Open[0].Allocatable.CpuMilli, Open.Max(shape => shape.Allocatable.MemoryBytes));
            }

            (Sum, kind) = (sum, its);
            Pods.Add(index);
            return true;
        }
    }
}
