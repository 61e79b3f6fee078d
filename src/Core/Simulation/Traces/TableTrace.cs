using System.Globalization;

namespace CloudIntel.Core.Simulation.Traces;

/// <summary>Reads the tables in which large clouds publish what ran: a row a virtual machine, pod or task, with its begin, its end and what it asked for.</summary>
public static class TableTrace
{
    /// <summary>Azure's virtual machines (vmtable.csv of 2017 and 2019): seconds, cores and GB as upper ends of buckets such as "2" or "&gt;24".</summary>
    public const string AzureVms = "azure-vms";

    /// <summary>Alibaba's pods with graphics processors (2023): seconds, thousandths of a core, MiB.</summary>
    public const string AlibabaPods = "alibaba-pods";

    /// <summary>Alibaba's batch tasks (batch_task.csv of 2018): seconds, hundredths of a core, each row so many instances.</summary>
    public const string AlibabaBatch = "alibaba-batch";

    private const int AzureColumns = 11;
    private const int AlibabaBatchColumns = 9;
    private static readonly string[] PodColumns = ["name", "cpu_milli", "memory_mib", "creation_time", "deletion_time"];

    /// <summary>Whether a first line is that of Alibaba's pods.</summary>
    internal static bool IsPodHeader(string[] names) => PodColumns.All(names.Contains);

    /// <summary>Which of the formats without a header a first row is of; null for none.</summary>
    internal static string? OfRow(int cells) => cells == AzureColumns ? AzureVms : cells == AlibabaBatchColumns ? AlibabaBatch : null;

    /// <summary>Reads a table. Rows of what did not run are left out and counted.</summary>
    /// <param name="content">The text.</param>
    /// <param name="file">What to call it.</param>
    /// <param name="format">One of those of this class.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TraceFormatException">A row cannot be used, such as one that ends before it begins.</exception>
    public static WorkloadTrace Read(Stream content, string file, string format, CancellationToken cancellationToken)
    {
        var rows = new DelimitedRows(content, file, ',');
        Func<DelimitedRows, TraceTask> read = format switch
        {
            AzureVms => AzureVm,
            AlibabaBatch => AlibabaTask,
            AlibabaPods => Pods(rows),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "There is no such format."),
        };
        var (tasks, skipped) = (new List<TraceTask>(), 0L);
        while (rows.Next())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (read(rows) is { Duration.Ticks: > 0, Cores: > 0 } task)
                tasks.Add(task);
            else
                skipped++;
        }

        return WorkloadTrace.Of(format, tasks, epoch: null, skipped);
    }

    private static TraceTask AzureVm(DelimitedRows row)
    {
        if (row.Count != AzureColumns)
            throw row.Refused($"there are {row.Count} cells and not {AzureColumns}.");
        var (begin, duration) = Span(row, 3, "vmcreated", 4, "vmdeleted");
        return new(row.Text(0), begin, duration, Bucket(row, 9, "core count"), CoreSpeed: null, Bucket(row, 10, "memory") * 1024, default);
    }

    private static TraceTask AlibabaTask(DelimitedRows row)
    {
        if (row.Count != AlibabaBatchColumns)
            throw row.Refused($"there are {row.Count} cells and not {AlibabaBatchColumns}.");
        if (row[7].IsEmpty || row[5].IsEmpty || row[6].IsEmpty || row[6].SequenceEqual("0"u8))
            return new(row.Text(0), default, default, 0, null, null, default); // it did not end, or did not say what it asked for
        var (begin, duration) = Span(row, 5, "start_time", 6, "end_time");

        // Memory is a share of an unnamed machine: not told.
        return new($"{row.Text(2)}/{row.Text(0)}", begin, duration, row.Amount(1, "instance_num") * row.Amount(7, "plan_cpu") / 100, CoreSpeed: null, Memory: null, default);
    }

    private static Func<DelimitedRows, TraceTask> Pods(DelimitedRows rows)
    {
        var at = rows.Columns(PodColumns);
        return row =>
        {
            var (begin, duration) = Span(row, at[3], "creation_time", at[4], "deletion_time");
            return new(row.Text(at[0]), begin, duration, row.Amount(at[1], "cpu_milli") / 1000, CoreSpeed: null, row.Amount(at[2], "memory_mib"), default);
        };
    }

    private static (TimeSpan Begin, TimeSpan Duration) Span(DelimitedRows row, int first, string firstName, int last, string lastName)
    {
        var (begin, end) = (row.Time(first, firstName, TimeSpan.TicksPerSecond), row.Time(last, lastName, TimeSpan.TicksPerSecond));
        return end >= begin ? (begin, end - begin) : throw row.Refused($"{lastName} {row.Text(last)} is before {firstName} {row.Text(first)}.");
    }

    /// <summary>A number, or more than a number, which is taken as that.</summary>
    private static double Bucket(DelimitedRows row, int cell, string name)
    {
        var text = row.Text(cell);
        return double.TryParse(text.TrimStart('>'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is > 0 and < 1e9
            ? value
            : throw row.Refused($"{name} \"{text}\" is not a number above 0.");
    }
}
