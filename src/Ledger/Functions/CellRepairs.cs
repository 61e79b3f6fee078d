using CloudIntel.Ledger.Mappings;

namespace CloudIntel.Ledger.Functions;

/// <summary>Repairs that the functions of SQL find in cells, as charges.x_Repairs keeps them; the bits of <see cref="CommonRules"/>.</summary>
[Flags]
internal enum CellRepairs
{
    None = 0,
    NullText = 1 << 0,
    OuterBlanks = 1 << 1,
    DateForm = 1 << 2,
    NumberForm = 1 << 3,
    ExtraDecimals = 1 << 4,
    CurrencySymbol = 1 << 12,
}
