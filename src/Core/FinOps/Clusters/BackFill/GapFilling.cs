using CloudIntel.Core.FinOps.Clusters.Recording;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters.BackFill;

/// <summary>Reconstructs what ran while nobody watched.</summary>
/// <remarks>
/// A container's reconstructed start and end are each off by a step at most, or by the time from sample to sample where that is longer; a container that no sample shows is
/// missing. What was seen, or told by a kubelet, stays as it is, and so does a step at either end of it, which the same run may have left traces in.
/// </remarks>
public static class GapFilling
{
    /// <summary>The spans that are missing, all within the gap: beside those that are known, they replace nothing.</summary>
    /// <param name="facts">What a source tells of the gap.</param>
    /// <param name="known">What is known of it, and of a step before and after. A span that ends when the gap begins is one whose end nobody heard.</param>
    public static SpanChanges Fill(GapFacts facts, ClusterHistory known)
    {
        var nodes = Nodes(facts, known);
        var there = known.Nodes.Concat(nodes).ToLookup(node => node.Name, StringComparer.Ordinal);
        var runs = known.Containers.ToLookup(span => (span.Pod.Uid, span.Container));
        var pods = new PodIdentities(facts, known);
        var containers = new List<ContainerSpan>();
        foreach (var (name, container) in facts.Containers.OrderBy(each => each.Key.PodUid, StringComparer.Ordinal).ThenBy(each => each.Key.Container, StringComparer.Ordinal))
        {
            if (!facts.Pods.TryGetValue(name.PodUid, out var pod))
                continue;
            var before = runs[name].OrderBy(span => span.Time.Start).ToList();
            foreach (var time in Missing(facts, container.Steps, [.. before.Select(span => span.Time)]))
                containers.Add(Span(name.Container, pods.Of(name.PodUid), time, NodeAt(time.Start, there[pod.Node]), container, before));
        }

        return new() { Pods = pods.News, Containers = containers, Nodes = nodes };
    }

    /// <summary>The times that steps make, without those that are known.</summary>
    private static IEnumerable<DatePeriod> Missing(GapFacts facts, GapSteps steps, IReadOnlyList<LifeTime> known)
    {
        var gap = facts.Gap;
        var isOpen = known.Any(time => time.End == gap.Start);
        var told = known.Where(time => time.End != gap.Start).OrderBy(time => time.Start).ToList();
        foreach (var run in facts.Runs(steps))
        {
            // What ran up to the gap and soon after its start ran in between.
            var from = isOpen && run.Start - gap.Start <= GapFacts.Step * GapFacts.LongestSilence ? gap.Start : run.Start;
            foreach (var time in told.TakeWhile(time => time.Start - GapFacts.Step < run.End))
            {
                if (time.Start - GapFacts.Step > from)
                    yield return new(from, time.Start - GapFacts.Step);
                var after = time.End is { } end ? end + GapFacts.Step : DateTimeOffset.MaxValue;
                from = after > from ? after : from;
            }

            if (from < run.End)
                yield return new(from, run.End);
        }
    }

    /// <summary>A container holds what it held before or later, as far as that is known, and else what the source tells.</summary>
    private static ContainerSpan Span(string name, PodIdentity pod, DatePeriod time, NodeSpan? node, GapContainer told, List<ContainerSpan> known)
    {
        var same = known.FindLast(span => span.Time.Start <= time.Start) ?? known.FirstOrDefault();
        return new()
        {
            Pod = pod,
            Container = name,
            NodeUid = same?.NodeUid ?? node?.Uid ?? "",
            Time = new(time.Start, time.End),
            Requests = same?.Requests ?? GapResources.Held(told.Requests, node?.Labels),
            Limits = same?.Limits ?? default,
        };
    }

    /// <summary>
    /// Nodes that were there longer than is known, and nodes of which nothing is known. These have no UID of Kubernetes', and no more than their provider's id
    /// tells what they cost.
    /// </summary>
    private static List<NodeSpan> Nodes(GapFacts facts, ClusterHistory known)
    {
        var byName = known.Nodes.ToLookup(node => node.Name, StringComparer.Ordinal);
        var nodes = new List<NodeSpan>();
        foreach (var ((name, providerId), steps) in facts.Nodes.OrderBy(node => node.Key.Name, StringComparer.Ordinal).ThenBy(node => node.Key.ProviderId, StringComparer.Ordinal))
        {
            var same = byName[name].Where(node => node.ProviderId == providerId || providerId.Length == 0 || node.ProviderId.Length == 0).ToList();
            foreach (var time in Missing(facts, steps, [.. same.Select(node => node.Time)]))
            {
                var before = time.Start == facts.Gap.Start ? same.Find(node => node.Time.End == time.Start) : null;
                if (before is not null)
                    nodes.Add(before with { Time = new(time.Start, time.End) });
                else if (facts.Capacities.TryGetValue(name, out var capacity))
                    nodes.Add(new() { Uid = $"{name} {providerId}", Name = name, ProviderId = providerId, Capacity = GapResources.Capacity(capacity), Time = new(time.Start, time.End) });
            }
        }

        return nodes;
    }

    private static NodeSpan? NodeAt(DateTimeOffset moment, IEnumerable<NodeSpan> namesakes)
    {
        var byTime = namesakes.OrderBy(node => node.Time.Start).ToList();
        return byTime.FindLast(node => node.Time.Start <= moment) ?? byTime.FirstOrDefault();
    }
}
