using CloudIntel.Benchmarks.Report;

namespace CloudIntel.Benchmarks.Cluster;

/// <summary>Everything that is measured on a real API server. Each part has servers of its own, so that none sees another's objects.</summary>
internal static class ClusterRun
{
    /// <summary>The parts, in the order they are run.</summary>
    public static IReadOnlyList<string> Parts { get; } = ["sync", "status", "start", "webhook", "gate", "opa", "limit", "steady"];

    /// <summary>Those that take long and are run only where they are named.</summary>
    public static IReadOnlyList<string> LongParts { get; } = ["soak"];

    /// <summary>Runs a part.</summary>
    /// <param name="part">One of <see cref="Parts"/> or <see cref="LongParts"/>.</param>
    /// <param name="rounds">How often it is measured.</param>
    /// <param name="program">The operator's binary.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(string part, int rounds, string program, CancellationToken cancellationToken) => part switch
    {
        "sync" => await InformerSync.MeasureAsync(rounds, cancellationToken),
        "status" => await StatusWrites.MeasureAsync(rounds, cancellationToken),
        "start" => await StartUp.MeasureAsync(rounds, program, cancellationToken),
        "webhook" => await WebhookLatency.MeasureAsync(rounds, program, cancellationToken),
        "gate" => await GateLatency.MeasureAsync(rounds, program, withOpa: false, cancellationToken),
        "opa" => await GateLatency.MeasureAsync(rounds, program, withOpa: true, cancellationToken),
        "limit" => [.. await GateLimit.MeasureAsync(rounds, program, withOpa: false, cancellationToken), .. await GateLimit.MeasureAsync(rounds, program, withOpa: true, cancellationToken)],
        "soak" => await GateSoak.MeasureAsync(program, cancellationToken),
        "steady" => await SteadyState.MeasureAsync(program, TimeSpan.FromMinutes(5), cancellationToken),
        _ => throw new ArgumentException($"There is no part {part}; there are: {string.Join(", ", Parts.Concat(LongParts))}.", nameof(part)),
    };
}
