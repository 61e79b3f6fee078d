namespace CloudIntel.Ledger.Mappings;

/// <summary>The name of a column without what differs from export to export.</summary>
internal static class ColumnKey
{
    /// <summary>
    /// Letters and digits in lower case: <c>lineItem/UnblendedCost</c> and <c>line_item_unblended_cost</c> are one column, as are
    /// <c>Cost</c> and <c>Kosten (Cost)</c>, the way in which Azure's portal writes the headers of other languages.
    /// </summary>
    public static string Of(string name)
    {
        var text = name.AsSpan().Trim();
        if (text.EndsWith(")") && text.LastIndexOf('(') is > 0 and var open && text[(open + 1)..^1].Trim() is { IsEmpty: false } english)
            text = english;
        Span<char> key = text.Length <= 256 ? stackalloc char[text.Length] : new char[text.Length];
        var length = 0;
        foreach (var character in text)
        {
            if (char.IsLetterOrDigit(character))
                key[length++] = char.ToLowerInvariant(character);
        }

        return new(key[..length]);
    }
}
