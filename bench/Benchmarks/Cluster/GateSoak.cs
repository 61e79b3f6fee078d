using System.Diagnostics;
using System.Globalization;
using CloudIntel.Benchmarks.Report;
using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace CloudIntel.Benchmarks.Cluster;

/// <summary>
/// Whether the operator's memory grows while the gate judges: 200 admission reviews a second for an hour, sent straight to it, or SOAK_MINUTES, its resident memory and the heap that the last collection left each minute, and the line
/// through those after the first ten minutes, or the first third of a shorter run.
/// </summary>
internal static class GateSoak
{
    private const double Confidence = 0.95;

    private static readonly TimeSpan Sample = TimeSpan.FromMinutes(1);

    private static int Minutes => int.TryParse(Environment.GetEnvironmentVariable("SOAK_MINUTES"), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) ? Math.Max(6, minutes) : 60;

    /// <summary>Measures once: the figure is a slope over a time, so there are no rounds.</summary>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(string program, CancellationToken cancellationToken)
    {
        await using var gated = await GatedCluster.StartAsync(program, withOpa: false, cancellationToken);
        using var reviews = new GateReviews(gated.Operator);
        var failed = 0;
        var (hours, resident, heap) = (new List<double>(), new List<double>(), new List<double>());
        var watch = Stopwatch.StartNew();
        for (var minute = 1; minute <= Minutes; minute++)
        {
            failed += (await reviews.OfferAsync(AddedLatency.PerSecond, Sample, cancellationToken)).Failed;
            hours.Add(watch.Elapsed.TotalHours);
            resident.Add(gated.Operator.ResidentMebibytes);
            heap.Add(await gated.Operator.MetricAsync("dotnet_gc_last_collection_heap_size_bytes", "", cancellationToken) / 1024 / 1024);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalMinutes:0.0} min: {resident[^1]:0.0} MiB resident, {heap[^1]:0.0} MiB of heap, {failed} answers failed"));
        }

        var first = Math.Min(10, Minutes / 3);
        var name = $"gate of {GatedCluster.Policies} policies at {AddedLatency.PerSecond}/s for {Minutes} min";
        return
        [
            Growth($"{name}: growth of resident memory", hours[first..], resident[first..], Goal.AtMost(5)),
            Growth($"{name}: growth of the heap", hours[first..], heap[first..], null),
            new(new($"{name}: resident memory", resident[first..]), "MiB"),
            new(new($"{name}: answers that failed", [failed]), "", Goal.AtMost(0)),
        ];
    }

    private static Figure Growth(string name, List<double> hours, List<double> mebibytes, Goal? goal)
    {
        var (intercept, slope) = Fit.Line([.. hours], [.. mebibytes]);
        var mean = hours.Average();
        var freedom = hours.Count - 2;
        var residuals = hours.Zip(mebibytes, (hour, size) => size - intercept - (slope * hour)).Sum(residual => residual * residual);
        var error = Math.Sqrt(residuals / freedom / hours.Sum(hour => (hour - mean) * (hour - mean)));
        var half = StudentT.InvCDF(0, 1, freedom, (1 + Confidence) / 2) * error;
        return new(new(string.Create(CultureInfo.InvariantCulture, $"{name}, {slope - half:0.0} to {slope + half:0.0} with {Confidence:0 %} confidence"), [slope]), "MiB/h", goal);
    }
}
