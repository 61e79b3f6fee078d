using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using CloudIntel.Kubernetes.Json;

namespace CloudIntel.Kubernetes.Objects;

/// <summary>
/// A length of time as Kubernetes APIs write it: <c>72h</c>, <c>1h30m</c>, <c>1.5s</c>, <c>-300ms</c> (Go, time.ParseDuration).
/// Units are <c>h m s ms us µs ns</c>; there is no day. Kept to 100 ns; what is finer is cut off.
/// </summary>
/// <param name="Value">The length.</param>
[JsonConverter(typeof(GoDurationConverter))]
public readonly record struct GoDuration(TimeSpan Value) : IComparable<GoDuration>, IParsable<GoDuration>
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    private static readonly (string Name, long Ticks)[] Units =
    [
        // Longer names first where one begins with the other.
        ("ms", TimeSpan.TicksPerMillisecond),
        ("us", TimeSpan.TicksPerMicrosecond),
        ("µs", TimeSpan.TicksPerMicrosecond), // U+00B5 micro sign
        ("μs", TimeSpan.TicksPerMicrosecond), // U+03BC Greek mu
        ("ns", 0),
        ("h", TimeSpan.TicksPerHour),
        ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond),
    ];

    /// <summary>The length of a duration.</summary>
    public static implicit operator TimeSpan(GoDuration duration) => duration.Value;

    /// <summary>A length as a duration.</summary>
    public static implicit operator GoDuration(TimeSpan value) => new(value);

    /// <summary>Compares the lengths.</summary>
    public static bool operator <(GoDuration left, GoDuration right) => left.Value < right.Value;

    /// <summary>Compares the lengths.</summary>
    public static bool operator >(GoDuration left, GoDuration right) => left.Value > right.Value;

    /// <summary>Compares the lengths.</summary>
    public static bool operator <=(GoDuration left, GoDuration right) => left.Value <= right.Value;

    /// <summary>Compares the lengths.</summary>
    public static bool operator >=(GoDuration left, GoDuration right) => left.Value >= right.Value;

    /// <summary>Reads a duration.</summary>
    /// <exception cref="FormatException">It is none, or out of range.</exception>
    public static GoDuration Parse(string text) =>
        TryParse(text, out var duration)
            ? duration
            : throw new FormatException($"\"{(text.Length > 64 ? text[..64] : text)}\" is not a duration such as 72h, 1h30m or 500ms.");

    /// <summary>Reads a duration; false when it is none, or out of range.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out GoDuration duration)
    {
        duration = default;
        var rest = text.AsSpan();
        var negative = rest is ['-', ..];
        if (rest is ['-' or '+', ..])
            rest = rest[1..];
        if (rest is "0")
            return true; // the one number that needs no unit
        if (rest.IsEmpty)
            return false;

        var ticks = 0m;
        while (!rest.IsEmpty)
        {
            if (!TryTakePart(ref rest, out var part))
                return false;
            ticks += negative ? -part : part;
            if (ticks is < long.MinValue or > long.MaxValue)
                return false;
        }

        duration = new(TimeSpan.FromTicks((long)ticks));
        return true;
    }

    /// <inheritdoc/>
    static GoDuration IParsable<GoDuration>.Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc/>
    static bool IParsable<GoDuration>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out GoDuration result) =>
        TryParse(s, out result);

    /// <inheritdoc/>
    public int CompareTo(GoDuration other) => Value.CompareTo(other.Value);

    /// <summary>The shortest form that means the same: <c>72h</c>, <c>1h30m</c>, <c>1m0.5s</c>, <c>300ms</c>, <c>0s</c>.</summary>
    public override string ToString()
    {
        if (Value == TimeSpan.Zero)
            return "0s";
        var text = new StringBuilder(16);
        if (Value < TimeSpan.Zero)
            text.Append('-');
        // decimal, because the most negative length has no positive counterpart
        var ticks = Math.Abs((decimal)Value.Ticks);
        if (ticks < TimeSpan.TicksPerSecond)
            return text.Append(BelowOneSecond(ticks)).ToString();

        Append(text, ref ticks, TimeSpan.TicksPerHour, 'h');
        Append(text, ref ticks, TimeSpan.TicksPerMinute, 'm');
        if (ticks > 0)
            text.Append(Number(ticks / TimeSpan.TicksPerSecond)).Append('s');
        return text.ToString();
    }

    private static string BelowOneSecond(decimal ticks) => ticks >= TimeSpan.TicksPerMillisecond
        ? Number(ticks / TimeSpan.TicksPerMillisecond) + "ms"
        : Number(ticks / TimeSpan.TicksPerMicrosecond) + "µs";

    private static void Append(StringBuilder text, ref decimal ticks, long unit, char name)
    {
        var count = decimal.Truncate(ticks / unit);
        ticks -= count * unit;
        if (count > 0)
            text.Append(Number(count)).Append(name);
    }

    private static string Number(decimal number) => number.ToString("0.#######", CultureInfo.InvariantCulture);

    private static bool TryTakePart(ref ReadOnlySpan<char> text, out decimal ticks)
    {
        ticks = 0;
        var length = text.IndexOfAnyExcept(NumberCharacters);
        if (length <= 0 || length > 28 || text[..length] is "."
            || !decimal.TryParse(text[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return false;
        text = text[length..];

        foreach (var (name, unit) in Units)
        {
            if (!text.StartsWith(name, StringComparison.Ordinal))
                continue;
            text = text[name.Length..];
            if (unit > 0 && number > decimal.MaxValue / unit)
                return false;
            ticks = decimal.Truncate(unit == 0 ? number / 100 : number * unit);
            return true;
        }

        return false;
    }
}
