using System.Buffers;
using System.Text.Json;

namespace CloudIntel.Kubernetes.Json;

/// <summary>
/// A view on a stream of JSON that moves forward as tokens are read. Memory grows with the largest piece that is held, not
/// with the stream; the buffer is pooled and no text is ever decoded to a string.
/// </summary>
internal sealed class JsonWindow(Stream stream) : IDisposable
{
    /// <summary>Largest piece that is held, in bytes. The API server's own limit for one object is far below.</summary>
    public const int MaxPiece = 64 << 20;

    private const int FirstSize = 32 << 10;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int read;
    private int end;
    private int held = -1;
    private bool ended;
    private bool insideDocument;
    private JsonReaderState state = new(new JsonReaderOptions { MaxDepth = KubernetesJson.MaxDepth, AllowMultipleValues = true });

    /// <summary>Whether the stream has ended behind a whole document, or before the first.</summary>
    public bool IsAtEnd => ended && !insideDocument && Unread.IndexOfAnyExcept(" \r\n\t"u8) < 0;

    private ReadOnlySpan<byte> Unread => buffer.AsSpan(read, end - read);

    /// <summary>A reader of what has arrived and was not read yet. Hand it to <see cref="Advance"/> when it needs more, or when done.</summary>
    public Utf8JsonReader Reader() => new(Unread, ended, state);

    /// <summary>Takes over how far a reader got.</summary>
    public void Advance(ref Utf8JsonReader reader)
    {
        read += (int)reader.BytesConsumed;
        state = reader.CurrentState;
        insideDocument = reader.CurrentDepth > 0 || reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
    }

    /// <summary>Keeps everything from the reader's current token on, until <see cref="Release"/>.</summary>
    public void Hold(ref Utf8JsonReader reader) => held = read + (int)reader.TokenStartIndex;

    /// <summary>Offset behind the reader's current token, counted from where <see cref="Hold"/> was called.</summary>
    public int HeldLength(ref Utf8JsonReader reader) => read + (int)reader.BytesConsumed - held;

    /// <summary>Offset of the reader's current token, counted from where <see cref="Hold"/> was called.</summary>
    public int HeldOffset(ref Utf8JsonReader reader) => read + (int)reader.TokenStartIndex - held;

    /// <summary>A part of what is held. Valid until the next <see cref="FillAsync"/> after <see cref="Release"/>.</summary>
    public ReadOnlyMemory<byte> Held(int offset, int length) => buffer.AsMemory(held + offset, length);

    /// <summary>Keeps nothing any longer.</summary>
    public void Release() => held = -1;

    /// <summary>Waits for more of the stream.</summary>
    /// <exception cref="InvalidDataException">What is held has grown too large.</exception>
    /// <exception cref="JsonException">The stream has ended inside a value.</exception>
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (ended)
            throw new JsonException("The answer ends in the middle of a JSON value.");
        MakeRoom();
        var count = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken);
        end += count;
        ended = count == 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var rented = buffer;
        buffer = [];
        (read, end, held) = (0, 0, -1);
        if (rented.Length > 0)
            ArrayPool<byte>.Shared.Return(rented);
    }

    private void MakeRoom()
    {
        var keepFrom = held >= 0 ? held : read;
        if (keepFrom > 0)
        {
            buffer.AsSpan(keepFrom, end - keepFrom).CopyTo(buffer);
            read -= keepFrom;
            end -= keepFrom;
            held = held >= 0 ? 0 : -1;
        }

        if (end < buffer.Length)
            return;
        if (end >= MaxPiece)
            throw new InvalidDataException($"The answer holds a single JSON value of more than {MaxPiece >> 20} MiB.");
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
