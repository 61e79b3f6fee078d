using System.Globalization;
using System.Text;

namespace CloudIntel.Ledger.Functions;

/// <summary>Reads moments as FOCUS writes them, <c>yyyy-MM-ddTHH:mm:ssZ</c>, and the near misses of real bills.</summary>
internal static class FocusInstant
{
    private const int CanonicalLength = 20;

    private static readonly string[] NearMisses =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'Z'",
        "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF",
        "yyyy-MM-dd HH:mmzzz", "yyyy-MM-dd HH:mm:sszzz", "yyyy-MM-dd HH:mm:ss.FFFFFFFzzz",
    ];

    /// <summary>Reads a text without outer blanks.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="microseconds">Since 1970-01-01 UTC.</param>
    /// <param name="canonical">
    /// False when the text is another spelling: a blank instead of <c>T</c>, no <c>Z</c> (taken as UTC), an offset, fractions of a
    /// second, hours 24 to 47 (of the next day), or a day alone. Orders other than year, month, day are ambiguous and not read.
    /// </param>
    public static bool TryParse(ReadOnlySpan<byte> text, out long microseconds, out bool canonical)
    {
        canonical = text.Length == CanonicalLength && text[10] == 'T' && text[19] == 'Z';
        if (canonical && TryParseCanonical(text, out microseconds))
            return true;
        canonical = false;
        return TryParseNearMiss(text, out microseconds);
    }

    private static bool TryParseCanonical(ReadOnlySpan<byte> text, out long microseconds)
    {
        microseconds = 0;
        if (text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':')
            return false;
        if (!TwoDigits(text, 0, out var century) || !TwoDigits(text, 2, out var year) || !TwoDigits(text, 5, out var month)
            || !TwoDigits(text, 8, out var day) || !TwoDigits(text, 11, out var hour) || !TwoDigits(text, 14, out var minute)
            || !TwoDigits(text, 17, out var second))
            return false;
        year += century * 100;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
            return false;
        var ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks - DateTime.UnixEpoch.Ticks;
        microseconds = ticks / TimeSpan.TicksPerMicrosecond;
        return true;
    }

    private static bool TryParseNearMiss(ReadOnlySpan<byte> text, out long microseconds)
    {
        microseconds = 0;
        if (text.Length is < 10 or > 40 || !Ascii.IsValid(text))
            return false;
        Span<char> characters = stackalloc char[text.Length];
        Encoding.ASCII.GetChars(text, characters);
        if (characters.Length > 10 && characters[10] == 'T')
            characters[10] = ' ';
        if (characters.EndsWith(" UTC"))
            characters = characters[..^4];
        else if (characters.Length > 10 && characters[^1] == 'Z')
            characters = characters[..^1];
        var nextDay = SetBackHour(characters);
        if (!DateTimeOffset.TryParseExact(characters, NearMisses, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return false;
        microseconds = (time.UtcTicks + (nextDay ? TimeSpan.TicksPerDay : 0) - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        return true;
    }

    /// <summary>Writes the hours 24 to 47, which are of the next day, as 0 to 23. True when there was such a one.</summary>
    private static bool SetBackHour(Span<char> time)
    {
        if (time.Length < 13 || time[10] != ' ' || !char.IsAsciiDigit(time[11]) || !char.IsAsciiDigit(time[12]))
            return false;
        var hour = ((time[11] - '0') * 10) + time[12] - '0';
        if (hour is < 24 or > 47)
            return false;
        time[11] = (char)('0' + ((hour - 24) / 10));
        time[12] = (char)('0' + ((hour - 24) % 10));
        return true;
    }

    private static bool TwoDigits(ReadOnlySpan<byte> text, int at, out int value)
    {
        var tens = (uint)(text[at] - '0');
        var ones = (uint)(text[at + 1] - '0');
        value = (int)((tens * 10) + ones);
        return tens <= 9 && ones <= 9;
    }
}
