using System.Globalization;
using System.Numerics;

namespace CloudIntel.Core.Units;

/// <summary>Reads amounts as Kubernetes writes them, such as <c>500m</c>, <c>1.5</c>, <c>2Gi</c> or <c>1e3</c> (apimachinery, pkg/api/resource).</summary>
public static class ResourceQuantity
{
    /// <summary>Whatever is larger is taken for this.</summary>
    public const decimal Largest = 1_000_000_000_000_000_000_000_000m;

    /// <summary>Digits of a number, and size of an exponent: what has more is none that anybody means.</summary>
    private const int MaxDigits = 100;

    private const int NanoDigits = 9;
    private const string DecimalSuffixes = "num kMGTPE";
    private const string BinarySuffixes = "KMGTPE";

    /// <summary>Reads an amount, finer than 10⁻⁹ rounded away from zero; false where it is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out decimal amount)
    {
        amount = 0;
        var isNegative = text is ['-', ..];
        var rest = text is ['-' or '+', ..] ? text[1..] : text;
        var whole = TakeDigits(ref rest);
        var fraction = ReadOnlySpan<char>.Empty;
        if (rest is ['.', ..])
        {
            rest = rest[1..];
            fraction = TakeDigits(ref rest);
        }

        var digits = whole.Length + fraction.Length;
        if (digits is 0 or > MaxDigits || Suffix(rest) is not { } suffix)
            return false;
        var nanos = BigInteger.Parse($"{whole}{fraction}", NumberStyles.None, CultureInfo.InvariantCulture) << suffix.Shift;
        var power = suffix.Exponent - fraction.Length + NanoDigits;
        nanos = power >= 0 ? nanos * BigInteger.Pow(10, power) : Ceiling(nanos, BigInteger.Pow(10, -power));
        var size = nanos > (BigInteger)Largest * 1_000_000_000 ? Largest : (decimal)(nanos / 1_000_000_000) + ((decimal)(nanos % 1_000_000_000) / 1_000_000_000);
        amount = isNegative ? -size : size;
        return true;
    }

    private static BigInteger Ceiling(BigInteger number, BigInteger divisor)
    {
        var quotient = BigInteger.DivRem(number, divisor, out var remainder);
        return remainder.IsZero ? quotient : quotient + 1;
    }

    private static ReadOnlySpan<char> TakeDigits(scoped ref ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExceptInRange('0', '9');
        var digits = length < 0 ? text : text[..length];
        text = text[digits.Length..];
        return digits;
    }

    private static (int Shift, int Exponent)? Suffix(ReadOnlySpan<char> suffix)
    {
        switch (suffix)
        {
            case []:
                return (0, 0);
            case [var prefix, 'i'] when BinarySuffixes.Contains(prefix, StringComparison.Ordinal):
                return ((BinarySuffixes.IndexOf(prefix, StringComparison.Ordinal) + 1) * 10, 0);
            case [not ' ' and var prefix] when DecimalSuffixes.Contains(prefix, StringComparison.Ordinal):
                return (0, (DecimalSuffixes.IndexOf(prefix, StringComparison.Ordinal) - 3) * 3);
            case ['e' or 'E', _, ..] when int.TryParse(suffix[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent):
                return Math.Abs((long)exponent) <= MaxDigits ? (0, exponent) : null;
            default:
                return null;
        }
    }
}
