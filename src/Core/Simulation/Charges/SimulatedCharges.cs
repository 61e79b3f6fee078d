using System.Globalization;
using System.Text.Json;
using CloudIntel.Core.Catalog;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Core.Simulation.Clouds;
using CloudIntel.Core.Simulation.Environments;

namespace CloudIntel.Core.Simulation.Charges;

/// <summary>A run as a bill: rows that importing, allocation, budgets and forecasts take as they take any cloud's.</summary>
public static class SimulatedCharges
{
    /// <summary>The tag that names the workload of traffic, and of a node that one workload had for itself.</summary>
    public const string WorkloadTag = "workload";

    private const string Account = "simulation";

    /// <summary>
    /// A row for each node, day, price and commitment, for each commitment a day, and for each transfer. Their EffectiveCost is <see cref="CloudBill.Total"/>, to the last digit.
    /// </summary>
    /// <param name="environment">The clouds in that run.</param>
    /// <param name="leases">Its nodes.</param>
    /// <param name="transfers">Its traffic.</param>
    public static IEnumerable<FocusCharge> Of(EnvironmentRun environment, IReadOnlyList<NodeLease> leases, IReadOnlyList<DataTransfer> transfers)
    {
        foreach (var (nodes, commitments) in new LeaseDays(environment, leases).All())
        {
            foreach (var hours in nodes)
                yield return Node(environment, leases[hours.Lease], hours);
            foreach (var day in commitments)
            {
                var held = environment.Environment.Commitments[day.Commitment];
                yield return Purchase(held, day);
                if (day.Unused != 0)
                    yield return Unused(held, day);
            }
        }

        foreach (var traffic in new TrafficCosts(environment).Of(transfers))
            yield return Traffic(environment, traffic);
    }

    private static FocusCharge Node(EnvironmentRun environment, NodeLease lease, LeaseHours hours)
    {
        var offer = environment.Market[lease.Offer];
        var charge = Head(offer.Provider, offer.Region, hours.Day);
        var spot = offer.Purchase == PurchaseOption.Spot;
        var type = offer.Offer.Shape.InstanceType;
        charge.AvailabilityZone = offer.Zone.Length > 0 ? offer.Zone : null;
        charge.ServiceName = BilledServices.Machines(offer.Provider);
        charge.ServiceSubcategory = "Virtual Machines";
        charge.ServiceCategory = "Compute";
        charge.ResourceId = lease.Node;
        charge.ResourceType = "Instance";
        charge.SkuId = $"{type}.{offer.Region}";
        charge.SkuMeter = type;
        charge.SkuPriceId = $"{charge.SkuId}.{offer.Purchase}";
        charge.SkuPriceDetails = Json(("InstanceType", type), ("InstanceSeries", offer.Offer.Shape.Family));
        charge.PricingCategory = spot ? "Dynamic" : hours.Commitment is null ? "Standard" : "Committed";
        charge.ChargeDescription = $"{type} in {offer.Region}{(spot ? ", spot" : "")}";
        charge.ConsumedQuantity = hours.Hours;
        charge.ConsumedUnit = "Hours";
        if (lease.Use is [var only])
            charge.Tags = Json((WorkloadTag, only.Workload));
        Price(charge, hours.Hours, "Hours", hours.ListPrice, hours.Price);
        if (hours.Commitment is { } k)
        {
            var held = environment.Environment.Commitments[k];
            Commit(charge, held, "Used", IsSpend(held) ? hours.Hours * hours.Price : hours.Hours);
            charge.BilledCost = 0;
        }

        charge.EffectiveCost = charge.PricingCurrencyEffectiveCost = hours.Paid;
        return charge;
    }

    private static FocusCharge Purchase(HeldCommitment held, CommitmentDay day)
    {
        var charge = ForItself(held, day, day.Hours, day.Paid / day.Hours);
        charge.ChargeCategory = "Purchase";
        charge.ChargeFrequency = "Recurring";
        charge.PricingCategory = "Standard";
        charge.ChargeDescription = held.Name;
        charge.BilledCost = day.Paid;
        return charge;
    }

    private static FocusCharge Unused(HeldCommitment held, CommitmentDay day)
    {
        var charge = ForItself(held, day, day.Unused, 1);
        charge.PricingCategory = "Committed";
        charge.CommitmentDiscountStatus = "Unused";
        charge.ChargeDescription = $"{held.Name}: not used";
        charge.EffectiveCost = charge.PricingCurrencyEffectiveCost = day.Unused;
        return charge;
    }

