using System.Text;
using System.Text.Unicode;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Mappings;

namespace CloudIntel.Ledger.Bills;

/// <summary>
/// Looks at the first MiB of a file: what kind of file it is by its contents, whatever its name, and which dialect of bills it is written in.
/// What is none fails here, before the rest is read.
/// </summary>
internal static class BillProbe
{
    private const int ProbeBytes = 1 << 20;

    /// <summary>A text with more NULs than one in so many bytes is none.</summary>
    private const int BytesPerNul = 1000;

    private static readonly (byte[] Magic, string What)[] OtherFormats =
    [
        ("PK\x03\x04"u8.ToArray(), "a zip archive"),
        ([0x28, 0xB5, 0x2F, 0xFD], "compressed with zstd"),
        ("BZh"u8.ToArray(), "compressed with bzip2"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "compressed with xz"),
        ("%PDF"u8.ToArray(), "a PDF document"),
        ("ORC"u8.ToArray(), "an ORC file"),
        ("Obj\x01"u8.ToArray(), "an Avro file"),
    ];

    /// <summary>Looks at a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="asked">The dialect that its user says it has.</param>
    /// <param name="temporary">Folder for a copy of a file that is not UTF-8.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="UnreadableBillException">It is no bill.</exception>
    public static Task<ProbedBill> ProbeAsync(BillFile file, BillDialect asked, string temporary, CancellationToken cancellationToken) =>
        ProbeAsync(file, columns => Dialects.Recognise(file, asked, columns), temporary, cancellationToken);

    /// <summary>Looks at a file that need not be a bill of any dialect.</summary>
    /// <param name="file">The file.</param>
    /// <param name="temporary">Folder for a copy of a file that is not UTF-8.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="UnreadableBillException">It is no file with rows and columns.</exception>
    public static Task<ProbedBill> ProbeTableAsync(BillFile file, string temporary, CancellationToken cancellationToken) =>
        ProbeAsync(file, _ => null, temporary, cancellationToken);

    private static async Task<ProbedBill> ProbeAsync(
        BillFile file, Func<IReadOnlyCollection<string>, Dialect?> recognise, string temporary, CancellationToken cancellationToken)
    {
        try
        {
            return await ProbeFileAsync(file, recognise, temporary, cancellationToken);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new UnreadableBillException("NotFound", file.Name, $"{file.Name} is not there, or may not be read: {e.Message}", e);
        }
    }

