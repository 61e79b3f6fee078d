using CloudIntel.Core.FinOps.Focus;

namespace CloudIntel.Core.FinOps.SampleBill;

/// <summary>
/// A cloud's commitment: what it costs, the use that it covers, what of it is left unused, and the use beyond it at ordinary
/// prices. Used and unused together are exactly what is paid: each period, each month or over the term, as it is paid.
/// </summary>
internal sealed class CommitmentLine
{
    private readonly SampleBillOptions options;
    private readonly SampleCommitment commitment;
    private readonly SampleOffer offer;
    private readonly UsageLine usage;
    private readonly FocusCharge fee;
    private readonly int key;

    public CommitmentLine(SampleBillOptions options, SampleCloud cloud, FocusCharge head)
    {
        this.options = options;
        commitment = cloud.Commitment;
        offer = cloud.Offers.Single(candidate => candidate.SkuId == commitment.SkuId);
        var line = Array.IndexOf(cloud.Offers, offer);
        usage = new UsageLine(options, cloud, head, line);
        key = cloud.KeyOf(SampleCloud.LinesOfACloud - 1);
        var account = cloud.SubAccounts[0];
        fee = head with
        {
            SubAccountId = account.Id,
            SubAccountName = account.Name,
            SubAccountType = cloud.SubAccountType,
            RegionId = cloud.Regions[0].Id,
            RegionName = cloud.Regions[0].Name,
            ServiceName = offer.Service.Name,
            ServiceCategory = offer.Service.Category,
            ServiceSubcategory = offer.Service.Subcategory,
            SkuId = $"{offer.SkuId}.COMMITMENT",
            SkuMeter = commitment.Type,
            SkuPriceId = $"{offer.SkuId}.COMMITMENT.1Y",
            ResourceName = commitment.Name,
            ResourceType = commitment.Type,
            CommitmentDiscountName = commitment.Name,
            CommitmentDiscountType = commitment.Type,
            CommitmentDiscountCategory = commitment.InMoney ? "Spend" : "Usage",
            CommitmentDiscountUnit = commitment.InMoney ? "USD" : "Hours",
        };
    }

    public IEnumerable<FocusCharge> Charges(ChargePeriod period)
    {
        if (PaidPeriod(period) is { } paid)
            yield return Purchase(paid);

        var committed = (decimal)commitment.Machines * period.Hours;
        var wanted = Wanted(period, committed);
        var used = Math.Min(wanted, committed);
        yield return Used(period, used);
        if (used < committed)
            yield return Unused(period, committed - used);
        if (wanted > committed)
            yield return usage.Charge(period, wanted - committed);
    }

    /// <summary>Hours that are needed: more than committed on working days, fewer at weekends and at night.</summary>
    private decimal Wanted(ChargePeriod period, decimal committed)
    {
        var busy = UsageShape.Business.Day(period.Start.DayOfWeek) * (period.Hours == 1 ? UsageShape.Business.Hour(period.Start.Hour) * 24 : 1m);
        return decimal.Round(committed * (0.5m + (0.5m * busy)) * Noise.Factor(options.Seed, key, period.Number, percent: 6), 4);
    }

    /// <summary>The period that is paid for in a charge period; null when nothing is.</summary>
    private (DateTimeOffset Start, DateTimeOffset End)? PaidPeriod(ChargePeriod period) => commitment.Payment switch
    {
        CommitmentPayment.EachPeriod => (period.Start, period.End),
        CommitmentPayment.EachMonth when period is { StartsDay: true, Day.Day: 1 } => (period.Start, period.Start.AddMonths(1)),
        CommitmentPayment.Upfront when period.StartsDay && period.Day == options.FirstMonth.AddYears(Term(period)) => (period.Start, period.Start.AddYears(1)),
        _ => null,
    };

    private FocusCharge Purchase((DateTimeOffset Start, DateTimeOffset End) paid)
    {
        var charge = ForItself(new(paid.Start, 1), commitment.Machines * (decimal)(paid.End - paid.Start).TotalHours);
        charge.ChargePeriodEnd = paid.End;
        charge.ChargeCategory = "Purchase";
        charge.ChargeFrequency = commitment.Payment == CommitmentPayment.Upfront ? "One-Time" : "Recurring";
        charge.PricingCategory = "Standard";
        charge.ChargeDescription = $"{commitment.Name}: {commitment.Machines} × {offer.Meter}";
        return charge.Costing(billed: charge.ContractedCost, effective: 0m);
    }

    private FocusCharge Unused(ChargePeriod period, decimal hours)
    {
        var charge = ForItself(period, hours);
        charge.PricingCategory = "Committed";
        charge.CommitmentDiscountStatus = "Unused";
        charge.ChargeDescription = $"{commitment.Name}: not used";
        return charge.Costing(billed: 0m, effective: charge.ContractedCost);
    }

    private FocusCharge Used(ChargePeriod period, decimal hours)
    {
        var charge = usage.Charge(period, hours);
        charge.PricingCategory = "Committed";
        charge.SkuPriceId = $"{offer.SkuId}.COMMITTED";
        charge.ChargeDescription = $"{offer.Meter}, covered by {commitment.Name}";
        charge.CommitmentDiscountId = Id(period);
        charge.CommitmentDiscountName = fee.CommitmentDiscountName;
        charge.CommitmentDiscountType = fee.CommitmentDiscountType;
        charge.CommitmentDiscountCategory = fee.CommitmentDiscountCategory;
        charge.CommitmentDiscountStatus = "Used";
        charge.CommitmentDiscountUnit = fee.CommitmentDiscountUnit;
        charge.CommitmentDiscountQuantity = commitment.InMoney ? hours * commitment.HourlyPrice : hours;
        return charge.Costing(billed: 0m, effective: hours * commitment.HourlyPrice);
    }

    /// <summary>A charge whose resource is the commitment itself, at the commitment's price.</summary>
    private FocusCharge ForItself(ChargePeriod period, decimal hours)
    {
        var id = Id(period);
        var quantity = commitment.InMoney ? hours * commitment.HourlyPrice : hours;
        var price = commitment.InMoney ? 1m : commitment.HourlyPrice;
        var charge = fee with
        {
            ChargePeriodStart = period.Start,
            ChargePeriodEnd = period.End,
            ResourceId = id,
            CommitmentDiscountId = id,
            CommitmentDiscountQuantity = quantity,
        };
        return charge.Priced(quantity, fee.CommitmentDiscountUnit!, price, price);
    }

    /// <summary>A commitment paid upfront is a new one each year.</summary>
    private string Id(ChargePeriod period) => commitment.Payment == CommitmentPayment.Upfront ? $"{commitment.Id}-{Term(period) + 1}" : commitment.Id;

    private int Term(ChargePeriod period)
    {
        var months = ((period.Start.Year - options.FirstMonth.Year) * 12) + period.Start.Month - options.FirstMonth.Month;
        return months / 12;
    }
}
