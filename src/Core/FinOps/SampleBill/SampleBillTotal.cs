using System.Text.Json;
using CloudIntel.Core.FinOps.Focus;

namespace CloudIntel.Core.FinOps.SampleBill;

/// <summary>Sums over charges of one currency.</summary>
/// <param name="Rows">Number of charges.</param>
/// <param name="Billed">Sum of BilledCost.</param>
/// <param name="Effective">Sum of EffectiveCost.</param>
/// <param name="List">Sum of ListCost.</param>
/// <param name="Contracted">Sum of ContractedCost.</param>
public readonly record struct SampleBillTotal(long Rows, decimal Billed, decimal Effective, decimal List, decimal Contracted)
{
    /// <summary>Adds column by column.</summary>
    public static SampleBillTotal operator +(SampleBillTotal left, SampleBillTotal right) => new(
        left.Rows + right.Rows,
        left.Billed + right.Billed,
        left.Effective + right.Effective,
        left.List + right.List,
        left.Contracted + right.Contracted);

    /// <summary>Adds column by column.</summary>
    public static SampleBillTotal Add(SampleBillTotal left, SampleBillTotal right) => left + right;

    /// <summary>One charge.</summary>
    public static SampleBillTotal Of(FocusCharge charge) => new(1, charge.BilledCost, charge.EffectiveCost, charge.ListCost, charge.ContractedCost);

    /// <summary>Sums by a key: what a ledger that loaded the charges must answer.</summary>
    public static IReadOnlyDictionary<string, SampleBillTotal> By(IEnumerable<FocusCharge> charges, Func<FocusCharge, string?> key)
    {
        var totals = new SortedDictionary<string, SampleBillTotal>(StringComparer.Ordinal);
        foreach (var charge in charges)
        {
            var group = key(charge) ?? "";
            totals[group] = totals.GetValueOrDefault(group) + Of(charge);
        }

        return totals;
    }

    /// <summary>The value of a charge's tag; null when it does not carry it.</summary>
    public static string? Tag(FocusCharge charge, string name)
    {
        if (charge.Tags is null)
            return null;
        using var tags = JsonDocument.Parse(charge.Tags);
        return tags.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
    }
}
