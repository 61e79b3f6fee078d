namespace CloudIntel.Core.Simulation.Traces;

/// <summary>Tells formats apart by the first line.</summary>
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
            : TableTrace.OfRow(commas.Count);

        DelimitedRows? Row(char separator)
        {
            var rows = new DelimitedRows(new MemoryStream(bytes), "", separator);
            return rows.Next() ? rows : null;
        }
    }
}
