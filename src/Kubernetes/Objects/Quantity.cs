using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;
using CloudIntel.Kubernetes.Json;

namespace CloudIntel.Kubernetes.Objects;

/// <summary>Which suffixes a quantity is written with.</summary>
public enum QuantityFormat
{
    /// <summary><c>n u m k M G T P E</c>: powers of 1000.</summary>
    DecimalSI = 0,

    /// <summary><c>Ki Mi Gi Ti Pi Ei</c>: powers of 1024.</summary>
    BinarySI,

    /// <summary><c>e3</c>, <c>E-6</c>: powers of ten.</summary>
    DecimalExponent,
}

/// <summary>
/// An amount of a resource, such as <c>500m</c> cores or <c>1536Mi</c> bytes (apimachinery, pkg/api/resource). Exact down to
/// 10⁻⁹ (finer amounts are rounded away from zero) and up to about 1.7·10²⁹. Equal when the amounts are, whatever the suffix.
/// </summary>
[JsonConverter(typeof(QuantityConverter))]
public readonly struct Quantity : IEquatable<Quantity>, IComparable<Quantity>, IComparable, ISpanParsable<Quantity>
{
    /// <summary>Digits after the point that are kept.</summary>
    private const int NanoDigits = 9;

    /// <summary>Numbers and exponents beyond this many digits are out of any range; refused before the arithmetic gets expensive.</summary>
    private const int MaxDigits = 100;

    private static readonly string[] DecimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
    private static readonly string[] BinarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

    /// <summary>10⁻⁹ units.</summary>
    private static readonly Int128 NanosPerUnit = 1_000_000_000;

    /// <summary>Binary quantities are capped here when parsed, as the API server does.</summary>
    private static readonly BigInteger MaxBinaryNanos = new BigInteger(long.MaxValue) * 1_000_000_000;

    private readonly Int128 nanos;

    private Quantity(Int128 nanos, QuantityFormat format)
    {
        this.nanos = nanos;
        Format = format;
    }

    /// <summary>Creates a quantity of a decimal amount; what is finer than 10⁻⁹ is rounded away from zero.</summary>
    public Quantity(decimal amount, QuantityFormat format = QuantityFormat.DecimalSI)
    {
        var whole = decimal.Truncate(amount);
        var fraction = (amount - whole) * 1_000_000_000m;
        var away = fraction < 0 ? decimal.Floor(fraction) : decimal.Ceiling(fraction);
        nanos = checked(((Int128)whole * NanosPerUnit) + (Int128)away);
        Format = format;
    }

    /// <summary>Nothing, written <c>0</c>.</summary>
    public static Quantity Zero => default;

    /// <summary>The kind of suffix it is written with.</summary>
    public QuantityFormat Format { get; }

    /// <summary>The amount in units (cores, bytes, pods). Exact below 7.9·10¹⁹; beyond, the last of 28 digits is rounded.</summary>
    public decimal Value => (decimal)(nanos / NanosPerUnit) + ((decimal)(nanos % NanosPerUnit) / 1_000_000_000m);

    /// <summary>Reads a quantity.</summary>
    /// <exception cref="FormatException">It is none, or out of range.</exception>
    public static Quantity Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var quantity)
            ? quantity
            : throw new FormatException($"\"{(text.Length > 64 ? text[..64] : text)}\" is not a quantity such as 500m, 1.5 or 2Gi.");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char})"/>
    public static Quantity Parse(string text) => Parse(text.AsSpan());

    /// <summary>Reads a quantity; false when it is none, or out of range.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Quantity quantity)
    {
        quantity = default;
        var rest = text;
        var negative = rest is ['-', ..];
        if (rest is ['-' or '+', ..])
            rest = rest[1..];

        var whole = TakeDigits(ref rest);
        var fraction = ReadOnlySpan<char>.Empty;
        var point = rest is ['.', ..];
        if (point)
        {
            rest = rest[1..];
            fraction = TakeDigits(ref rest);
        }

        if ((whole.IsEmpty && fraction.IsEmpty) || whole.Length + fraction.Length > MaxDigits)
            return false;
        if (!TryParseSuffix(rest, out var format, out var binaryShift, out var exponent))
            return false;

        var digits = BigInteger.Parse($"0{whole}{fraction}", NumberStyles.None, CultureInfo.InvariantCulture) << binaryShift;
        var amount = Scale(digits, exponent - fraction.Length + NanoDigits);
        if (format == QuantityFormat.BinarySI)
        {
            amount = BigInteger.Min(amount, MaxBinaryNanos);
            if (!amount.IsZero && amount < (BigInteger)NanosPerUnit)
                format = QuantityFormat.DecimalSI; // no binary suffix says a fraction of one
        }

        if (amount > (BigInteger)Int128.MaxValue)
            return false;
        quantity = new((Int128)(negative ? -amount : amount), format);
        return true;
    }

    /// <inheritdoc/>
    static Quantity IParsable<Quantity>.Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc/>
    static bool IParsable<Quantity>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Quantity result) =>
        TryParse(s, out result);

    /// <inheritdoc/>
    static Quantity ISpanParsable<Quantity>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc/>
    static bool ISpanParsable<Quantity>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Quantity result) =>
        TryParse(s, out result);

    /// <summary>The sum, written like the first that is not zero.</summary>
    public static Quantity operator +(Quantity left, Quantity right) =>
        new(checked(left.nanos + right.nanos), left.nanos == 0 ? right.Format : left.Format);

    /// <summary>The difference, written like the first that is not zero.</summary>
    public static Quantity operator -(Quantity left, Quantity right) =>
        new(checked(left.nanos - right.nanos), left.nanos == 0 ? right.Format : left.Format);

    /// <summary>The same amount with the other sign.</summary>
    public static Quantity operator -(Quantity quantity) => new(checked(-quantity.nanos), quantity.Format);

    /// <summary>Whether the amounts are equal.</summary>
    public static bool operator ==(Quantity left, Quantity right) => left.nanos == right.nanos;

    /// <summary>Whether the amounts differ.</summary>
    public static bool operator !=(Quantity left, Quantity right) => left.nanos != right.nanos;

    /// <summary>Compares the amounts.</summary>
    public static bool operator <(Quantity left, Quantity right) => left.nanos < right.nanos;

    /// <summary>Compares the amounts.</summary>
    public static bool operator >(Quantity left, Quantity right) => left.nanos > right.nanos;

    /// <summary>Compares the amounts.</summary>
    public static bool operator <=(Quantity left, Quantity right) => left.nanos <= right.nanos;

    /// <summary>Compares the amounts.</summary>
    public static bool operator >=(Quantity left, Quantity right) => left.nanos >= right.nanos;

    /// <inheritdoc/>
    public bool Equals(Quantity other) => nanos == other.nanos;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Quantity other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => nanos.GetHashCode();

    /// <inheritdoc/>
    public int CompareTo(Quantity other) => nanos.CompareTo(other.nanos);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        Quantity other => CompareTo(other),
        _ => throw new ArgumentException("Not a quantity.", nameof(obj)),
    };

    /// <summary>The canonical form: no fraction, the largest suffix that loses nothing.</summary>
    public override string ToString()
    {
        if (nanos == 0)
            return "0";
        var isWhole = nanos % NanosPerUnit == 0;
        var units = nanos / NanosPerUnit;
        // Small and broken amounts have no exact binary form.
        return Format == QuantityFormat.BinarySI && isWhole && Int128.Abs(units) >= 1024 ? BinaryForm(units) : DecimalForm();
    }

    private static string BinaryForm(Int128 mantissa)
    {
        var power = 0;
        while (power < BinarySuffixes.Length - 1 && mantissa % 1024 == 0)
        {
            mantissa /= 1024;
            power++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{mantissa}{BinarySuffixes[power]}");
    }

    private string DecimalForm()
    {
        var mantissa = nanos;
        var exponent = -NanoDigits;
        while (mantissa % 1000 == 0)
        {
            mantissa /= 1000;
            exponent += 3;
        }

        var suffix = (exponent / 3) + 3;
        if (Format != QuantityFormat.DecimalExponent && suffix < DecimalSuffixes.Length)
            return string.Create(CultureInfo.InvariantCulture, $"{mantissa}{DecimalSuffixes[suffix]}");
        return exponent == 0
            ? mantissa.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{exponent}");
    }

    private static ReadOnlySpan<char> TakeDigits(scoped ref ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExceptInRange('0', '9');
        var digits = length < 0 ? text : text[..length];
        text = text[digits.Length..];
        return digits;
    }

    private static bool TryParseSuffix(ReadOnlySpan<char> suffix, out QuantityFormat format, out int binaryShift, out int exponent)
    {
        (format, binaryShift, exponent) = (QuantityFormat.DecimalSI, 0, 0);
        for (var i = 0; i < DecimalSuffixes.Length; i++)
        {
            if (suffix.SequenceEqual(DecimalSuffixes[i]))
            {
                exponent = (i - 3) * 3;
                return true;
            }
        }

        for (var i = 1; i < BinarySuffixes.Length; i++)
        {
            if (suffix.SequenceEqual(BinarySuffixes[i]))
            {
                (format, binaryShift) = (QuantityFormat.BinarySI, i * 10);
                return true;
            }
        }

        format = QuantityFormat.DecimalExponent;
        return suffix is ['e' or 'E', _, ..]
            && int.TryParse(suffix[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
            && exponent is >= -MaxDigits and <= MaxDigits;
    }

    /// <summary>digits · 10^power, rounded up to a whole number.</summary>
    private static BigInteger Scale(BigInteger digits, int power)
    {
        if (power >= 0)
            return digits * BigInteger.Pow(10, power);
        var quotient = BigInteger.DivRem(digits, BigInteger.Pow(10, -power), out var remainder);
        return remainder.IsZero ? quotient : quotient + 1;
    }
}
