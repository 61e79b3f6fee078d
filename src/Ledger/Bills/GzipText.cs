using System.Buffers.Binary;
using System.IO.Compression;
using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Bills;

/// <summary>The text inside a gzip file, which must be whole: a cut one is an error here, while DuckDB and .NET take what there is.</summary>
internal sealed class GzipText : Stream
{
    /// <summary>How many times a bill may be longer than its gzip file; real ones are 10 to 50 times.</summary>
    public const int MostTimes = 200;

    /// <summary>A text of so many bytes is read however much shorter its gzip file is.</summary>
    public const long AlwaysRead = 256L << 20;

    private const int TrailerBytes = 8;

    private readonly string name;
    private readonly FileStream file;
    private readonly GZipStream unpacked;
    private readonly long most;
    private long length;

    private GzipText(string name, FileStream file, long most)
    {
        this.name = name;
        this.file = file;
        this.most = most;
        unpacked = new GZipStream(file, CompressionMode.Decompress);
    }

    /// <summary>Opens the text of a bill, which is not much longer than its file.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="path">Where it is.</param>
    public static GzipText Open(string name, string path)
    {
        var packed = BillProbe.OpenRead(path);
        return new(name, packed, Math.Max(AlwaysRead, MostTimes * packed.Length));
    }

    /// <summary>Opens a text of any length.</summary>
    /// <param name="path">Where it is, and what messages call it.</param>
    public static GzipText OpenAnyLength(string path) => new(path, BillProbe.OpenRead(path), long.MaxValue);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => length;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        try
        {
            var read = unpacked.Read(buffer);
            length += read;
            if (length > most)
                throw new UnreadableBillException("TooLarge", name, $"{name} unpacks to more than {MostTimes} times its size, which no bill does.");
            if (read == 0 && buffer.Length > 0)
                CheckTrailer();
            return read;
        }
        catch (InvalidDataException e)
        {
            throw Truncated(e);
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            unpacked.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The last four bytes of a gzip file are the length of its last member's text, modulo 2^32 (RFC 1952, section 2.3.1).</summary>
    private void CheckTrailer()
    {
        Span<byte> trailer = stackalloc byte[4];
        if (file.Length < TrailerBytes)
            throw Truncated(null);
        file.Seek(-4, SeekOrigin.End);
        file.ReadExactly(trailer);
        // A file of several members ends with the last one's length only, which is never more than all.
        var lastMember = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        if (length <= uint.MaxValue && lastMember > length)
            throw Truncated(null);
    }

    private UnreadableBillException Truncated(Exception? inner) => new(
        "TruncatedFile", name, $"{name} is a gzip file that ends too early or is damaged. Fetch it again, or have it exported again.", inner);
}
