using CloudIntel.Benchmarks.Report;

namespace CloudIntel.Benchmarks.Cluster;

/// <summary>What the admission gate of an operator on one processor adds to a write. The gate is shut off and on by its annotation, in turns.</summary>
internal static class GateLatency
{
    /// <summary>Measures.</summary>
    /// <param name="rounds">How often.</param>
    /// <param name="program">The operator's binary.</param>
    /// <param name="withOpa">Whether OPA is asked about each write, too.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(int rounds, string program, bool withOpa, CancellationToken cancellationToken)
    {
        await using var gated = await GatedCluster.StartAsync(program, withOpa, cancellationToken);
        var latency = new AddedLatency(gated.Writes, rounds);
        await latency.WaitAsync(called: true, cancellationToken);
        await latency.WarmUpAsync(cancellationToken);
        var unjudged = await gated.UnjudgedAsync(cancellationToken);
        var name = $"gate of {GatedCluster.Policies} policies{(withOpa ? " and one in Rego" : "")}";
        var figures = await latency.MeasureAsync(
            name, goal: withOpa ? 25 : 10, () => gated.SwitchAsync(isOn: false, cancellationToken), () => gated.SwitchAsync(isOn: true, cancellationToken), cancellationToken);
        return [.. figures, new(new($"rules that the {name} could not judge", [await gated.UnjudgedAsync(cancellationToken) - unjudged]), "", Goal.AtMost(0))];
    }
}
