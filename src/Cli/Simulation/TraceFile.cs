using CloudIntel.Core.Simulation.Traces;
using CloudIntel.Ledger.DuckDb;

namespace CloudIntel.Cli.Simulation;

/// <summary>Opens traces, gzipped or not, as text or Parquet, and finds out what they are.</summary>
internal static class TraceFile
{
    private static readonly byte[] Parquet = "PAR1"u8.ToArray();

    /// <summary>What OpenDC's tables of tasks are called, and what their tables of fragments: today, and in its second version.</summary>
    private static readonly (string Tasks, string Fragments)[] Beside = [("tasks", "fragments"), ("meta", "trace")];

    /// <summary>
    /// Reads a trace. OpenDC's input is named by its table of tasks; the table of fragments lies beside it, with that word for tasks in its name. Of a folder all files are read, or
    /// OpenDC's tables where they are there.
    /// </summary>
    /// <exception cref="UsageException">It cannot be read; the message says where.</exception>
    public static WorkloadTrace Read(string path, CancellationToken cancellationToken)
    {
        try
        {
            return Directory.Exists(path) ? ReadFolder(path, cancellationToken) : ReadFile(path, cancellationToken);
        }
        catch (TraceFormatException e)
        {
            throw new UsageException(e.Message);
        }
    }

    /// <summary>The text of a file, unpacked.</summary>
    /// <exception cref="UsageException">There is no such file, it is a pipe, or it is no Parquet file that can be read.</exception>
    public static Stream Open(string path, CancellationToken cancellationToken)
    {
        var file = PackedFile.Open(path);
        if (!file.CanSeek)
            return file;
        Span<byte> beginning = stackalloc byte[Parquet.Length];
        var length = file.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false);
        file.Position = 0;
        if (length < Parquet.Length || !beginning.SequenceEqual(Parquet))
            return file;
        file.Dispose();
        return OpenParquet(path, cancellationToken);
    }

    private static WorkloadTrace ReadFolder(string folder, CancellationToken cancellationToken)
    {
        var files = Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToList();
        if (files.FirstOrDefault(file => Beside.Any(names => Path.GetFileName(file).Split('.')[0] == names.Tasks)) is { } tasks)
            return ReadFile(tasks, cancellationToken);
        var traces = files.ConvertAll(file => ReadFile(file, cancellationToken));
        if (traces.Count == 0)
            throw new UsageException($"There are no files in {folder}.");
        return traces.Select(trace => trace.Format).Distinct().Count() == 1
            ? WorkloadTrace.Together(traces)
            : throw new UsageException($"The files in {folder} are of several formats: {string.Join(", ", traces.Select(trace => trace.Format).Distinct())}.");
    }

    private static WorkloadTrace ReadFile(string path, CancellationToken cancellationToken)
    {
        using var beginning = Open(path, cancellationToken);
        var format = TraceFormats.Detect(beginning) ?? throw Unknown(path);
        using var whole = Again(beginning, path, cancellationToken);
        if (format != OpenDcTrace.Format)
            return TraceFormats.Read(format, whole, path, cancellationToken);
        var beside = FragmentsOf(path);
        using var fragments = Open(beside, cancellationToken);
        return OpenDcTrace.Read(whole, path, fragments, beside, cancellationToken);
    }

    private static UsageException Unknown(string path)
    {
        var name = Path.GetFileName(path);
        var tasks = Beside.Where(names => name.Contains(names.Fragments, StringComparison.Ordinal)).Select(names => Path.Combine(Path.GetDirectoryName(path) ?? "", name.Replace(names.Fragments, names.Tasks, StringComparison.Ordinal)));
        return tasks.FirstOrDefault(File.Exists) is { } table
            ? new($"{path} is no trace of itself: name the table of tasks, {table}.")
            : new($"{path} is no trace of a known format; see \"cloudintel simulate trace --help\".");
    }

    private static Stream Again(Stream read, string path, CancellationToken cancellationToken)
    {
        if (!read.CanSeek)
            return Open(path, cancellationToken);
        read.Position = 0;
        return read;
    }

    private static string FragmentsOf(string tasks)
    {
        var name = Path.GetFileName(tasks);
        return Beside.FirstOrDefault(names => name.Contains(names.Tasks, StringComparison.Ordinal)) is { Tasks: not null } found
            ? Path.Combine(Path.GetDirectoryName(tasks) ?? "", name.Replace(found.Tasks, found.Fragments, StringComparison.Ordinal))
            : throw new UsageException($"{tasks}: a table of OpenDC's tasks needs \"{Beside[0].Tasks}\" in its name, so that the table of fragments is found beside it.");
    }

    /// <summary>Its rows as CSV, in a file that goes when it is closed.</summary>
    private static FileStream OpenParquet(string path, CancellationToken cancellationToken)
    {
        var csv = Path.GetTempFileName();
        try
        {
            ParquetText.Write(path, csv, cancellationToken);
            return new(csv, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Options = FileOptions.DeleteOnClose | FileOptions.SequentialScan });
        }
        catch (InvalidDataException e)
        {
            File.Delete(csv);
            throw new UsageException(e.Message);
        }
        catch
        {
            File.Delete(csv);
            throw;
        }
    }
}
