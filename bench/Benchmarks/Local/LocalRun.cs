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
    /// <summary>Runs it.</summary>
    /// <param name="rounds">How often each is measured.</param>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(int rounds)
    {
        var figures = new List<Figure> { await CacheMemory.MeasureAsync(rounds) };
        figures.Add(Compare<InformerBenchmarks>(rounds, "s", Goal.AtMost(1.5), nanoseconds => nanoseconds / 1e9));
        figures.Add(Compare<ReconcileBenchmarks>(rounds, "/s", Goal.AtLeast(20_000), nanoseconds => 1e9 / nanoseconds));
        figures.Add(Compare<WebhookBenchmarks>(rounds, "ms", goal: null, nanoseconds => nanoseconds / 1e6));
        return figures;
    }

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
