using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using CloudIntel.Benchmarks.Report;

namespace CloudIntel.Benchmarks.Local;

/// <summary>Everything that needs no server.</summary>
internal static class LocalRun
{
    /// <summary>The parts, in the order they are run.</summary>
    public static IReadOnlyList<string> Parts { get; } = ["memory", "sync", "reconcile", "webhook", "gate", "allocate", "clusters", "catalog", "placement", "fleet", "recording", "series", "simulation"];

    /// <summary>Runs a part.</summary>
    /// <param name="part">One of <see cref="Parts"/>.</param>
    /// <param name="rounds">How often it is measured.</param>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(string part, int rounds) => part switch
    {
        "memory" => [await CacheMemory.MeasureAsync(rounds)],
        "sync" => [Compare<InformerBenchmarks>(rounds, "s", Goal.AtMost(1.5), nanoseconds => nanoseconds / 1e9)],
        "reconcile" => [Compare<ReconcileBenchmarks>(rounds, "/s", Goal.AtLeast(20_000), nanoseconds => 1e9 / nanoseconds)],
        "webhook" => [Compare<WebhookBenchmarks>(rounds, "ms", goal: null, nanoseconds => nanoseconds / 1e6)],
        "gate" => GateSpeed.Measure(rounds),
        "allocate" => [AllocationSpeed.Measure(rounds)],
        "clusters" => ClusterSpeed.Measure(rounds),
        "catalog" => [CatalogLookups.Measure(rounds)],
        "placement" => PlacementSpeed.Measure(rounds),
        "fleet" => FleetSpeed.Measure(rounds),
        "series" => SeriesSpeed.Measure(rounds),
        "simulation" => SimulationSpeed.Measure(rounds),
        "recording" => await ClusterMemory.MeasureAsync(rounds),
        _ => throw new ArgumentException($"There is no part {part}; there are: {string.Join(", ", Parts)}.", nameof(part)),
    };

    /// <summary>Runs a class of one benchmark and one baseline.</summary>
    private static Figure Compare<TBenchmarks>(int rounds, string unit, Goal? goal, Func<double, double> fromNanoseconds)
    {
        var summary = BenchmarkRunner.Run<TBenchmarks>(Configuration(rounds));
        if (summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success))
            throw new InvalidOperationException($"{typeof(TBenchmarks).Name} failed; see above.");
        var reports = summary.Reports.ToLookup(report => summary.IsBaseline(report.BenchmarkCase), Figures);
        return new(reports[false].Single(), unit, goal, reports[true].Single());

        Series Figures(BenchmarkReport report) => new(
            report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\''),
            [.. report.AllMeasurements
                .Where(measurement => measurement.IterationStage == BenchmarkDotNet.Engines.IterationStage.Result)
                .Select(measurement => fromNanoseconds(measurement.GetAverageTime().Nanoseconds))]);
    }

    private static ManualConfig Configuration(int rounds) => ManualConfig.CreateEmpty()
        .AddLogger(ConsoleLogger.Default)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddDiagnoser(MemoryDiagnoser.Default)
        .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "cloudintel-benchmarks"))
        // In this process, which was built with the repository's settings: a generated project beside it would need a lock file of its own.
        .AddJob(Job.Default.WithToolchain(new InProcessNoEmitToolchain(TimeSpan.FromMinutes(30), logOutput: true))
            .WithWarmupCount(3).WithIterationCount(rounds).WithOutlierMode(Perfolizer.Mathematics.OutlierDetection.OutlierMode.DontRemove));
}
