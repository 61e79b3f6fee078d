using System.Globalization;

namespace CloudIntel.Core.Units;

/// <summary>
/// Money or a quantity as a whole number of 10⁻²², the scale at which the ledger keeps both: sums of any number of charges are
/// exact, where <see cref="decimal"/> begins to round at its 29th digit. Up to ±1.7·10¹⁶; beyond, arithmetic throws.
/// </summary>
/// <param name="Units">How many times 10⁻²².</param>
public readonly record struct Amount(Int128 Units) : IComparable<Amount>
{
    /// <summary>Decimals of an amount.</summary>
    public const int Decimals = 22;

    private static readonly Int128 One = PowerOfTen(Decimals);

    /// <summary>Nothing.</summary>
    public static Amount Zero => default;

    /// <summary>A number as an amount; digits beyond the 22nd decimal, which the ledger has none of, are rounded half to even.</summary>
    /// <exception cref="OverflowException">It is too large.</exception>
    public static Amount Of(decimal value)
    {
        if (value.Scale > Decimals)
            value = decimal.Round(value, Decimals);
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var digits = new Int128((uint)bits[2], ((ulong)(uint)bits[1] << 32) | (uint)bits[0]);
        return new(checked((value < 0 ? -digits : digits) * PowerOfTen(Decimals - value.Scale)));
    }

    /// <summary>10 to the power of <paramref name="exponent"/>, which is 0 to 38.</summary>
    internal static Int128 PowerOfTen(int exponent)
    {
        var power = Int128.One;
        for (var i = 0; i < exponent; i++)
            power *= 10;
        return power;
    }

    /// <summary>The sum.</summary>
    public static Amount operator +(Amount left, Amount right) => new(checked(left.Units + right.Units));

    /// <summary>The difference.</summary>
    public static Amount operator -(Amount left, Amount right) => new(checked(left.Units - right.Units));

    /// <summary>Whether the first is smaller.</summary>
    public static bool operator <(Amount left, Amount right) => left.Units < right.Units;

    /// <summary>Whether the first is larger.</summary>
    public static bool operator >(Amount left, Amount right) => left.Units > right.Units;

    /// <summary>Whether the first is not larger.</summary>
    public static bool operator <=(Amount left, Amount right) => left.Units <= right.Units;

    /// <summary>Whether the first is not smaller.</summary>
    public static bool operator >=(Amount left, Amount right) => left.Units >= right.Units;

    /// <inheritdoc/>
    public int CompareTo(Amount other) => Units.CompareTo(other.Units);

    /// <summary>The same as a decimal without zeros at the end: exact up to 28 digits, beyond that rounded half to even.</summary>
    public decimal ToDecimal()
    {
        var (whole, rest) = Int128.DivRem(Units, One);
        var decimals = Decimals;
        for (; decimals > 0 && rest % 10 == 0; decimals--)
            rest /= 10;
        var positive = UInt128.CreateChecked(Int128.Abs(rest));
        var (low, high) = ((ulong)positive, (ulong)(positive >> 64));
        return (decimal)whole + new decimal((int)(uint)low, (int)(uint)(low >> 32), (int)(uint)high, rest < 0, (byte)decimals);
    }

    /// <summary>All digits, without zeros at the end, in every culture.</summary>
    public override string ToString()
    {
        var (whole, rest) = Int128.DivRem(Units, One);
        var sign = Units < 0 ? "-" : "";
        var text = sign + Int128.Abs(whole).ToString(CultureInfo.InvariantCulture);
        return rest == 0
            ? text
            : $"{text}.{Int128.Abs(rest).ToString(CultureInfo.InvariantCulture).PadLeft(Decimals, '0').TrimEnd('0')}";
    }
}
