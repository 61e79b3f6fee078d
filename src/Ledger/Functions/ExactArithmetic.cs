using System.Numerics;

namespace CloudIntel.Ledger.Functions;

/// <summary>Products and quotients of the numbers of bills, whose exact results have more digits than DuckDB's decimals.</summary>
internal static class ExactArithmetic
{
    private static readonly BigInteger Limit = BigInteger.Pow(10, FocusNumber.Precision);

    /// <summary>amount × numerator ÷ denominator, computed exactly and rounded once, half to even, at the last decimal that is kept.</summary>
    /// <param name="amount">UTF-8.</param>
    /// <param name="numerator">UTF-8.</param>
    /// <param name="denominator">UTF-8.</param>
    /// <param name="unscaled">The value times 10^22.</param>
    /// <returns>False when one is no number, the denominator is zero, or the result has more than 16 digits before the point.</returns>
    public static bool TryScale(ReadOnlySpan<byte> amount, ReadOnlySpan<byte> numerator, ReadOnlySpan<byte> denominator, out Int128 unscaled)
    {
        unscaled = 0;
        if (!FocusNumber.TryParse(amount, out var a, out _) || !FocusNumber.TryParse(numerator, out var n, out _) || !FocusNumber.TryParse(denominator, out var d, out _) || d == 0)
            return false;
        // The three scales leave one: (a/s)(n/s)/(d/s) = an/(ds).
        var divisor = Int128.Abs(d);
        var dividend = (BigInteger)Int128.Abs(a) * Int128.Abs(n);
        var quotient = BigInteger.DivRem(dividend, divisor, out var remainder);
        var half = (remainder * 2).CompareTo(divisor);
        if (half > 0 || (half == 0 && !quotient.IsEven))
            quotient++;
        if (quotient >= Limit)
            return false;
        unscaled = (Int128)quotient;
        if (Int128.IsNegative(a) ^ Int128.IsNegative(n) ^ Int128.IsNegative(d))
            unscaled = -unscaled;
        return true;
    }
}
