using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Functions;

/// <summary>Repairs made to a row, as charges.x_Repairs keeps them.</summary>
[Flags]
internal enum Repairs
{
    None = 0,
    NullText = 1,
    OuterBlanks = 2,
    DateForm = 4,
    NumberForm = 8,
    ExtraDecimals = 16,
    LetterCase = 32,
    TagsForm = 64,
    UnreadableTags = 128,
}

internal static class RepairDescriptions
{
    /// <summary>All repairs of rows, with what is said about them.</summary>
    public static IReadOnlyList<(Repairs Repair, string Description)> All { get; } =
    [
        (Repairs.NullText, "A missing value was written as a word (NULL, null, (null)) or as empty text; it was taken as missing."),
        (Repairs.OuterBlanks, "A value began or ended with white space, which was removed."),
        (Repairs.DateForm, "A time was not written as yyyy-MM-ddTHH:mm:ssZ (a blank for T, no Z, an offset, fractions, or a day alone); without a zone it was taken as UTC."),
        (Repairs.NumberForm, "A number carried a plus sign, which was ignored."),
        (Repairs.ExtraDecimals, $"A number had more than {FocusNumber.Scale} decimals and was rounded half to even."),
        (Repairs.LetterCase, "A value of a fixed list, or the currency, was written with other capitals; the list's spelling was taken."),
        (Repairs.TagsForm, "Tags were not one JSON object (outer braces missing, or a list of keys and values); an object was made of them."),
        (Repairs.UnreadableTags, "Tags could not be read as JSON; the charge was loaded without tags."),
    ];

    /// <summary>The byte order mark, which belongs to the file and not to a row.</summary>
    public static RepairCount ByteOrderMark { get; } =
        new("ByteOrderMark", "The file began with a byte order mark, which is no part of the first column's name; it was skipped.", 0);

    /// <summary>A file in UTF-16.</summary>
    public static RepairCount Utf16 { get; } = new("Utf16", "The file was UTF-16 and was read as such; FOCUS files are UTF-8.", 0);
}
