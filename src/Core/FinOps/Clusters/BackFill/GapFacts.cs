using System.Numerics;
using CloudIntel.Core.Units;

namespace CloudIntel.Core.FinOps.Clusters.BackFill;

/// <summary>
/// What a source tells of a time in which nobody watched the cluster, in steps of a minute: a container ran in a step when it was seen to run at any moment of it.
/// Not for several threads at once.
/// </summary>
public sealed class GapFacts
{
    /// <summary>So many steps of silence between two in which something ran are taken for missing samples: a server looks back as far.</summary>
    public const int LongestSilence = 4;

    /// <summary>Creates facts about nothing yet.</summary>
    /// <param name="gap">The time, an hour at most.</param>
    public GapFacts(DatePeriod gap)
    {
        if (gap.Length <= TimeSpan.Zero || gap.Length > TimeSpan.FromHours(1))
            throw new ArgumentOutOfRangeException(nameof(gap), gap, "It lasts an hour at most, and longer than no time.");
        Gap = gap;
        Origin = new(gap.Start.UtcTicks - (gap.Start.UtcTicks % Step.Ticks), TimeSpan.Zero);
        Count = (int)((gap.End - Origin + Step - TimeSpan.FromTicks(1)) / Step);
    }

    /// <summary>Length of a step.</summary>
    public static TimeSpan Step => TimeSpan.FromMinutes(1);

    /// <summary>The time.</summary>
    public DatePeriod Gap { get; }

    /// <summary>Start of the first step, a whole minute.</summary>
    public DateTimeOffset Origin { get; }

    /// <summary>How many steps there are.</summary>
    public int Count { get; }

    /// <summary>Containers by the UID of their pod and their name.</summary>
    public Dictionary<(string PodUid, string Container), GapContainer> Containers { get; } = [];

    /// <summary>Pods by UID.</summary>
    public Dictionary<string, GapPod> Pods { get; } = new(StringComparer.Ordinal);

    /// <summary>Who manages controllers of pods.</summary>
    public Dictionary<(string Kind, string Namespace, string Name), (string Kind, string Name)> Owners { get; } = [];

    /// <summary>Nodes by name and id at their provider, with the steps in which they were there.</summary>
    public Dictionary<(string Name, string ProviderId), GapSteps> Nodes { get; } = [];

    /// <summary>What nodes have, by name: processors, bytes and whole devices by the resource's name.</summary>
    public Dictionary<string, Dictionary<string, double>> Capacities { get; } = new(StringComparer.Ordinal);

    /// <summary>The parts of the gap of which something is known: in a cluster, something always runs.</summary>
    public IReadOnlyList<DatePeriod> Known => [.. Runs(Containers.Values.Aggregate(default(GapSteps), (all, container) => all | container.Steps))];

    /// <summary>The step that ends then; below 0 or <see cref="Count"/> and more for none of them.</summary>
    public int StepEndingAt(double unixSeconds) => (int)Math.Round((unixSeconds - Origin.ToUnixTimeSeconds()) / Step.TotalSeconds) - 1;

    /// <summary>The times that steps make, within the gap.</summary>
    public IEnumerable<DatePeriod> Runs(GapSteps steps)
    {
        for (var first = 0; first < Count; first++)
        {
            if (!steps.Has(first))
                continue;
            var last = first;
            for (var next = first + 1; next < Count && next <= last + LongestSilence + 1; next++)
                last = steps.Has(next) ? next : last;
            var (start, end) = (Origin + (Step * first), Origin + (Step * (last + 1)));
            yield return new(start > Gap.Start ? start : Gap.Start, end < Gap.End ? end : Gap.End);
            first = last;
        }
    }
}

/// <summary>Some of the steps of a gap.</summary>
/// <param name="Bits">A bit for each, the first one lowest.</param>
public readonly record struct GapSteps(ulong Bits)
{
    /// <summary>How many there are.</summary>
    public int Count => BitOperations.PopCount(Bits);

    /// <summary>All of both.</summary>
    public static GapSteps operator |(GapSteps left, GapSteps right) => new(left.Bits | right.Bits);

    /// <summary>Whether one is among them.</summary>
    public bool Has(int step) => (Bits >> step & 1) == 1;

    /// <summary>These and another one.</summary>
    public GapSteps With(int step) => new(Bits | 1UL << step);
}

/// <summary>What is told of a container.</summary>
public sealed class GapContainer
{
    /// <summary>When it ran.</summary>
    public GapSteps Steps { get; set; }

    /// <summary>What it asked for last: processors, bytes and whole devices by the resource's name.</summary>
    public Dictionary<string, double> Requests { get; } = new(StringComparer.Ordinal);
}

/// <summary>What is told of a pod.</summary>
public sealed class GapPod
{
    /// <summary>Its namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Name of its node; empty when unknown.</summary>
    public string Node { get; set; } = "";

    /// <summary>Kind and name of its own controller; empty without one.</summary>
    public (string Kind, string Name) Controller { get; set; } = ("", "");

    /// <summary>Its labels, by names in which what is no letter or digit may be written as _ .</summary>
    public Dictionary<string, string> Labels { get; } = new(StringComparer.Ordinal);
}
