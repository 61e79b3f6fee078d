using CloudIntel.Benchmarks.Report;

namespace CloudIntel.Benchmarks.Cluster;

/// <summary>What the admission gate of an operator on one processor adds to a write. The gate is shut off and on by its annotation, in turns.</summary>
internal static class GateLatency
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    /// <summary>Measures.</summary>
    /// <param name="rounds">How often.</param>
    /// <param name="program">The operator's binary.</param>
    /// <param name="withOpa">Whether OPA is asked about each write, too, beside the operator on the same processor.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(int rounds, string program, bool withOpa, CancellationToken cancellationToken)
    {
        await using var gated = await GatedCluster.StartAsync(program, withOpa, cancellationToken);
        var latency = new AddedLatency(gated.Writes, rounds);
        await latency.WaitAsync(called: true, cancellationToken);
        await latency.WarmUpAsync(cancellationToken);
        var unjudged = await gated.UnjudgedAsync(cancellationToken);
        var name = $"gate of {GatedCluster.Policies} policies{(withOpa ? " and one in Rego" : "")}";
        var goal = withOpa ? 25 : 10;
        var figures = await latency.MeasureAsync(
            name, goal, () => gated.SwitchAsync(isOn: false, cancellationToken), () => gated.SwitchAsync(isOn: true, cancellationToken), cancellationToken);
        var (judged, leftAlone) = await MeasureAnswersAsync(rounds, gated, cancellationToken);
        return
        [
            .. figures,
            Answer("p50", latencies => latencies.Median),
            Answer("p99", latencies => latencies.P99),
            new(new($"what judging adds to the answer of the {name}, p99", [.. judged.Zip(leftAlone, (one, other) => one.P99 - other.P99)]), "ms", Goal.AtMost(goal)),
            new(new($"answers of the {name} that failed", [judged.Concat(leftAlone).Sum(latencies => latencies.Failed)]), "", Goal.AtMost(0)),
            new(new($"rules that the {name} could not judge", [await gated.UnjudgedAsync(cancellationToken) - unjudged]), "", Goal.AtMost(0)),
        ];

        Figure Answer(string what, Func<Latencies, double> of) =>
            new(new($"answer of the {name} to {AddedLatency.PerSecond} questions a second, {what}", [.. judged.Select(of)]), "ms", Peer: new($"about a namespace that it leaves alone, {what}", [.. leftAlone.Select(of)]));
    }

    /// <summary>The same questions without an API server between, which on few processors waits for itself; and about a namespace that the gate leaves alone, which is what asking and reading take.</summary>
    private static async Task<(List<Latencies> Judged, List<Latencies> LeftAlone)> MeasureAnswersAsync(int rounds, GatedCluster gated, CancellationToken cancellationToken)
    {
        using var reviews = new GateReviews(gated.Operator);
        using var others = new GateReviews(gated.Operator, "kube-system");
        var (judged, leftAlone) = (new List<Latencies>(), new List<Latencies>());
        foreach (var asked in new[] { reviews, others })
            await asked.OfferAsync(AddedLatency.PerSecond, Duration / 3, cancellationToken); // connections are opened
        for (var round = 0; round < rounds; round++)
        {
            leftAlone.Add(await others.OfferAsync(AddedLatency.PerSecond, Duration, cancellationToken));
            judged.Add(await reviews.OfferAsync(AddedLatency.PerSecond, Duration, cancellationToken));
        }

        return (judged, leftAlone);
    }
}