    /// <summary>A charge whose resource is the commitment, with no cost yet.</summary>
    private static FocusCharge ForItself(HeldCommitment held, CommitmentDay day, decimal quantity, decimal price)
    {
        var charge = Head(held.Provider, held.Region, day.Day);
        charge.ServiceName = BilledServices.Machines(held.Provider);
        charge.ServiceCategory = "Compute";
        charge.ServiceSubcategory = "Virtual Machines";
        charge.ResourceId = charge.ResourceName = held.Name;
        charge.ResourceType = "Commitment";
        charge.SkuId = $"{held.Name}.commitment";
        charge.SkuPriceId = charge.SkuId;
        Price(charge, quantity, "Units", price, price);
        Commit(charge, held, null, day.Paid);
        charge.BilledCost = 0;
        charge.EffectiveCost = charge.PricingCurrencyEffectiveCost = 0;
        return charge;
    }

    private static FocusCharge Traffic(EnvironmentRun environment, TransferCost traffic)
    {
        var transfer = traffic.Transfer;
        var charge = Head(transfer.Provider, transfer.Region, new((environment.Start + transfer.From).UtcDateTime.Date, TimeSpan.Zero));
        charge.ServiceName = BilledServices.Traffic(transfer.Provider);
        charge.ServiceCategory = "Networking";
        charge.ServiceSubcategory = "Network Connectivity";
        charge.ResourceId = $"{transfer.Workload}/{transfer.Scope}";
        charge.ResourceName = transfer.Workload;
        charge.ResourceType = "Traffic";
        charge.SkuId = $"{transfer.Scope}.{transfer.Region}";
        charge.SkuMeter = transfer.Scope;
        charge.SkuPriceId = charge.SkuId;
        charge.PricingCategory = "Standard";
        charge.ChargeDescription = $"Traffic from {transfer.Region}, {transfer.Scope}";
        charge.ConsumedQuantity = transfer.Gibibytes;
        charge.ConsumedUnit = "GiB";
        charge.Tags = Json((WorkloadTag, transfer.Workload));
        Price(charge, transfer.Gibibytes, "GiB", transfer.Gibibytes == 0 ? 0 : traffic.Cost / transfer.Gibibytes, transfer.Gibibytes == 0 ? 0 : traffic.Cost / transfer.Gibibytes);
        charge.ListCost = charge.ContractedCost = charge.BilledCost = charge.EffectiveCost = charge.PricingCurrencyEffectiveCost = traffic.Cost; // tariffs have steps: the price is a mean
        return charge;
    }

    private static FocusCharge Head(string provider, string region, DateTimeOffset day)
    {
        var month = new DateTimeOffset(day.Year, day.Month, 1, 0, 0, 0, TimeSpan.Zero);
        return new()
        {
            ProviderName = BilledServices.Provider(provider),
            PublisherName = BilledServices.Provider(provider),
            InvoiceIssuerName = BilledServices.Provider(provider),
            InvoiceId = string.Create(CultureInfo.InvariantCulture, $"{Account}-{provider}-{month:yyyy-MM}"),
            BillingAccountId = Account,
            BillingAccountName = Account,
            BillingAccountType = Account,
            BillingPeriodStart = month,
            BillingPeriodEnd = month.AddMonths(1),
            BillingCurrency = "USD",
            PricingCurrency = "USD",
            ChargePeriodStart = day,
            ChargePeriodEnd = day.AddDays(1),
            ChargeCategory = "Usage",
            ChargeFrequency = "Usage-Based",
            SubAccountId = Account,
            SubAccountName = Account,
            SubAccountType = Account,
            RegionId = region.Length > 0 ? region : null,
            RegionName = region.Length > 0 ? region : null,
        };
    }

    private static void Price(FocusCharge charge, decimal quantity, string unit, decimal listPrice, decimal price)
    {
        charge.PricingQuantity = quantity;
        charge.PricingUnit = unit;
        charge.ListUnitPrice = charge.PricingCurrencyListUnitPrice = listPrice;
        charge.ContractedUnitPrice = charge.PricingCurrencyContractedUnitPrice = price;
        charge.ListCost = quantity * listPrice;
        charge.ContractedCost = charge.BilledCost = quantity * price;
    }

    private static void Commit(FocusCharge charge, HeldCommitment held, string? status, decimal quantity)
    {
        charge.CommitmentDiscountId = held.Name;
        charge.CommitmentDiscountName = held.Name;
        charge.CommitmentDiscountType = IsSpend(held) ? "Savings Plan" : "Reserved Instance";
        charge.CommitmentDiscountCategory = IsSpend(held) ? "Spend" : "Usage";
        charge.CommitmentDiscountStatus = status;
        charge.CommitmentDiscountQuantity = quantity;
        charge.CommitmentDiscountUnit = IsSpend(held) ? "USD" : "Hours";
    }

    private static bool IsSpend(HeldCommitment held) => held.HourlySpend > 0;

    private static string Json(params (string Key, string Value)[] pairs) =>
        $"{{{string.Join(',', pairs.Select(pair => $"\"{JsonEncodedText.Encode(pair.Key)}\":\"{JsonEncodedText.Encode(pair.Value)}\""))}}}";
}
