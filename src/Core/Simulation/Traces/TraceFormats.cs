namespace CloudIntel.Core.Simulation.Traces;

/// <summary>Tells formats apart by the first line, and reads any of them.</summary>
public static class TraceFormats
{
    /// <summary>The format of a file; null where it is none of those that are known. For OpenDC's input it is that of the table of tasks.</summary>
    /// <param name="content">The text, from its beginning; as much of it is read as is needed.</param>
    public static string? Detect(Stream content)
    {
        using var beginning = new MemoryStream();
        Span<byte> part = stackalloc byte[4096];
        for (int read; beginning.Length < 1 << 16 && (read = content.Read(part)) > 0;)
        {
            beginning.Write(part[..read]);
            if (part[..read].Contains((byte)'\n'))
                break;
        }

        var bytes = beginning.ToArray();
        if (Row(';') is { Count: > 1 } semicolons && BitbrainsTrace.IsHeader(semicolons.Names()))
            return BitbrainsTrace.Format;
        if (Row(' ') is { } blanks && (blanks[0].StartsWith(";"u8) || blanks.Count == 18))
            return SwfTrace.Format;
        if (Row(',') is not { } commas)
            return null;
        var names = commas.Names();
        return OpenDcTrace.IsHeader(names) ? OpenDcTrace.Format
            : TableTrace.IsPodHeader(names) ? TableTrace.AlibabaPods
            : SampledVmTrace.IsHeader(names) ? SampledVmTrace.Format
            : GoogleTrace.IsHeader(names) ? GoogleTrace.Events2019
            : GoogleTrace.IsRow(commas) ? GoogleTrace.Events2011
            : PlanetLabTrace.IsRow(commas) ? PlanetLabTrace.Format
            : TableTrace.OfRow(commas.Count);

        DelimitedRows? Row(char separator)
        {
            var rows = new DelimitedRows(new MemoryStream(bytes), "", separator);
            return rows.Next() ? rows : null;
        }
    }

    /// <summary>Reads a trace of one file; OpenDC's two tables are read by <see cref="OpenDcTrace"/>.</summary>
    /// <param name="format">As <see cref="Detect"/> says.</param>
    /// <param name="content">The text, from its beginning.</param>
    /// <param name="file">What to call it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TraceFormatException">A row cannot be used.</exception>
    public static WorkloadTrace Read(string format, Stream content, string file, CancellationToken cancellationToken) => format switch
    {
        BitbrainsTrace.Format => BitbrainsTrace.Read(content, file, cancellationToken),
        SwfTrace.Format => SwfTrace.Read(content, file, cancellationToken),
        PlanetLabTrace.Format => PlanetLabTrace.Read(content, file, cancellationToken),
        SampledVmTrace.Format => SampledVmTrace.Read(content, file, cancellationToken),
        GoogleTrace.Events2011 or GoogleTrace.Events2019 => GoogleTrace.Read(content, file, format, cancellationToken),
        _ => TableTrace.Read(content, file, format, cancellationToken),
    };
}
