namespace CloudIntel.Ledger.Functions;

/// <summary>What had to be done to a text to read it as a number.</summary>
[Flags]
internal enum NumberRepairs
{
    None = 0,

    /// <summary>A plus sign, which FOCUS does not allow, was ignored.</summary>
    Form = 1,

    /// <summary>Decimals beyond those kept were rounded half to even.</summary>
    Rounded = 2,

    /// <summary>A currency's symbol and separators of thousands were ignored.</summary>
    Currency = 4,
}

/// <summary>
/// Reads numbers as FOCUS writes them: digits with an optional point, or <c>mEn</c>; no thousands separators, currency
/// symbols or units. The result is exact as a DECIMAL(38, 22), see docs/decisions/0005-exact-money.md.
/// </summary>
internal static class FocusNumber
{
    /// <summary>Decimals kept.</summary>
    public const int Scale = 22;

    /// <summary>Digits kept before and after the point together.</summary>
    public const int Precision = 38;

    private const int MostExponent = 10_000;
    private const int MostCharactersOfAmount = 64;

    private static readonly UInt128[] PowersOfTen = MakePowers();

    /// <summary>Reads a text without outer blanks. False when it is no number or too large for 16 digits before the point.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="unscaled">The value times 10^22.</param>
    /// <param name="repairs">What had to be done.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out Int128 unscaled, out NumberRepairs repairs)
    {
        if (TryParsePlain(text, out unscaled, out repairs))
            return true;
        Span<byte> plain = stackalloc byte[MostCharactersOfAmount];
        if (!AmountText.TryPlain(text, plain, out var length) || !TryParsePlain(plain[..length], out unscaled, out repairs))
            return false;
        repairs |= NumberRepairs.Currency;
        return true;
    }

    private static bool TryParsePlain(ReadOnlySpan<byte> text, out Int128 unscaled, out NumberRepairs repairs)
    {
        unscaled = 0;
        repairs = NumberRepairs.None;
        var at = 0;
        var negative = false;
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
        {
            negative = text[0] == '-';
            repairs = negative ? NumberRepairs.None : NumberRepairs.Form;
            at = 1;
        }

        var digits = ReadDigits(text, ref at);
        if (!digits.Any || !TryReadExponent(text, ref at, out var exponent, ref repairs) || at != text.Length)
            return false;
        if (!TryScale(digits, exponent, out var magnitude, ref repairs))
            return false;
        unscaled = negative ? -(Int128)magnitude : (Int128)magnitude;
        return true;
    }

    private static Digits ReadDigits(ReadOnlySpan<byte> text, ref int at)
    {
        var digits = default(Digits);
        var afterPoint = false;
        ulong low = 0; // the first 18 digits fit a machine word, which is all of them nearly always
        for (; at < text.Length; at++)
        {
            var digit = (uint)(text[at] - '0');
            if (digit <= 9)
            {
                digits.Any = true;
                if (digits.Significant < 18)
                {
                    low = (low * 10) + digit;
                    digits.Significant += low == 0 ? 0 : 1;
                    digits.Decimals += afterPoint ? 1 : 0;
                }
                else
                {
                    if (digits.Significant == 18)
                        digits.Value = low;
                    digits.Add(digit, afterPoint);
                }
            }
            else if (text[at] == '.' && !afterPoint)
            {
                afterPoint = true;
            }
            else
            {
                break;
            }
        }

        if (digits.Significant <= 18)
            digits.Value = low;
        return digits;
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, ref int at, out int exponent, ref NumberRepairs repairs)
    {
        exponent = 0;
        if (at == text.Length || (text[at] | 0x20) != 'e')
            return true;
        at++;
        var negative = at < text.Length && text[at] == '-';
        if (at < text.Length && text[at] is (byte)'-' or (byte)'+')
        {
            if (!negative)
                repairs |= NumberRepairs.Form;
            at++;
        }

        var start = at;
        for (; at < text.Length && (uint)(text[at] - '0') <= 9; at++)
            exponent = Math.Min((exponent * 10) + (text[at] - '0'), MostExponent);
        if (negative)
            exponent = -exponent;
        return at > start;
    }

    private static bool TryScale(Digits digits, int exponent, out UInt128 magnitude, ref NumberRepairs repairs)
    {
        magnitude = digits.Value;
        if (magnitude == 0)
            return true;
        var shift = Scale - digits.Decimals + exponent;
        if (shift >= 0 && digits.Significant + shift > Precision)
            return false;
        if (shift > 0)
        {
            magnitude *= PowersOfTen[shift]; // fewer than 38 digits, so none was lost
            return true;
        }

        if (shift == 0)
            return TryRoundLost(digits, ref magnitude, ref repairs);

        if (-shift > Precision)
        {
            magnitude = 0; // smaller than half of the last decimal kept
            repairs |= NumberRepairs.Rounded;
            return true;
        }

        var divisor = PowersOfTen[-shift];
        var (quotient, remainder) = UInt128.DivRem(magnitude, divisor);
        if (remainder != 0 || digits.Lost)
            repairs |= NumberRepairs.Rounded;
        var twice = remainder * 2;
        // What was lost lies behind the remainder: it turns an exact half into more than half.
        var up = twice > divisor || (twice == divisor && (digits.Lost || UInt128.IsOddInteger(quotient)));
        magnitude = up ? quotient + 1 : quotient;
        return magnitude < PowersOfTen[Precision];
    }

    /// <summary>Rounds by the digits behind the 38 that are held, when these reach exactly to the last decimal kept.</summary>
    private static bool TryRoundLost(Digits digits, ref UInt128 magnitude, ref NumberRepairs repairs)
    {
        if (!digits.Lost)
            return true;
        repairs |= NumberRepairs.Rounded;
        if (digits.FirstLost > 5 || (digits.FirstLost == 5 && (digits.LostAfterFirst || UInt128.IsOddInteger(magnitude))))
            magnitude++;
        return magnitude < PowersOfTen[Precision];
    }

    private static UInt128[] MakePowers()
    {
        var powers = new UInt128[Precision + 1];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
            powers[i] = powers[i - 1] * 10;
        return powers;
    }

    /// <summary>Digits without their point: the first 38 significant ones exactly, and what is needed of the others for rounding.</summary>
    private struct Digits
    {
        public UInt128 Value;
        public int Significant;
        public int Decimals;
        public bool Any;
        public uint FirstLost;
        public bool LostAfterFirst;
        private bool overflowed;

        public readonly bool Lost => FirstLost != 0 || LostAfterFirst;

        public void Add(uint digit, bool afterPoint)
        {
            if (Significant < Precision)
            {
                Value = (Value * 10) + digit;
                Significant++;
                Decimals += afterPoint ? 1 : 0;
                return;
            }

            if (overflowed)
                LostAfterFirst |= digit != 0;
            else
                FirstLost = digit;
            overflowed = true;
            Decimals -= afterPoint ? 0 : 1; // a digit of the whole part that is left out moves the point
        }
    }
}
