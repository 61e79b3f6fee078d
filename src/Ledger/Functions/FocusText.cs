namespace CloudIntel.Ledger.Functions;

/// <summary>What a cell of a bill is beside its meaning.</summary>
internal static class FocusText
{
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

    private static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
}
