namespace CloudIntel.Ledger.Bills;

/// <summary>Reads a text line by line in bounded memory.</summary>
/// <param name="stream">The text.</param>
/// <param name="most">Longest line; of a longer one only the beginning is given.</param>
internal sealed class LineReader(Stream stream, int most)
{
    private readonly byte[] buffer = GC.AllocateUninitializedArray<byte>(Math.Max(1 << 20, 2 * most));
    private int start;
    private int end;
    private bool atEnd;

    /// <summary>Number of the line that was read last, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Whether the line that was read last is longer than the longest.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Reads the next line, without its end. False when there is none.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        line = default;
        IsTooLong = false;
        var length = Find();
        if (length < 0)
        {
            if (end == start)
                return false;
            length = end - start;
        }

        Line++;
        line = buffer.AsSpan(start, Math.Min(length, most));
        IsTooLong = length > most;
        if (IsTooLong)
        {
            line = line.ToArray();
            SkipRest(length);
            return true;
        }

        start = Math.Min(start + length + 1, end);
        line = line.TrimEnd((byte)'\r');
        return true;
    }

    /// <summary>Bytes up to the next line feed; -1 when the text ends without one; more than the most when there is none in reach.</summary>
    private int Find()
    {
        var looked = 0;
        while (true)
        {
            var at = buffer.AsSpan(start + looked, end - start - looked).IndexOf((byte)'\n');
            if (at >= 0)
                return looked + at;
            looked = end - start;
            if (looked > most)
                return looked;
            if (atEnd)
                return -1;
            Refill();
        }
    }

    private void SkipRest(int length)
    {
        start += length;
        while (true)
        {
            var at = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (at >= 0)
            {
                start += at + 1;
                return;
            }

            start = end;
            if (atEnd)
                return;
            Refill();
        }
    }

    private void Refill()
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        end -= start;
        start = 0;
        while (end < buffer.Length)
        {
            var read = stream.Read(buffer, end, buffer.Length - end);
            atEnd = read == 0;
            if (atEnd)
                return;
            end += read;
        }
    }
}
