using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Core.Simulation.Traces;

/// <summary>
/// Reads a day of virtual machines of PlanetLab: how much of its processor each used, in percent, every five minutes. Either a file a machine with a number a line, as
/// CloudSim has them, or a row a machine with its name and all numbers. A machine is taken to have one core.
/// </summary>
public static class PlanetLabTrace
{
    /// <summary>The name of the format.</summary>
    public const string Format = "planetlab";

    private const int Samples = 288; // of five minutes: a day
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(5);

    /// <summary>Whether a first row is that of such a file.</summary>
    internal static bool IsRow(DelimitedRows row) => row.Count == Samples + 1 || (row.Count == 1 && !row[0].IsEmpty && row[0].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0);

    /// <summary>Reads one file of either form.</summary>
    /// <param name="content">Its text.</param>
    /// <param name="file">What to call it; where it is of one machine, that is called the same.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TraceFormatException">A row cannot be used.</exception>
    public static WorkloadTrace Read(Stream content, string file, CancellationToken cancellationToken)
    {
        var rows = new DelimitedRows(content, file, ',');
        var (tasks, single) = (new List<TraceTask>(), new List<double>());
        while (rows.Next())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (rows.Count == 1 && tasks.Count == 0)
                single.Add(Share(rows, 0));
            else if (rows.Count == Samples + 1 && single.Count == 0)
                tasks.Add(Of(rows.Text(0), [.. Enumerable.Range(1, Samples).Select(cell => Share(rows, cell))]));
            else
                throw rows.Refused($"there are {rows.Count} cells: a row has a name and {Samples} numbers, or one number as all others of the file.");
        }

        if (single.Count > 0)
            tasks.Add(single.Count == Samples ? Of(file, single) : throw rows.Refused($"there are {single.Count} lines and not {Samples}, one for every five minutes of a day."));
        return WorkloadTrace.Of(Format, tasks, epoch: null);
    }

    private static double Share(DelimitedRows rows, int cell) => rows.Amount(cell, "processor use") / 100;

    private static TraceTask Of(string name, IReadOnlyList<double> shares) =>
        new(name, TimeSpan.Zero, Step * shares.Count, Cores: 1, CoreSpeed: null, Memory: null, shares.Select(share => new DemandPhase(Step, share)).ToArray());
}
