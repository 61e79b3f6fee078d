using System.Globalization;

namespace CloudIntel.Ledger.DuckDb;

/// <summary>Decimals as whole numbers with a scale: value = unscaled / 10^scale.</summary>
internal static class ExactDecimal
{
    /// <summary>System.Decimal holds 96 bits, which is every number of 28 digits.</summary>
    private static readonly Int128 MostUnscaled = (Int128)((UInt128)1 << 96) - 1;

    /// <summary>The value, rounded half to even at the last digit that System.Decimal can hold beside the others.</summary>
    /// <exception cref="OverflowException">The whole part alone has more digits than fit.</exception>
    public static decimal ToDecimal(Int128 unscaled, int scale)
    {
        var magnitude = Int128.Abs(unscaled);
        while (scale > 0 && magnitude % 10 == 0)
        {
            magnitude /= 10;
            scale--;
        }

        if (magnitude > MostUnscaled || scale > 28)
            (magnitude, scale) = Fit(magnitude, scale);
        return new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64), Int128.IsNegative(unscaled), (byte)scale);
    }

    /// <summary>The value with all its digits and no zeros at the end of its decimals.</summary>
    public static string ToText(Int128 unscaled, int scale)
    {
        var digits = Int128.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var whole = digits[..^scale];
        var decimals = digits[^scale..].TrimEnd('0');
        var sign = Int128.IsNegative(unscaled) ? "-" : "";
        return decimals.Length == 0 ? sign + whole : $"{sign}{whole}.{decimals}";
    }

    private static (Int128 Magnitude, int Scale) Fit(Int128 magnitude, int scale)
    {
        // From the original digits in one step: rounding digit by digit would round twice.
        Int128 divisor = 1;
        var fitted = scale;
        while (fitted > 28 || RoundHalfEven(magnitude, divisor) > MostUnscaled)
        {
            if (--fitted < 0)
                throw new OverflowException("The amount has more digits before the point than can be held.");
            divisor *= 10;
        }

        return (RoundHalfEven(magnitude, divisor), fitted);
    }

    private static Int128 RoundHalfEven(Int128 magnitude, Int128 divisor)
    {
        var (quotient, remainder) = Int128.DivRem(magnitude, divisor);
        var twice = remainder * 2;
        return twice > divisor || (twice == divisor && Int128.IsOddInteger(quotient)) ? quotient + 1 : quotient;
    }
}
