using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;

namespace CloudIntel.Ledger.Bills;

/// <summary>What a scan of a CSV file found.</summary>
/// <param name="Rows">Well-formed rows below the header.</param>
/// <param name="Broken">Rows that are not.</param>
/// <param name="MixedLineEnds">Whether lines end in both LF and CRLF, which DuckDB does not read.</param>
internal readonly record struct CsvCounts(long Rows, long Broken, bool MixedLineEnds);

/// <summary>Takes the rows of a CSV file one by one.</summary>
internal interface ICsvRows
{
    /// <summary>A well-formed row without its line end, and the line of the file on which it starts, from 1.</summary>
    void Good(ReadOnlySpan<byte> row, long line);

    /// <summary>A row that is cut off the rest, since its structure is broken.</summary>
    void Broken(long line, string reason);
}

/// <summary>
/// Checks the structure of a CSV file strictly by RFC 4180, in UTF-8: as many cells in each row as in the header, quotes only around
/// whole cells, no NUL. What passes, every CSV reader reads alike; DuckDB alone would skip broken rows silently, or misread those
/// after them. A row with a broken quote is cut at its first line end, so that it takes no good rows with it.
/// </summary>
/// <remarks>
/// Works on 64 bytes at a time as bit masks; only rows that look wrong are read byte by byte. About 2 GB/s a core, in 4 MiB.
/// </remarks>
internal sealed unsafe class CsvScanner
{
    /// <summary>Longest row. A longer one means a quote that is never closed, or no CSV.</summary>
    public const int MostBytesInRow = 1 << 20;

    /// <summary>From so many broken rows on, if they outnumber the good ones, the file is no bill.</summary>
    public const int MostBroken = 1_000_000;

    private const int BufferBytes = 4 << 20;
    private const int Block = 64;

    private readonly Stream stream;
    private readonly byte delimiter;
    private readonly int columns;
    private readonly ICsvRows? sink;
    private readonly CancellationToken cancellationToken;
    private readonly byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
    private int end;
    private bool atEnd;

    private long rows;
    private long broken;
    private bool crlf;
    private bool lf;

    // Of the row that is being read: where it starts, on which line, its delimiters so far, whether it may hold other than ASCII.
    private int rowStart;
    private long rowLine = 1;
    private int delimiters;
    private bool mayBeBeyondAscii;

    // Where the next block starts, the line there, and what the last byte before it was.
    private int position;
    private long line = 1;
    private Carry carry;

    private CsvScanner(Stream stream, byte delimiter, int columns, ICsvRows? sink, CancellationToken cancellationToken)
    {
        this.stream = stream;
        this.delimiter = delimiter;
        this.columns = columns;
        this.sink = sink;
        this.cancellationToken = cancellationToken;
    }

    /// <summary>Reads a file to its end.</summary>
    /// <param name="stream">The text, from its first byte, header included; a byte order mark is part of the header.</param>
    /// <param name="delimiter">What separates cells.</param>
    /// <param name="columns">Cells in each row.</param>
    /// <param name="sink">Gets each row but the header; null to count only.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="InvalidDataException">More than a million rows are broken, and more than are not.</exception>
    public static CsvCounts Scan(Stream stream, byte delimiter, int columns, ICsvRows? sink, CancellationToken cancellationToken)
    {
        var scanner = new CsvScanner(stream, delimiter, columns, sink, cancellationToken);
        scanner.SkipHeader();
        scanner.Run();
        return new(scanner.rows, scanner.broken, scanner.crlf && scanner.lf);
    }

    private void SkipHeader()
    {
        Refill();
        var header = CsvRow.Read(Unread, delimiter, isLast: atEnd, start: HasMark() ? 3 : 0);
        crlf = header.EndsInCrLf;
        lf = header.Length > 0 && !header.EndsInCrLf;
        StartRowAt(header.Length, 1 + header.Lines);
    }

    private bool HasMark() => Unread.StartsWith("\uFEFF"u8);

