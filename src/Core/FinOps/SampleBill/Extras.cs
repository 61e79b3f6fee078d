using CloudIntel.Core.FinOps.Focus;

namespace CloudIntel.Core.FinOps.SampleBill;

/// <summary>Charges that are not for the use of resources.</summary>
internal static class Extras
{
    /// <summary>A month of the cloud's support plan, used up in the month in which it is bought.</summary>
    public static FocusCharge Support(SampleCloud cloud, FocusCharge head) =>
        Subscription(cloud, head, $"{cloud.Name} Support", "Support", cloud.MonthlySupport);

    /// <summary>A month of a third party's product. When the publisher bills it, the cloud does not.</summary>
    public static FocusCharge Marketplace(SampleCloud cloud, FocusCharge head)
    {
        var marketplace = cloud.Marketplace;
        var charge = Subscription(cloud, head, marketplace.Service, "Observability", marketplace.MonthlyPrice);
        charge.PublisherName = marketplace.Publisher;
        if (!marketplace.BilledByPublisher)
            return charge;
        charge.InvoiceIssuerName = marketplace.Publisher;
        charge.InvoiceId = $"{marketplace.Service.ToUpperInvariant()}-{head.BillingPeriodStart:yyyy-MM}";
        return charge.Costing(billed: 0m, effective: charge.ContractedCost);
    }

    /// <summary>A promotional credit.</summary>
    public static FocusCharge Credit(SampleCloud cloud, FocusCharge head, DateTimeOffset day)
    {
        var service = cloud.Offers[0].Service;
        var charge = head with
        {
            ChargeCategory = "Credit",
            ChargeFrequency = "One-Time",
            ChargeDescription = "Promotional credit",
            ChargePeriodStart = day,
            ChargePeriodEnd = day.AddDays(1),
            ServiceName = service.Name,
            ServiceCategory = service.Category,
            ServiceSubcategory = service.Subcategory,
            ListCost = -cloud.MonthlyCredit,
            ContractedCost = -cloud.MonthlyCredit,
        };
        return charge.Costing(billed: -cloud.MonthlyCredit, effective: -cloud.MonthlyCredit);
    }

    private static FocusCharge Subscription(SampleCloud cloud, FocusCharge head, string service, string subcategory, decimal price)
    {
        var account = cloud.SubAccounts[0];
        var sku = service.Replace(' ', '-').ToUpperInvariant();
        var charge = head with
        {
            ChargeCategory = "Purchase",
            ChargeFrequency = "Recurring",
            ChargeDescription = $"{service}, one month",
            ChargePeriodStart = head.BillingPeriodStart,
            ChargePeriodEnd = head.BillingPeriodEnd,
            SubAccountId = account.Id,
            SubAccountName = account.Name,
            SubAccountType = cloud.SubAccountType,
            ServiceName = service,
            ServiceCategory = "Management and Governance",
            ServiceSubcategory = subcategory,
            SkuId = sku,
            SkuMeter = "Subscription",
            SkuPriceId = $"{sku}.MONTH",
            PricingCategory = "Standard",
        };
        return charge.Priced(1m, "Months", price, price);
    }
}
