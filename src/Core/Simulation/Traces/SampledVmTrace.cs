using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Core.Simulation.Traces;

/// <summary>
/// Reads samples of virtual machines as they are made of Google's cluster data: a row a machine and five minutes, with the percentage of its processor and of its memory that
/// it used. A machine is taken to have one core.
/// </summary>
public static class SampledVmTrace
{
    /// <summary>The name of the format.</summary>
    public const string Format = "gcd-vms";

    private static readonly TimeSpan Step = TimeSpan.FromMinutes(5);
    private static readonly string[] Columns = ["vm", "step_5min", "cpu_pct", "mem_pct"];

    /// <summary>Whether a first line is that of such a file.</summary>
    internal static bool IsHeader(string[] names) => Columns.All(names.Contains);

    /// <summary>Reads one file. Steps of a machine follow each other without a gap, others may lie in between.</summary>
    /// <param name="content">Its text.</param>
    /// <param name="file">What to call it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TraceFormatException">A row cannot be used.</exception>
    public static WorkloadTrace Read(Stream content, string file, CancellationToken cancellationToken)
    {
        var rows = new DelimitedRows(content, file, ',');
        var at = rows.Columns(Columns);
        var machines = new Dictionary<string, Samples>(StringComparer.Ordinal);
        var last = (Name: "", Samples: (Samples?)null);
        while (rows.Next())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = rows.Text(at[0]);
            var time = rows.Time(at[1], "step_5min", Step.Ticks);
            if (name != last.Name || last.Samples is null)
            {
                if (!machines.TryGetValue(name, out var found))
                    machines.Add(name, found = new(time));
                last = (name, found);
            }

            var samples = last.Samples;
            if (time != samples.Begin + (Step * samples.Phases.Count))
                throw rows.Refused($"step_5min {rows.Text(at[1])} of {name} does not follow the one before.");
            samples.Phases.Add(new(Step, rows.Amount(at[2], "cpu_pct") / 100));
            samples.Memory.Add(rows.Amount(at[3], "mem_pct") / 100);
        }

        return WorkloadTrace.Of(
            Format,
            [.. machines.Select(machine => new TraceTask(
                machine.Key, machine.Value.Begin, Step * machine.Value.Phases.Count, Cores: 1, CoreSpeed: null, Memory: null, machine.Value.Phases.ToArray()) { MemoryUse = machine.Value.Memory.ToArray() })],
            epoch: null);
    }

    private sealed class Samples(TimeSpan begin)
    {
        public TimeSpan Begin { get; } = begin;

        public List<DemandPhase> Phases { get; } = [];

        public List<double> Memory { get; } = [];
    }
}
