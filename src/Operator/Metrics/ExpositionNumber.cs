using System.Globalization;

namespace CloudIntel.Operator.Metrics;

/// <summary>
/// Writes numbers as Go programs write them in both formats: the shortest digits that read back as the same number, with an
/// exponent below 0.0001 and from a million up. Bucket bounds are compared as text, so they must not differ from Go's.
/// </summary>
internal static class ExpositionNumber
{
    /// <summary>The longest number, such as <c>-1.7976931348623157e+308</c>, and the <c>.0</c> of a bucket bound.</summary>
    public const int MaxLength = 26;

    private const int MaxDigits = 17;

    /// <summary>Writes a number and returns how many bytes it took.</summary>
    /// <param name="value">Any number.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    public static int Format(double value, Span<byte> destination)
    {
        if (!double.IsFinite(value))
            return Copy(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "+Inf"u8 : "-Inf"u8, destination);

        value.TryFormat(destination, out var written, default, CultureInfo.InvariantCulture);
        return Math.Abs(value) is 0 or (>= 1e-4 and < 1e6) ? written : FormatWithExponent(destination, written);
    }

    /// <summary>Writes a bucket bound as OpenMetrics wants it: a whole number gets a fraction, <c>1.0</c>.</summary>
    public static int FormatCanonicalBound(double value, Span<byte> destination)
    {
        var written = Format(value, destination);
        return destination[..written].IndexOfAny("e.nN"u8) >= 0 ? written : written + Copy(".0"u8, destination[written..]);
    }

    private static int FormatWithExponent(Span<byte> destination, int written)
    {
        Span<byte> digits = stackalloc byte[MaxDigits];
        var text = destination[..written];
        var negative = text[0] == '-';
        var count = 0;
        var exponent = 0; // of the first digit that is not zero
        var seenPoint = false;
        for (var i = negative ? 1 : 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case (byte)'E':
                    exponent += int.Parse(text[(i + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
                    i = text.Length;
                    break;
                case (byte)'.':
                    seenPoint = true;
                    break;
                case (byte)'0' when count == 0:
                    exponent -= seenPoint ? 1 : 0;
                    break;
                default:
                    exponent += count > 0 && !seenPoint ? 1 : count == 0 && seenPoint ? -1 : 0;
                    if (count < MaxDigits)
                        digits[count++] = text[i];
                    break;
            }
        }

        var significant = digits[..count].TrimEnd((byte)'0');
        var length = 0;
        if (negative)
            destination[length++] = (byte)'-';
        destination[length++] = significant[0];
        if (significant.Length > 1)
        {
            destination[length++] = (byte)'.';
            length += Copy(significant[1..], destination[length..]);
        }

        destination[length++] = (byte)'e';
        destination[length++] = (byte)(exponent < 0 ? '-' : '+');
        Math.Abs(exponent).TryFormat(destination[length..], out var exponentLength, "00", CultureInfo.InvariantCulture);
        return length + exponentLength;
    }

    private static int Copy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        from.CopyTo(to);
        return from.Length;
    }
}