    private ReadOnlySpan<byte> Unread => new(buffer, rowStart, end - rowStart);

    private void Run()
    {
        fixed (byte* bytes = buffer)
        {
            while (true)
            {
                if (end - position >= Block && position - rowStart <= MostBytesInRow)
                {
                    if (!ReadBlock(bytes + position))
                        ReadRowSlowly();
                }
                else if (position - rowStart <= MostBytesInRow && !atEnd)
                {
                    Refill();
                }
                else if (rowStart < end)
                {
                    ReadRowSlowly();
                }
                else
                {
                    return;
                }
            }
        }
    }

    /// <summary>Reads 64 bytes. False, with nothing taken beyond the last good row, when the row that is being read looks wrong.</summary>
    private bool ReadBlock(byte* at)
    {
        var masks = new Masks(at, delimiter);
        var inside = PrefixXor(masks.Quotes) ^ carry.Inside;
        var separators = masks.Delimiters & ~inside;
        var lineEnds = masks.LineFeeds & ~inside;
        var opening = masks.Quotes & inside;
        var closing = masks.Quotes & ~inside;
        var returns = masks.Returns & ~inside;

        var afterClosing = (closing << 1) | carry.Closing;
        var afterReturn = (returns << 1) | carry.Return;
        var afterBoundary = ((separators | lineEnds) << 1) | carry.Boundary;
        // A quote opens a cell, or is the second of a pair inside one.
        var wrong = opening & ~(afterBoundary | afterClosing);
        wrong |= afterClosing & ~(masks.Delimiters | masks.LineFeeds | masks.Returns | masks.Quotes);
        wrong |= afterReturn & ~masks.LineFeeds;
        wrong |= masks.Nuls;
        if (wrong != 0)
            return false;

        mayBeBeyondAscii |= masks.BeyondAscii != 0;
        var unread = ulong.MaxValue;
        for (var left = lineEnds; left != 0; left &= left - 1)
        {
            var bit = BitOperations.TrailingZeroCount(left);
            var before = (1UL << bit) - 1;
            var cells = delimiters + BitOperations.PopCount(separators & before & unread) + 1;
            var returned = ((afterReturn >> bit) & 1) != 0;
            if (!EndRow(position + bit, cells, returned))
                return false;
            unread = ~(before | (1UL << bit));
            delimiters = 0;
            rowStart = position + bit + 1;
            rowLine = line + BitOperations.PopCount(masks.LineFeeds & ~unread);
            mayBeBeyondAscii = (masks.BeyondAscii & unread) != 0;
        }

        delimiters += BitOperations.PopCount(separators & unread);
        line += BitOperations.PopCount(masks.LineFeeds);
        position += Block;
        carry = new(
            Inside: (ulong)((long)inside >> 63),
            Closing: closing >> 63,
            Return: returns >> 63,
            Boundary: (separators | lineEnds) >> 63);
        return true;
    }

    /// <summary>Takes the row that ends before a line feed. False when it looks wrong.</summary>
    private bool EndRow(int lineFeed, int cells, bool returned)
    {
        var length = lineFeed - rowStart - (returned ? 1 : 0);
        if (length == 0)
            return true; // an empty line is no row, to DuckDB neither
        if (cells != columns || length > MostBytesInRow)
            return false;
        var row = new ReadOnlySpan<byte>(buffer, rowStart, length);
        if (mayBeBeyondAscii && !Utf8.IsValid(row))
            return false;
        Take(row, returned);
        return true;
    }

    private void Take(ReadOnlySpan<byte> row, bool returned)
    {
        rows++;
        crlf |= returned;
        lf |= !returned;
        sink?.Good(row, rowLine);
    }

