using CloudIntel.Resources.Values;

namespace CloudIntel.Controllers.Shared;

/// <summary>How texts, money and times are written in a status.</summary>
internal static class StatusText
{
    /// <summary>The beginning of a text that is too long, never ending inside a character.</summary>
    public static string Cut(string text, int length)
    {
        if (text.Length <= length)
            return text;
        var kept = char.IsHighSurrogate(text[length - 2]) ? length - 2 : length - 1;
        return string.Concat(text.AsSpan(0, kept), "…");
    }

    /// <summary>Two decimals, also where they are zeros.</summary>
    public static DecimalString Rounded(decimal amount) => decimal.Round(amount, 2) + 0.00m;

    /// <summary>A time as the API keeps it.</summary>
    public static DateTimeOffset WholeSeconds(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
