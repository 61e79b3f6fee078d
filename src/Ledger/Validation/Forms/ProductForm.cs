using System.Globalization;
using System.Numerics;
using System.Text;

namespace CloudIntel.Ledger.Validation.Forms;

/// <summary>Compares amounts digit by digit, with as many digits as the texts have.</summary>
internal static class ProductForm
{
    /// <summary>Equal to the last digit.</summary>
    public const int Exact = 0;

    /// <summary>Different by no more than the tolerance.</summary>
    public const int Rounded = 1;

    /// <summary>Different by more.</summary>
    public const int Different = 2;

    /// <summary>
    /// Amounts may differ by a millionth of the amount, and where it is below one, by a millionth of the currency unit: unit prices
    /// and quantities are published with less digits than they are calculated with.
    /// </summary>
    public const decimal Tolerance = 0.000001m;

    private const int MostExponent = 400;

    /// <summary>Compares price times quantity with a cost.</summary>
    /// <returns>Null when one of the texts is no number.</returns>
    public static int? Compare(ReadOnlySpan<byte> price, ReadOnlySpan<byte> quantity, ReadOnlySpan<byte> cost)
    {
        if (!TryRead(price, out var a) || !TryRead(quantity, out var b) || !TryRead(cost, out var c))
            return null;
        var product = new Number(a.Digits * b.Digits, a.Scale + b.Scale);
        var scale = Math.Max(product.Scale, c.Scale);
        var expected = product.At(scale);
        var difference = BigInteger.Abs(expected - c.At(scale));
        if (difference.IsZero)
            return Exact;
        // difference / 10^scale <= max(1, |cost|) / 10^6
        var allowed = BigInteger.Max(BigInteger.Pow(10, Math.Max(scale, 0)), BigInteger.Abs(c.At(scale)));
        return difference * 1_000_000 <= allowed ? Rounded : Different;
    }

    private static bool TryRead(ReadOnlySpan<byte> text, out Number number)
    {
        number = default;
        if (NumberForm.Judge(text) is not 0)
            return false;
        var at = text.IndexOfAny((byte)'E', (byte)'e');
        var exponent = 0;
        if (at >= 0 && (!int.TryParse(text[(at + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > MostExponent))
            return false;
        var mantissa = at >= 0 ? text[..at] : text;
        var point = mantissa.IndexOf((byte)'.');
        var decimals = point < 0 ? 0 : mantissa.Length - point - 1;
        if (mantissa.Length <= 18)
        {
            var digits = 0L;
            foreach (var character in mantissa)
                digits = character is (byte)'.' or (byte)'-' ? digits : (digits * 10) + (character - '0');
            number = new(mantissa[0] == '-' ? -digits : digits, decimals - exponent);
        }
        else
        {
            number = new(BigInteger.Parse(Encoding.ASCII.GetString(mantissa).Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture), decimals - exponent);
        }

        return true;
    }

    /// <summary>Digits / 10^Scale.</summary>
    private readonly record struct Number(BigInteger Digits, int Scale)
    {
        public BigInteger At(int scale) => scale == Scale ? Digits : Digits * BigInteger.Pow(10, scale - Scale);
    }
}
