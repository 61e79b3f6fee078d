using System.Globalization;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.Scheduling.Existing;

/// <summary>
/// Chooses among nodes and virtual machines that are there already, so that nothing new is bought. Nodes with an untolerated taint PreferNoSchedule come after all others; then
/// the strategy decides, then how full the node would be (Cost and Hybrid fill nodes, so that others become empty; Performance takes the emptier), then the name.
/// </summary>
public static class NodeSelection
{
    /// <summary>Decides. O(nodes × (taints + labels asked for) + nodes log nodes).</summary>
    /// <param name="requirement">What is needed.</param>
    /// <param name="nodes">What is there; none of them is changed.</param>
    /// <exception cref="ArgumentException">A number is negative or not finite, or two nodes have one name; the message says which.</exception>
    public static NodeDecision Decide(NodeRequirement requirement, IReadOnlyCollection<ExistingNode> nodes)
    {
        Check(requirement, nodes);
        var candidates = new List<NodeCandidate>();
        var impossible = new List<NodeAlternative>();
        foreach (var node in nodes.OrderBy(node => node.Name, StringComparer.Ordinal))
        {
            var candidate = CandidateOf(node, requirement);
            var objections = NodeObjections.Of(node, requirement, candidate.HourlyCost);
            if (objections.Length == 0)
                candidates.Add(candidate);
            else
                impossible.Add(new(node, null, objections, string.Join("; ", objections.Select(objection => objection.Message))));
        }

        // Where some are at a known distance, one at an unknown distance cannot be compared with them; where none is, processors alone decide.
        if (candidates.Exists(candidate => candidate.Node.RoundTripMilliseconds is not null))
            candidates = [.. candidates.Select(candidate => candidate.Node.RoundTripMilliseconds is null ? candidate with { ResponseMilliseconds = null } : candidate)];

        var strategy = requirement.Strategy == PlacementStrategy.Intelligent ? PlacementStrategy.Hybrid : requirement.Strategy;
        var ranked = candidates
            .OrderBy(candidate => IsAvoided(candidate.Node, requirement))
            .ThenBy(candidate => Objective(candidate, strategy))
            .ThenBy(candidate => strategy == PlacementStrategy.Performance ? candidate.UsedAfter : -candidate.UsedAfter)
            .ThenBy(candidate => candidate.Node.Name, StringComparer.Ordinal)
            .ToList();
        var best = ranked.FirstOrDefault();
        return new()
        {
            Chosen = best,
            Strategy = strategy,
            FallbackReason = strategy == requirement.Strategy ? null : "what is learned is about offers of a catalogue, not about nodes that are there",
            Others = best is null ? [.. impossible] : [.. ranked.Skip(1).Select(other => new NodeAlternative(other.Node, other, [], Reason(best, other, strategy, requirement))), .. impossible],
            Summary = best is null ? WhyNone(impossible) : $"{best.Node.Name}: {Figures(best)}",
        };
    }

    private static NodeCandidate CandidateOf(ExistingNode node, NodeRequirement requirement)
    {
        var (requests, all, used) = (requirement.Requests, node.Allocatable, node.Requested);
        var part = Math.Max(Part(requests.CpuMillis, all.CpuMillis), Math.Max(Part(requests.MemoryBytes, all.MemoryBytes), Part(requests.GpuMillis, all.GpuMillis)));
        var after = Math.Max(
            Part(used.CpuMillis + requests.CpuMillis, all.CpuMillis),
            Math.Max(Part(used.MemoryBytes + requests.MemoryBytes, all.MemoryBytes), Part((long)used.GpuMillis + requests.GpuMillis, all.GpuMillis)));
        return new(
            node, node.HourlyPrice * part, (requirement.ProcessorMilliseconds / node.ProcessorScore) + (node.RoundTripMilliseconds ?? 0), (double)after);
    }

    /// <summary>Of what a node does not have, nothing is no part, and something all of it.</summary>
    private static decimal Part(long requested, long all) => requested == 0 ? 0 : all == 0 ? 1 : (decimal)requested / all;

    private static bool IsAvoided(ExistingNode node, NodeRequirement requirement) =>
        node.Taints.Any(taint => taint.Effect == TaintEffect.PreferNoSchedule && !NodeObjections.IsTolerated(taint, requirement));

    /// <summary>What is compared, lower is better; infinite where it is not known.</summary>
    private static double Objective(NodeCandidate candidate, PlacementStrategy strategy)
    {
        var (cost, response) = ((double?)candidate.HourlyCost ?? double.PositiveInfinity, candidate.ResponseMilliseconds ?? double.PositiveInfinity);
        return strategy switch
        {
            PlacementStrategy.Cost => cost,
            PlacementStrategy.Performance => response,
            _ when double.IsInfinity(cost) || double.IsInfinity(response) => double.PositiveInfinity,
            _ => cost * response,
        };
    }

