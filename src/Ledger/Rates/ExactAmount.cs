using System.Numerics;

namespace CloudIntel.Ledger.Rates;

/// <summary>
/// An amount with 56 decimals, enough for the exact product of any amount and any rate: sums of them do not depend on how charges are
/// grouped, and only what leaves the ledger is rounded, half to even, to the 22 decimals of money.
/// </summary>
internal readonly record struct ExactAmount(BigInteger Units)
{
    private const int Scale = 56;
    private const int MoneyScale = 22;

    /// <summary>An amount as it is.</summary>
    public static ExactAmount Of(decimal amount) => Product(amount, 1);

    /// <summary>An amount times a rate, exactly.</summary>
    public static ExactAmount Product(decimal amount, decimal rate) =>
        new(Whole(amount) * Whole(rate) * BigInteger.Pow(10, Scale - amount.Scale - rate.Scale));

    /// <summary>An amount divided by a rate above 0; the only operation that rounds, half to even at the last decimal.</summary>
    public static ExactAmount Quotient(decimal amount, decimal rate) =>
        new(Divide(Whole(amount) * BigInteger.Pow(10, Scale - amount.Scale + rate.Scale), Whole(rate)));

    public static ExactAmount operator +(ExactAmount one, ExactAmount other) => new(one.Units + other.Units);

    /// <summary>The amount as money.</summary>
    /// <exception cref="OverflowException">It has more than 28 digits before the point.</exception>
    public decimal ToDecimal()
    {
        for (var scale = MoneyScale; ; scale--)
        {
            var units = Divide(Units, BigInteger.Pow(10, Scale - scale));
            // 96 bits are what a decimal holds; beyond, the last decimals go.
            if (BigInteger.Abs(units).GetBitLength() <= 96 || scale == 0)
                return ToDecimal(units, (byte)scale);
        }
    }

    private static decimal ToDecimal(BigInteger units, byte scale)
    {
        var digits = (UInt128)BigInteger.Abs(units);
        if (digits >> 96 != 0)
            throw new OverflowException($"{units} has more digits before the point than can be held.");
        var value = new decimal((int)(uint)digits, (int)(uint)(digits >> 32), (int)(uint)(digits >> 64), units.Sign < 0, scale);
        return value / 1.0000000000000000000000000000m; // without zeros at the end
    }

    private static BigInteger Whole(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var units = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        return value < 0 ? -units : units;
    }

    private static BigInteger Divide(BigInteger dividend, BigInteger divisor)
    {
        var quotient = BigInteger.DivRem(dividend, divisor, out var remainder);
        var twice = BigInteger.Abs(remainder) * 2;
        var order = twice.CompareTo(divisor);
        return order > 0 || (order == 0 && !quotient.IsEven) ? quotient + dividend.Sign : quotient;
    }
}
