using CloudIntel.Ledger.Bills;
using CloudIntel.Ledger.Mappings;

namespace CloudIntel.Ledger.Import;

/// <summary>A bill whose charges are in the table charges, with those that will not stay.</summary>
/// <param name="Bill">The bill.</param>
/// <param name="Dialect">What it is written in.</param>
/// <param name="Ignored">Columns of which nothing was made.</param>
/// <param name="Broken">Rows that are none.</param>
internal sealed record LoadedBill(ProbedBill Bill, Dialect Dialect, IReadOnlyList<string> Ignored, long Broken);
