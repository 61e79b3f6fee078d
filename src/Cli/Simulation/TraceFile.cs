using System.IO.Compression;
using CloudIntel.Core.Simulation.Traces;

namespace CloudIntel.Cli.Simulation;

/// <summary>Opens traces, gzipped or not, and finds out what they are.</summary>
internal static class TraceFile
{
    private const byte FirstOfGzip = 0x1f;
    private const byte SecondOfGzip = 0x8b;
    private const string Tasks = "tasks";
    private const string Fragments = "fragments";

    /// <summary>Reads a trace. OpenDC's input is named by its table of tasks; the table of fragments lies beside it, with that word for tasks in its name.</summary>
    /// <exception cref="UsageException">It cannot be read; the message says where.</exception>
    public static WorkloadTrace Read(string path, CancellationToken cancellationToken)
    {
        try
        {
            string? format;
            using (var beginning = Open(path))
                format = TraceFormats.Detect(beginning);
            using var content = Open(path);
            switch (format)
            {
                case OpenDcTrace.Format:
                    var beside = Path.Combine(Path.GetDirectoryName(path) ?? "", Path.GetFileName(path).Replace(Tasks, Fragments, StringComparison.Ordinal));
                    if (beside == path)
                        throw new UsageException($"{path}: a table of OpenDC's tasks needs \"{Tasks}\" in its name, so that the table of fragments is found beside it.");
                    using (var fragments = Open(beside))
                        return OpenDcTrace.Read(content, path, fragments, beside, cancellationToken);
                case BitbrainsTrace.Format:
                    return BitbrainsTrace.Read(content, path, cancellationToken);
                case SwfTrace.Format:
                    return SwfTrace.Read(content, path, cancellationToken);
                case not null:
                    return TableTrace.Read(content, path, format, cancellationToken);
                default:
                    throw new UsageException($"{path} is no trace of a known format; see \"cloudintel simulate trace --help\".");
            }
        }
        catch (TraceFormatException e)
        {
            throw new UsageException(e.Message);
        }
        catch (InvalidDataException e)
        {
            throw new UsageException($"{path} begins like a gzip file and is none: {e.Message}");
        }
    }

    private static Stream Open(string path)
    {
        if (!File.Exists(path))
            throw new UsageException($"There is no file {path}.");
        var file = File.OpenRead(path);
        var gzipped = file.ReadByte() == FirstOfGzip && file.ReadByte() == SecondOfGzip;
        file.Position = 0;
        return gzipped ? new GZipStream(file, CompressionMode.Decompress) : file;
    }
}
