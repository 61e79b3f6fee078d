using CloudIntel.Core.FinOps.Focus;

namespace CloudIntel.Core.FinOps.SampleBill;

/// <summary>A resource that is used, and billed for its use in every period.</summary>
internal sealed class UsageLine
{
    /// <summary>Digits of a quantity behind the point.</summary>
    private const int Digits = 4;

    private const int NoisePercent = 4;
    private const decimal IncidentFactor = 8m;

    private readonly SampleBillOptions options;
    private readonly SampleOffer offer;
    private readonly FocusCharge template;
    private readonly decimal dailyQuantity;
    private readonly decimal contractedPrice;
    private readonly int key;

    public UsageLine(SampleBillOptions options, SampleCloud cloud, FocusCharge head, int line)
    {
        this.options = options;
        offer = cloud.Offers[line % cloud.Offers.Length];
        var variant = line / cloud.Offers.Length;
        var account = cloud.SubAccounts[(line + variant) % cloud.SubAccounts.Length];
        var region = cloud.Regions[(line + (2 * variant)) % cloud.Regions.Length];
        key = cloud.KeyOf(line);
        dailyQuantity = offer.DailyQuantity * Noise.Factor(options.Seed, key, 0, percent: 40);
        contractedPrice = offer.ListUnitPrice * cloud.ContractRate;
        var name = $"{Owners.Teams[line % Owners.Teams.Length].Product}-{Noise.Id(options.Seed, key)[..8]}";
        template = head with
        {
            SubAccountId = account.Id,
            SubAccountName = account.Name,
            SubAccountType = cloud.SubAccountType,
            RegionId = region.Id,
            RegionName = region.Name,
            AvailabilityZone = offer.Zonal ? $"{region.Id}-{1 + (variant % 3)}" : null,
            ServiceName = offer.Service.Name,
            ServiceCategory = offer.Service.Category,
            ServiceSubcategory = offer.Service.Subcategory,
            SkuId = offer.SkuId,
            SkuMeter = offer.Meter,
            SkuPriceId = offer.Spot ? $"{offer.SkuId}.SPOT" : $"{offer.SkuId}.STANDARD",
            SkuPriceDetails = offer.SkuPriceDetails,
            PricingCategory = offer.Spot ? "Dynamic" : "Standard",
            ConsumedUnit = offer.Unit,
            ChargeDescription = $"{offer.Service.Name}: {offer.Meter}, per {offer.Unit}",
            ResourceId = offer.ResourceId.Replace("{account}", account.Id, StringComparison.Ordinal).Replace("{region}", region.Id, StringComparison.Ordinal).Replace("{name}", name, StringComparison.Ordinal),
            ResourceName = name,
            ResourceType = offer.ResourceType,
            Tags = Owners.Tags(line, account.Environment, offer.Kubernetes),
        };
    }

    public FocusCharge Charge(ChargePeriod period)
    {
        var quantity = dailyQuantity * period.Share(offer.Shape) * Growth(period.Day) * Noise.Factor(options.Seed, key, period.Number, NoisePercent);
        if (offer.Incident && IsIncident(period.Day))
            quantity *= IncidentFactor;
        return Charge(period, decimal.Round(quantity, Digits));
    }

    /// <summary>The charge for a quantity in a period.</summary>
    public FocusCharge Charge(ChargePeriod period, decimal quantity)
    {
        var charge = template with { ChargePeriodStart = period.Start, ChargePeriodEnd = period.End, ConsumedQuantity = quantity };
        return charge.Priced(quantity, offer.Unit, offer.ListUnitPrice, offer.Spot ? SpotPrice(period) : contractedPrice);
    }

    /// <summary>Gives back a tenth of an ordinary day's use on a day of the month before, for which an invoice is out.</summary>
    public FocusCharge Correction(DateTimeOffset day)
    {
        var charge = Charge(new(day, 24), -decimal.Round(dailyQuantity / 10, Digits));
        charge.ChargeClass = "Correction";
        charge.ChargeDescription = $"Refund for {template.ServiceName}, \"{template.SkuMeter}\", billed too high on {day:yyyy-MM-dd}";
        return charge;
    }

    /// <summary>The market's price, which moves from day to day around a third of the list price.</summary>
    private decimal SpotPrice(ChargePeriod period) =>
        offer.ListUnitPrice * decimal.Round(0.33m * Noise.Factor(options.Seed, key, period.Day.DayNumber, percent: 15), 4);

    private decimal Growth(DateOnly day) => 1m + (offer.DailyGrowth * (day.DayNumber - options.FirstMonth.DayNumber));

    /// <summary>Two days in the middle of every third month.</summary>
    private bool IsIncident(DateOnly day)
    {
        var month = ((day.Year - options.FirstMonth.Year) * 12) + day.Month - options.FirstMonth.Month;
        return month % 3 == 2 && day.Day is 11 or 12;
    }
}