    /// <summary>Opens a file that is read once, from front to back.</summary>
    public static FileStream OpenRead(string path) =>
        new(path, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.Read, BufferSize = 0, Options = FileOptions.SequentialScan });

    private static async Task<ProbedBill> ProbeFileAsync(
        BillFile file, Func<IReadOnlyCollection<string>, Dialect?> recognise, string temporary, CancellationToken cancellationToken)
    {
        var path = file.Path;
        var repairs = new List<RepairCount>();
        var head = await ReadHeadAsync(OpenRead(path), cancellationToken);
        if (head.Length == 0)
            throw new UnreadableBillException("EmptyFile", file.Name, $"{file.Name} is empty.");
        if (head.AsSpan().StartsWith("PAR1"u8))
            return new(file, path, Parquet(file, path), Dialect: null, [], 0, repairs);
        foreach (var (magic, what) in OtherFormats)
        {
            if (head.AsSpan().StartsWith(magic))
                throw new UnreadableBillException("UnknownFormat", file.Name, $"{file.Name} is {what}. Bills are read as CSV or JSON lines, both also gzipped, or Parquet.");
        }

        var gzipped = head is [0x1F, 0x8B, ..];
        if (gzipped)
        {
            head = await ReadHeadAsync(GzipText.Open(file.Name, path), cancellationToken);
            if (head.Length == 0)
                throw new UnreadableBillException("EmptyFile", file.Name, $"{file.Name} holds nothing.");
            if (head.AsSpan().StartsWith("PAR1"u8) || head is [0x1F, 0x8B, ..])
                throw new UnreadableBillException("UnknownFormat", file.Name, $"{file.Name} is a {(head[0] == 0x1F ? "gzip" : "Parquet")} file inside gzip; unpack it.");
        }

        if (head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            path = await ToUtf8Async(file, gzipped, temporary, cancellationToken);
            gzipped = false;
            head = await ReadHeadAsync(OpenRead(path), cancellationToken);
            repairs.Add(CommonRules.Utf16);
        }
        else if (head.AsSpan().StartsWith("\uFEFF"u8))
        {
            repairs.Add(CommonRules.ByteOrderMark);
        }

        RequireText(file, head);
        if (JsonLines.IsJson(head))
        {
            var paths = JsonLines.Paths(file, head, isWhole: head.Length < ProbeBytes);
            return new(file, path, gzipped ? FileFormat.GzippedJsonLines : FileFormat.JsonLines, recognise(paths), [], 0, repairs);
        }

        var (columns, delimiter) = ReadHeader(file, head, repairs);
        return new(file, path, gzipped ? FileFormat.GzippedCsv : FileFormat.Csv, recognise(columns), columns, delimiter, repairs);
    }

    private static async Task<byte[]> ReadHeadAsync(Stream stream, CancellationToken cancellationToken)
    {
        await using (stream)
        {
            var head = new byte[ProbeBytes];
            var length = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
            return head[..length];
        }
    }

    private static FileFormat Parquet(BillFile file, string path)
    {
        using var stream = OpenRead(path);
        Span<byte> magic = stackalloc byte[4];
        if (stream.Length < 12)
            throw Truncated();
        stream.Seek(-4, SeekOrigin.End);
        stream.ReadExactly(magic);
        return magic.SequenceEqual("PAR1"u8) ? FileFormat.Parquet : throw Truncated();

        UnreadableBillException Truncated() => new(
            "TruncatedFile", file.Name, $"{file.Name} is a Parquet file whose end is missing. Fetch it again, or have it exported again.");
    }

    private static async Task<string> ToUtf8Async(BillFile file, bool gzipped, string temporary, CancellationToken cancellationToken)
    {
        var path = Path.Combine(temporary, $"{Guid.NewGuid():N}.csv");
        await using Stream source = gzipped ? GzipText.Open(file.Name, file.Path) : OpenRead(file.Path);
        try
        {
            using var reader = new StreamReader(source, new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);
            await using var writer = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            var buffer = new char[1 << 16];
            for (int read; (read = await reader.ReadAsync(buffer, cancellationToken)) > 0;)
                await writer.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            return path;
        }
        catch (Exception e) when (e is DecoderFallbackException or EncoderFallbackException)
        {
            throw new UnreadableBillException("NotText", file.Name, $"{file.Name} begins as UTF-16 and goes on as something else.", e);
        }
    }

    private static void RequireText(BillFile file, ReadOnlySpan<byte> head)
    {
        var nuls = head.Count((byte)0);
        if (nuls > head.Length / BytesPerNul)
            throw new UnreadableBillException("NotText", file.Name, $"{file.Name} is no text: {nuls} of its first {head.Length} bytes are NUL. Bills are read as CSV or JSON lines, both also gzipped, or Parquet.");

        // The probe may end inside a character.
        var whole = head[..(head.LastIndexOf((byte)'\n') + 1)];
        if (Utf8.IsValid(whole) || HasUtf8Beyond(whole))
            return;
        var line = 1;
        foreach (var range in whole.Split((byte)'\n'))
        {
            if (!Utf8.IsValid(whole[range]))
                break;
            line++;
        }

        throw new UnreadableBillException("NotText", file.Name, $"{file.Name} is not UTF-8: line {line} holds bytes of another encoding, such as Latin-1. Export the bill, or convert it, to UTF-8.");
    }

    /// <summary>Whether a text holds UTF-8 beyond ASCII, so that a wrong byte elsewhere is damage to a row and not another encoding.</summary>
    private static bool HasUtf8Beyond(ReadOnlySpan<byte> text)
    {
        foreach (var range in text.Split((byte)'\n'))
        {
            var row = text[range];
            if (!Ascii.IsValid(row) && Utf8.IsValid(row))
                return true;
        }

        return false;
    }

    private static (IReadOnlyList<string> Columns, byte Delimiter) ReadHeader(BillFile file, ReadOnlySpan<byte> head, List<RepairCount> repairs)
    {
        var start = head.StartsWith("\uFEFF"u8) ? 3 : 0;
        var isLast = head.Length < ProbeBytes;
        var firstLine = head.IndexOf((byte)'\n') is var at && at < 0 ? head : head[..at];
        var delimiter = MostFrequent(firstLine);
        var row = CsvRow.Read(head, delimiter, isLast, start);
        if (row.Problem is { } problem)
        {
            throw firstLine.Contains((byte)'\r') && firstLine.Length == head.Length
                ? new UnreadableBillException("UnknownFormat", file.Name, $"{file.Name} ends its lines with carriage returns alone; convert it to line feeds.")
                : new UnreadableBillException("UnknownFormat", file.Name, $"The header of {file.Name} cannot be read: {problem}");
        }

        List<string> columns = [.. CsvRow.Split(head[start..row.ContentLength], delimiter).Select(name => name.Trim())];
        if (CommonCells(head[row.Length..], delimiter, columns.Count, isLast) is { } cells)
        {
            repairs.Add(CommonRules.OtherLength(columns, cells));
            columns = [.. columns.Take(cells), .. Enumerable.Repeat("", Math.Max(0, cells - columns.Count))];
        }

        return (columns, delimiter);
    }

    /// <summary>
    /// How many cells rows have, when all of the first ones have as many and the header has a few more, or fewer than rows that all end in
    /// empty cells; else null. One row alone that is too short was cut off.
    /// </summary>
    private static int? CommonCells(ReadOnlySpan<byte> rows, byte delimiter, int columns, bool isLast)
    {
        const int fewest = 5;
        const int most = 200;
        const int furthest = 3;
        int? common = null;
        var count = 0;
        for (; count < most && !rows.IsEmpty; count++)
        {
            var row = CsvRow.Read(rows, delimiter, isLast, start: 0);
            if (row.Problem is not null || (row.Length == rows.Length && !isLast))
                break;
            common ??= row.Cells;
            if (row.Cells != common || row.Cells == columns || Math.Abs(row.Cells - columns) > furthest)
                return null;
            if (row.Cells > columns && CsvRow.Split(rows[..row.ContentLength], delimiter).Skip(columns).Any(cell => cell.Length > 0))
                return null;
            rows = rows[row.Length..];
        }

        return count >= fewest ? common : null;
    }

    private static byte MostFrequent(ReadOnlySpan<byte> line)
    {
        var best = (byte)',';
        foreach (var candidate in ";\t|"u8)
            best = line.Count(candidate) > line.Count(best) ? candidate : best;
        return best;
    }
}
