namespace CloudIntel.Ledger.Functions;

/// <summary>Reads amounts as people and spreadsheets write them, where they can mean one number only.</summary>
internal static class AmountText
{
    private static readonly byte[][] Symbols = [[.. "$"u8], [.. "€"u8], [.. "£"u8], [.. "¥"u8]];

    /// <summary>
    /// Takes a currency's symbol in front, and commas between groups of three digits, out of a text such as <c>$10,000.00</c> or
    /// <c>-$1,234.5</c>. False when the text is none: commas without a symbol in front and a point behind may as well be decimal commas.
    /// </summary>
    /// <param name="text">UTF-8 without outer blanks.</param>
    /// <param name="plain">Gets the number; texts that do not fit are none.</param>
    /// <param name="length">Bytes of the number.</param>
    public static bool TryPlain(ReadOnlySpan<byte> text, Span<byte> plain, out int length)
    {
        length = 0;
        if (text.Length > plain.Length)
            return false;
        if (text.StartsWith("-"u8))
        {
            plain[length++] = (byte)'-';
            text = text[1..];
        }

        var rest = WithoutSymbol(text);
        var hasSymbol = rest.Length < text.Length;
        if (hasSymbol && length == 0 && rest.StartsWith("-"u8))
        {
            plain[length++] = (byte)'-';
            rest = rest[1..];
        }

        var point = rest.IndexOf((byte)'.');
        var whole = point < 0 ? rest : rest[..point];
        // Where amounts are in dollars, a comma is never the decimal one.
        if (whole.IsEmpty || !IsGrouped(whole) || (whole.Contains((byte)',') && point < 0 && !text.StartsWith("$"u8)))
            return false;
        foreach (var character in rest)
        {
            if (character != ',')
                plain[length++] = character;
        }

        return hasSymbol || whole.Contains((byte)',');
    }

    private static ReadOnlySpan<byte> WithoutSymbol(ReadOnlySpan<byte> text)
    {
        foreach (var symbol in Symbols)
        {
            if (text.StartsWith(symbol))
                return text[symbol.Length..].TrimStart((byte)' ');
        }

        return text;
    }

    /// <summary>Digits, in groups of three where there are commas.</summary>
    private static bool IsGrouped(ReadOnlySpan<byte> whole)
    {
        var grouped = whole.Contains((byte)',');
        var first = true;
        foreach (var range in whole.Split((byte)','))
        {
            var group = whole[range];
            if (group.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
                return false;
            if (grouped && (first ? group.Length is 0 or > 3 : group.Length != 3))
                return false;
            first = false;
        }

        return true;
    }
}
