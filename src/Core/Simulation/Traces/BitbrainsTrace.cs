using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Core.Simulation.Traces;

/// <summary>Reads a virtual machine of the Bitbrains traces (GWA-T-12): semicolons, a row a sample, times in seconds although the header says milliseconds.</summary>
/// <remarks>Each sample holds until the next; the last as long as the one before it.</remarks>
public static class BitbrainsTrace
{
    /// <summary>The name of the format.</summary>
    public const string Format = "bitbrains";

    private static readonly string[] Columns = ["timestamp [ms]", "cpu cores", "cpu capacity provisioned [mhz]", "cpu usage [mhz]", "memory capacity provisioned [kb]"];

    /// <summary>Whether a first line is that of such a file.</summary>
    internal static bool IsHeader(string[] names) => Columns.All(names.Contains);

    /// <summary>Reads one file.</summary>
    /// <param name="content">Its text.</param>
    /// <param name="file">What to call it; the virtual machine is called the same.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TraceFormatException">A row cannot be used.</exception>
    public static WorkloadTrace Read(Stream content, string file, CancellationToken cancellationToken)
    {
        var rows = new DelimitedRows(content, file, ';');
        var at = rows.Columns(Columns);
        var (samples, cores, capacity, memory) = (new List<(TimeSpan Time, double Usage)>(), 0.0, 0.0, 0.0);
        while (rows.Next())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var time = rows.Time(at[0], "timestamp", TimeSpan.TicksPerSecond);
            if (samples.Count > 0 && time <= samples[^1].Time)
                throw rows.Refused("timestamp is not after the one before.");
            samples.Add((time, rows.Amount(at[3], "cpu usage")));

            // Some were resized: the most it had.
            cores = Math.Max(cores, rows.Amount(at[1], "cpu cores"));
            capacity = Math.Max(capacity, rows.Amount(at[2], "cpu capacity"));
            memory = Math.Max(memory, rows.Amount(at[4], "memory capacity"));
        }

        if (samples.Count < 2 || cores == 0)
            throw rows.Refused("there are fewer than two samples, or no cores.");
        var phases = new DemandPhase[samples.Count];
        for (var i = 0; i < phases.Length; i++)
            phases[i] = new(i + 1 < phases.Length ? samples[i + 1].Time - samples[i].Time : phases[i - 1].Duration, samples[i].Usage);
        var end = samples[^1].Time + phases[^1].Duration;
        return WorkloadTrace.Of(Format, [new(file, samples[0].Time, end - samples[0].Time, cores, capacity / cores, memory / 1024, phases)], DateTimeOffset.UnixEpoch);
    }
}
