namespace CloudIntel.Ledger.Mappings;

/// <summary>
/// Checks that the negations of savings plans take back just what the usage that they cover would have cost on demand. Only then may both be
/// left out of what is billed.
/// </summary>
internal static class SavingsPlanBalance
{
    /// <summary>Sums of doubles that were printed differ by less.</summary>
    private const decimal Tolerance = 0.01m;

    public static IEnumerable<string> Warnings(LoadedBills loaded)
    {
        var negated = loaded.Files.SelectMany(file => file.Changes)
            .Where(change => change.Rule == "SavingsPlanNegation")
            .GroupBy(change => change.Costs.Currency, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Sum(change => change.Costs.Billed), StringComparer.Ordinal);
        var covered = Covered(loaded);
        foreach (var currency in covered.Keys.Union(negated.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (usage, negation) = (covered.GetValueOrDefault(currency), negated.GetValueOrDefault(currency));
            if (Math.Abs(usage + negation) >= Tolerance)
            {
                yield return FormattableString.Invariant(
                    $"Usage covered by savings plans cost {usage} {currency} on demand, and its negations take {negation} {currency} back. They should cancel out; the invoice and BilledCost differ by the {usage + negation} {currency} between them. Were all files of the report loaded together?");
            }
        }
    }

    private static Dictionary<string, decimal> Covered(LoadedBills loaded)
    {
        var files = string.Join(", ", loaded.Files.Select((_, index) => $"${index + 2}"));
        using var reader = loaded.Connection.Query(
            $"""
            SELECT BillingCurrency, sum(ContractedCost) FROM charges
            WHERE ImportId = $1 AND SourceFile IN ({files}) AND CommitmentDiscountType = 'Savings Plan' AND CommitmentDiscountStatus = 'Used'
            GROUP BY 1
            """,
            loaded.CancellationToken, [loaded.ImportId, .. loaded.Files.Select(file => (object)file.File)]);
        var sums = new Dictionary<string, decimal>(StringComparer.Ordinal);
        while (reader.Read())
            sums.Add(reader.Text(0), reader.Decimal(1));
        return sums;
    }
}