    private static string Reason(NodeCandidate best, NodeCandidate other, PlacementStrategy strategy, NodeRequirement requirement)
    {
        var (money, speed) = (Money(best, other), Speed(best, other));
        if (IsAvoided(other.Node, requirement) && !IsAvoided(best.Node, requirement))
            return $"has a taint that asks to stay away; {money}, {speed}";
        if (Objective(best, strategy) == Objective(other, strategy))
        {
            var fill = best.UsedAfter == other.UsedAfter ? "second by name"
                : strategy == PlacementStrategy.Performance ? "it would be fuller" : "it would be emptier";
            return $"as good, but {fill}: {money}, {speed}";
        }

        return strategy == PlacementStrategy.Performance ? $"{speed}; {money}" : $"{money}; {speed}";
    }

    private static string Money(NodeCandidate best, NodeCandidate other) => (best.HourlyCost, other.HourlyCost) switch
    {
        (_, null) => "has no known price",
        (null, _) => "has a known price",
        ({ } first, { } second) when first == second => "costs the same",
        ({ } first, { } second) => string.Create(CultureInfo.InvariantCulture, $"costs {Math.Abs(second - first):0.0000##} USD an hour {(second > first ? "more" : "less")}"),
    };

    private static string Speed(NodeCandidate best, NodeCandidate other) => (best.ResponseMilliseconds, other.ResponseMilliseconds) switch
    {
        (_, null) => "is at an unknown distance",
        (null, _) => "is at a known distance",
        ({ } first, { } second) when Math.Abs(second - first) < 0.05 => "responds as fast",
        ({ } first, { } second) => string.Create(CultureInfo.InvariantCulture, $"responds {Math.Abs(second - first):0.#} ms {(second > first ? "later" : "sooner")}"),
    };

    private static string Figures(NodeCandidate candidate) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(candidate.HourlyCost is { } cost ? $"{cost.ToString("0.0000##", CultureInfo.InvariantCulture)} USD an hour" : "no known price")}, {(candidate.ResponseMilliseconds is { } response ? $"{response.ToString("0.#", CultureInfo.InvariantCulture)} ms a request" : "at an unknown distance")}, {candidate.UsedAfter * 100:0} % full");

    private static string WhyNone(List<NodeAlternative> impossible) => impossible.Count == 0
        ? "There are no nodes."
        : $"None of {impossible.Count} nodes will do: {string.Join(", ", impossible
            .SelectMany(other => other.Objections.Select(objection => objection.Reason).Distinct(StringComparer.Ordinal))
            .GroupBy(reason => reason, StringComparer.Ordinal)
            .OrderByDescending(reason => reason.Count()).ThenBy(reason => reason.Key, StringComparer.Ordinal)
            .Select(reason => $"{reason.Count()} {reason.Key}"))}.";

    private static void Check(NodeRequirement requirement, IReadOnlyCollection<ExistingNode> nodes)
    {
        if (requirement.Requests is { CpuMillis: < 0 } or { MemoryBytes: < 0 } or { GpuMillis: < 0 })
            throw new ArgumentException("The workload requests less than nothing.", nameof(requirement));
        if (!(requirement.ProcessorMilliseconds > 0 && double.IsFinite(requirement.ProcessorMilliseconds)))
            throw new ArgumentException("The processor time of a request is not above 0.", nameof(requirement));
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            if (!names.Add(node.Name))
                throw new ArgumentException($"The node {node.Name} is there twice.", nameof(nodes));
            if (node.Allocatable is { CpuMillis: < 0 } or { MemoryBytes: < 0 } or { GpuMillis: < 0 } || node.Requested is { CpuMillis: < 0 } or { MemoryBytes: < 0 } or { GpuMillis: < 0 })
                throw new ArgumentException($"The node {node.Name} has a negative capacity, or is asked for less than nothing.", nameof(nodes));
            if (node.HourlyPrice < 0)
                throw new ArgumentException($"The price of the node {node.Name} is negative.", nameof(nodes));
            if (!(node.ProcessorScore > 0 && double.IsFinite(node.ProcessorScore)))
                throw new ArgumentException($"The processors of the node {node.Name} have a score that is not above 0.", nameof(nodes));
            if (node.RoundTripMilliseconds is { } trip && !(trip >= 0 && double.IsFinite(trip)))
                throw new ArgumentException($"The round trip to the node {node.Name} is negative or not finite.", nameof(nodes));
        }
    }
}
