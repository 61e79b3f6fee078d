using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Functions;

namespace CloudIntel.Ledger.Mappings;

/// <summary>What may happen to rows of every dialect. Bits 0 to 23; dialects have those from 24 on.</summary>
internal static class CommonRules
{
    public static IReadOnlyList<MarkRule> All { get; } =
    [
        new(0, "NullText", "A missing value was written as a word (NULL, null, (null)) or as empty text; it was taken as missing."),
        new(1, "OuterBlanks", "A value began or ended with white space, which was removed."),
        new(2, "DateForm", "A time was not written as yyyy-MM-ddTHH:mm:ssZ (a blank for T, no Z, an offset, fractions, or a day alone); without a zone it was taken as UTC."),
        new(3, "NumberForm", "A number carried a plus sign, which was ignored."),
        new(4, "ExtraDecimals", $"A number had more than {FocusNumber.Scale} decimals and was rounded half to even."),
        new(5, "LetterCase", "A value of a fixed list, or the currency, was written with other capitals; the list's spelling was taken."),
        new(6, "TagsForm", "Tags were not one JSON object (outer braces missing, or a list of keys and values); an object was made of them."),
        new(7, "UnreadableTags", "Tags could not be read as JSON; the charge was loaded without tags."),
    ];

    /// <summary>The byte order mark, which belongs to the file and not to a row.</summary>
    public static RepairCount ByteOrderMark { get; } =
        new("ByteOrderMark", "The file began with a byte order mark, which is no part of the first column's name; it was skipped.", 0);

    /// <summary>A file all of whose rows have other than the header's number of cells, which belongs to the file and not to a row.</summary>
    public static RepairCount OtherLength(IReadOnlyList<string> header, int cells) => new(
        "OtherLength",
        cells < header.Count
            ? $"Every row ends before the header's last columns ({string.Join(", ", header.Skip(cells))}), which were taken as missing."
            : "Every row ends in more delimiters than the header has, with nothing between them; they were ignored.",
        0);

    /// <summary>A file in UTF-16.</summary>
    public static RepairCount Utf16 { get; } = new("Utf16", "The file was UTF-16 and was read as such; FOCUS files are UTF-8.", 0);
}
