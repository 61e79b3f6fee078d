using System.Globalization;
using System.Text;
using CloudIntel.Ledger.Functions;

namespace CloudIntel.Ledger.Validation.Forms;

/// <summary>Judges how a moment is written, by the specification's date and time format.</summary>
internal static class TimeForm
{
    /// <summary>No moment in any spelling.</summary>
    public const int Unreadable = 1;

    private const int NotUtc = 2;
    private const int NotIso = 4;
    private const int NoTime = 8;
    private const int Digits = 16;
    private const int NoZone = 32;

    private static readonly string[] OtherOrders =
    [
        "M/d/yy", "M/d/yyyy", "d/M/yy", "d/M/yyyy", "M/d/yyyy H:mm", "M/d/yyyy H:mm:ss", "M/d/yyyy h:mm:ss tt", "dd.MM.yyyy", "dd.MM.yyyy HH:mm:ss",
        "yyyy/MM/dd", "yyyy/MM/dd HH:mm:ss", "yyyyMMdd", "yyyyMMdd'T'HHmmss'Z'", "dd-MMM-yyyy", "d MMM yyyy", "MMM d, yyyy",
    ];

    /// <summary>What the bits say.</summary>
    public static IReadOnlyList<Clause> Clauses { get; } =
    [
        new(Unreadable, "DateTimeFormat-A-002-M", "MUST", "is no date and time"),
        new(NotUtc, "DateTimeFormat-A-001-M", "MUST", "is not in UTC"),
        new(NotIso, "DateTimeFormat-A-002-M", "MUST", "is not in the order of ISO 8601"),
        new(NoTime, "DateTimeFormat-A-004-M", "MUST", "does not have date and time separated by T"),
        new(Digits, "DateTimeFormat-A-005-M", "MUST", "does not have two-digit hours, minutes and seconds and nothing smaller"),
        new(NoZone, "DateTimeFormat-A-006-M", "MUST", "does not end in Z"),
    ];

    /// <summary>The clauses that a text breaks; 0 for a moment as the specification writes it.</summary>
    public static int Judge(ReadOnlySpan<byte> text)
    {
        if (FocusInstant.TryParse(text, out _, out var canonical))
            return canonical ? 0 : JudgeNearMiss(text);
        if (text.Length > 40 || !Ascii.IsValid(text))
            return Unreadable;
        var other = Encoding.ASCII.GetString(text).Trim();
        return DateTime.TryParseExact(other, OtherOrders, CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? NotIso : Unreadable;
    }

    private static int JudgeNearMiss(ReadOnlySpan<byte> text)
    {
        var broken = 0;
        if (text.Length < 11 || text[10] != 'T')
            broken |= NoTime;
        if (text[^1] != 'Z')
            broken |= NoZone;

        var time = text.Length > 11 ? text[11..] : default;
        var zone = time.IndexOfAny((byte)'+', (byte)'-');
        if (zone >= 0)
        {
            if (time[(zone + 1)..].IndexOfAnyExcept((byte)'0', (byte)':') >= 0)
                broken |= NotUtc;
            time = time[..zone];
        }
        else if (time.Length > 0 && time[^1] == 'Z')
        {
            time = time[..^1];
        }

        if (time.Length != 8)
            broken |= Digits;
        return broken;
    }
}
