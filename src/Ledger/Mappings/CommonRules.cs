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
        new(2, "DateForm", "A time was not written as yyyy-MM-ddTHH:mm:ssZ (a blank for T, no Z, an offset, fractions, hours past 23, or a day alone); without a zone it was taken as UTC."),
        new(3, "NumberForm", "A number carried a plus sign, which was ignored."),
        new(4, "ExtraDecimals", $"A number had more than {FocusNumber.Scale} decimals and was rounded half to even."),
        new(5, "LetterCase", "A value of a fixed list, or the currency, was written with other capitals; the list's spelling was taken."),
        new(6, "TagsForm", "Tags were not one JSON object (outer braces missing, or a list of keys and values); an object was made of them."),
        new(7, "UnreadableTags", "Tags could not be read as JSON; the charge was loaded without tags."),
        new(8, "InclusivePeriodEnd", "A period ended with its last day, hour or second instead of the first moment after it; it was made to end there."),
        new(9, "Placeholder", "A value that Microsoft has where there is none (-2, Unassigned) was taken as missing."),
        new(10, "MissingIssuer", "InvoiceIssuerName was missing; the provider was taken."),
        new(11, "AccountAsSubAccount", "The sub account was the billing account, as Google writes it; the project was taken, or none where the bill does not name it."),
        new(12, "CurrencySymbol", "A number carried a currency's symbol or separators of thousands, which were ignored."),
        new(13, "SlashedDate", "Days were written with slashes; which part is the month follows from the billing period, which begins and ends with a month."),
        new(14, "ContractKeys", "ContractApplied had the keys of FOCUS 1.3 (ContractID); they were written as 1.4 spells them (ContractId)."),
        new(15, "MissingEffectiveCost", "EffectiveCost was missing on a charge without a commitment; BilledCost was taken."),
    ];

    /// <summary>The byte order mark, which belongs to the file and not to a row.</summary>
    public static RepairCount ByteOrderMark { get; } =
        new("ByteOrderMark", "The file began with a byte order mark, which is no part of the first column's name; it was skipped.", 0);

    /// <summary>The rule of <see cref="OtherLength"/>.</summary>
    public const string OtherLengthRule = "OtherLength";

    /// <summary>A file all of whose rows have other than the header's number of cells, which belongs to the file and not to a row.</summary>
    public static RepairCount OtherLength(IReadOnlyList<string> header, int cells) => new(
        OtherLengthRule,
        cells < header.Count
            ? $"Every row ends before the header's last columns ({string.Join(", ", header.Skip(cells))}), which were taken as missing."
            : "Every row ends in more delimiters than the header has, with nothing between them; they were ignored.",
        0);

    /// <summary>A file in UTF-16.</summary>
    public static RepairCount Utf16 { get; } = new("Utf16", "The file was UTF-16 and was read as such; FOCUS files are UTF-8.", 0);
}
