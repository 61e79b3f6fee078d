using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace CloudIntel.Operator.Metrics;

/// <summary>Text in UTF-8 that grows in pooled memory. Disposing gives the memory back: nothing that was handed out may be used then.</summary>
internal sealed class ExpositionBuffer(int capacity) : IDisposable
{
    /// <summary>A zero byte ends the input for Prometheus' reader, so it cannot go into a string.</summary>
    private static readonly SearchValues<char> SpecialInLabel = SearchValues.Create("\\\"\n\0");

    private static readonly SearchValues<char> SpecialInHelp = SearchValues.Create("\\\n\0");

    private byte[] bytes = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>What was written so far.</summary>
    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, Length);

    /// <summary>A part of what was written.</summary>
    public ReadOnlySpan<byte> Slice(int start, int length) => bytes.AsSpan(start, length);

    /// <summary>Forgets what was written after a point.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Adds bytes as they are.</summary>
    public void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Reserve(text.Length));
        Length += text.Length;
    }

    /// <summary>Adds text as it is.</summary>
    public void Append(string text) => Length += Encoding.UTF8.GetBytes(text, Reserve(Encoding.UTF8.GetMaxByteCount(text.Length)));

    /// <summary>Adds one character of ASCII.</summary>
    public void Append(char character)
    {
        Reserve(1)[0] = (byte)character;
        Length++;
    }

    /// <summary>Adds a number in the shortest form.</summary>
    public void Append(double value) => Length += ExpositionNumber.Format(value, Reserve(ExpositionNumber.MaxLength));

    /// <summary>Adds a bucket bound in OpenMetrics' canonical form.</summary>
    public void AppendCanonicalBound(double value) =>
        Length += ExpositionNumber.FormatCanonicalBound(value, Reserve(ExpositionNumber.MaxLength));

    /// <summary>Adds a whole number.</summary>
    public void Append(long value)
    {
        Utf8Formatter.TryFormat(value, Reserve(20), out var written);
        Length += written;
    }

    /// <summary>Adds a label's value, which stands between quotes.</summary>
    public void AppendLabelValue(string text) => AppendEscaped(text, SpecialInLabel);

    /// <summary>Adds the text of a HELP line; only OpenMetrics escapes quotes there.</summary>
    public void AppendHelp(string text, bool escapeQuotes) => AppendEscaped(text, escapeQuotes ? SpecialInLabel : SpecialInHelp);

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
        Length = 0;
    }

    private void AppendEscaped(ReadOnlySpan<char> text, SearchValues<char> special)
    {
        while (text.IndexOfAny(special) is var found and >= 0)
        {
            AppendText(text[..found]);
            Append(text[found] switch
            {
                '\n' => "\\n"u8,
                '\\' => "\\\\"u8,
                '"' => "\\\""u8,
                _ => "\uFFFD"u8,
            });
            text = text[(found + 1)..];
        }

        AppendText(text);
    }

    private void AppendText(ReadOnlySpan<char> text) =>
        Length += Encoding.UTF8.GetBytes(text, Reserve(Encoding.UTF8.GetMaxByteCount(text.Length)));

    private Span<byte> Reserve(int more)
    {
        if (bytes.Length - Length < more)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length * 2, Length + more));
            Written.Span.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(bytes);
            bytes = larger;
        }

        return bytes.AsSpan(Length);
    }
}
