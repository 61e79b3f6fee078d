using System.Text;

namespace CloudIntel.Ledger.Functions;

/// <summary>What a cell of a bill is beside its meaning.</summary>
internal static class FocusText
{
    private const int LongestPlaceholder = 14;

    private static readonly byte[][] Placeholders = [.. ((string[])["Unassigned", "Not applicable", "N/A", "None", "-2"]).Select(Encoding.ASCII.GetBytes)];

    /// <summary>Whether a cell says in words that there is no value.</summary>
    public static bool IsNullWord(ReadOnlySpan<byte> text) => text.Length switch
    {
        0 => true,
        4 => text.SequenceEqual("NULL"u8) || text.SequenceEqual("null"u8) || text.SequenceEqual("Null"u8),
        6 => text.SequenceEqual("(null)"u8) || text.SequenceEqual("(NULL)"u8),
        _ => false,
    };

    /// <summary>Whether a cell begins or ends with white space.</summary>
    public static bool HasOuterBlanks(ReadOnlySpan<byte> text) => text.Length > 0 && (IsBlank(text[0]) || IsBlank(text[^1]));

    /// <summary>A cell without outer white space; empty when it says that there is no value.</summary>
    public static ReadOnlySpan<byte> Tidy(ReadOnlySpan<byte> text) => IsNullWord(text.Trim(" \t\r\n"u8)) ? default : text.Trim(" \t\r\n"u8);

    /// <summary>A cell without outer white space; empty when it is one of the words that Azure has where there is nothing.</summary>
    public static ReadOnlySpan<byte> Given(ReadOnlySpan<byte> text)
    {
        var tidy = Tidy(text);
        return tidy.Length > LongestPlaceholder || !IsPlaceholder(tidy) ? tidy : default;
    }

    private static bool IsPlaceholder(ReadOnlySpan<byte> text)
    {
        foreach (var placeholder in Placeholders)
        {
            if (Ascii.EqualsIgnoreCase(text, placeholder))
                return true;
        }

        return false;
    }

    private static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
}