    private void ReadRowSlowly()
    {
        if (!atEnd && end - rowStart <= MostBytesInRow + 2)
            Refill();
        var row = CsvRow.Read(Unread, delimiter, isLast: atEnd, start: 0);
        var content = Unread[..row.ContentLength];
        var reason = row.Problem ?? Judge(content, row.Cells);
        if (content.Length > 0 && reason is null)
        {
            // The last line of a file needs no line end, so it says nothing about which one the file uses.
            rows++;
            crlf |= row.EndsInCrLf;
            lf |= !row.EndsInCrLf && row.Length > row.ContentLength;
            sink?.Good(content, rowLine);
        }
        else if (reason is not null)
        {
            broken++;
            if (broken > MostBroken && broken > rows)
                throw new InvalidDataException($"of {rows + broken} rows, {broken} are broken, the last one on line {rowLine}: {reason}");
            sink?.Broken(rowLine, reason);
        }

        StartRowAt(rowStart + row.Length, rowLine + row.Lines);
        if (row.Problem is not null && row.Lines == 0)
            SkipLine();
    }

    /// <summary>Goes to the next line: the rest of one that is too long to be a row is not read as rows.</summary>
    private void SkipLine()
    {
        while (true)
        {
            var at = Unread.IndexOf((byte)'\n');
            if (at >= 0)
            {
                StartRowAt(rowStart + at + 1, rowLine + 1);
                return;
            }

            StartRowAt(end, rowLine);
            if (atEnd)
                return;
            Refill();
        }
    }

    private string? Judge(ReadOnlySpan<byte> row, int cells)
    {
        if (row.Length == 0)
            return null;
        if (row.Contains((byte)0))
            return "The row holds a NUL byte.";
        if (!Utf8.IsValid(row))
            return "The row holds bytes that are not UTF-8.";
        return cells == columns ? null : $"The row has {cells} cells where the header has {columns}.";
    }

    private void StartRowAt(int start, long atLine)
    {
        rowStart = start;
        rowLine = atLine;
        delimiters = 0;
        mayBeBeyondAscii = false;
        position = start;
        line = atLine;
        carry = new(Inside: 0, Closing: 0, Return: 0, Boundary: 1);
    }

    private void Refill()
    {
        cancellationToken.ThrowIfCancellationRequested();
        Unread.CopyTo(buffer);
        end -= rowStart;
        position -= rowStart;
        rowStart = 0;
        while (end < buffer.Length)
        {
            var read = stream.Read(buffer, end, buffer.Length - end);
            atEnd = read == 0;
            if (atEnd)
                return;
            end += read;
        }
    }

    /// <summary>Bit i is the parity of the bits 0…i: whether the text is inside quotes after byte i.</summary>
    private static ulong PrefixXor(ulong bits)
    {
        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        bits ^= bits << 32;
        return bits;
    }

    /// <summary>What the bytes before a block mean for it: <paramref name="Inside"/> is all ones or 0, the others bit 0 or 0.</summary>
    private readonly record struct Carry(ulong Inside, ulong Closing, ulong Return, ulong Boundary);

    /// <summary>Where in 64 bytes the bytes that matter are, bit 0 for the first.</summary>
    private readonly ref struct Masks
    {
        public readonly ulong Quotes;
        public readonly ulong Delimiters;
        public readonly ulong LineFeeds;
        public readonly ulong Returns;
        public readonly ulong Nuls;
        public readonly ulong BeyondAscii;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Masks(byte* at, byte delimiter)
        {
            var low = Vector256.Load(at);
            var high = Vector256.Load(at + 32);
            Quotes = Where(low, high, (byte)'"');
            Delimiters = Where(low, high, delimiter);
            LineFeeds = Where(low, high, (byte)'\n');
            Returns = Where(low, high, (byte)'\r');
            Nuls = Where(low, high, 0);
            BeyondAscii = low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << 32);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static ulong Where(Vector256<byte> low, Vector256<byte> high, byte value)
        {
            var wanted = Vector256.Create(value);
            return Vector256.Equals(low, wanted).ExtractMostSignificantBits()
                | ((ulong)Vector256.Equals(high, wanted).ExtractMostSignificantBits() << 32);
        }
    }
}
