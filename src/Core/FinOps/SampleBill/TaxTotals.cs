using CloudIntel.Core.FinOps.Focus;

namespace CloudIntel.Core.FinOps.SampleBill;

/// <summary>Adds up what is taxed, by sub account, and makes the charges of the tax on it, rounded to cents as tax is.</summary>
internal sealed class TaxTotals
{
    private readonly SortedDictionary<string, (FocusCharge Example, SampleBillTotal Total)> accounts = new(StringComparer.Ordinal);

    public void Add(FocusCharge charge)
    {
        if (charge.SubAccountId is null || charge.InvoiceIssuerName != charge.ProviderName)
            return; // credits are not taxed, and third parties tax their own
        accounts.TryGetValue(charge.SubAccountId, out var account);
        accounts[charge.SubAccountId] = (account.Example ?? charge, account.Total + SampleBillTotal.Of(charge));
    }

    public IEnumerable<FocusCharge> Charges(SampleCloud cloud, FocusCharge head)
    {
        foreach (var (example, total) in accounts.Values)
        {
            var charge = head with
            {
                ChargeCategory = "Tax",
                ChargeFrequency = "One-Time",
                ChargeDescription = FormattableString.Invariant($"Tax, {cloud.TaxRate * 100:0.##} %"),
                ChargePeriodStart = head.BillingPeriodStart,
                ChargePeriodEnd = head.BillingPeriodEnd,
                SubAccountId = example.SubAccountId,
                SubAccountName = example.SubAccountName,
                SubAccountType = example.SubAccountType,
                ServiceName = "Tax",
                ServiceCategory = "Other",
                ServiceSubcategory = "Other (Other)",
                ListCost = Tax(total.List),
                ContractedCost = Tax(total.Contracted),
            };
            yield return charge.Costing(billed: Tax(total.Billed), effective: Tax(total.Effective));
        }

        decimal Tax(decimal amount) => decimal.Round(amount * cloud.TaxRate, 2, MidpointRounding.AwayFromZero);
    }
}
