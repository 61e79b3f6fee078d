using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Core.FinOps.SampleBill;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Core.Tests.FinOps.SampleBill;

/// <summary>The laws that every sample bill keeps, whatever its options.</summary>
public sealed class SampleBillTests
{
    private static readonly DateOnly January = new(2026, 1, 1);

    /// <summary>Four months, the last one half billed, as <c>make run</c> shows them.</summary>
    private static readonly FocusCharge[] FourMonths = Bill(January, new(2026, 4, 15));

    public static Arbitrary<SampleBillOptions> AnyOptions { get; } = (
        from month in Gen.Choose(0, 40)
        from days in Gen.Choose(0, 150)
        from seed in Gen.Choose(0, int.MaxValue)
        from hourly in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
        let first = new DateOnly(2023, 1, 1).AddMonths(month)
        select new SampleBillOptions { FirstMonth = first, LastDay = first.AddDays(hourly ? days % 40 : days), Seed = (ulong)seed, Hourly = hourly, RowsPerMonth = 1_000 }).ToArbitrary();

    [Fact]
    public void Price_times_quantity_is_cost_in_every_digit() => Always(charge =>
    {
        if (charge.PricingQuantity is { } quantity)
        {
            Assert.Equal(charge.ListCost, charge.ListUnitPrice!.Value * quantity);
            Assert.Equal(charge.ContractedCost, charge.ContractedUnitPrice!.Value * quantity);
        }

        Assert.Equal(charge.EffectiveCost, charge.PricingCurrencyEffectiveCost);
        Assert.Equal(charge.ListUnitPrice, charge.PricingCurrencyListUnitPrice);
        Assert.Equal(charge.ContractedUnitPrice, charge.PricingCurrencyContractedUnitPrice);
    });

    [Fact]
    public void Discounts_only_lower_a_cost() => Always(charge =>
    {
        if (charge.ChargeCategory != "Usage" || charge.ChargeClass is not null)
            return;
        Assert.True(charge.ListCost >= charge.ContractedCost && charge.ContractedCost >= charge.EffectiveCost && charge.EffectiveCost > 0);
    });

    [Fact]
    public void Charges_lie_in_their_billing_period_and_corrections_before_it() => Always(charge =>
    {
        Assert.Equal(charge.BillingPeriodStart.AddMonths(1), charge.BillingPeriodEnd);
        Assert.True(charge.ChargePeriodStart < charge.ChargePeriodEnd);
        if (charge.ChargeClass is "Correction")
            Assert.InRange(charge.ChargePeriodEnd, charge.BillingPeriodStart.AddMonths(-1), charge.BillingPeriodStart);
        else
            Assert.InRange(charge.ChargePeriodStart, charge.BillingPeriodStart, charge.BillingPeriodEnd);
    });

    [Fact]
    public void Tax_and_credits_have_no_price_and_all_else_has() => Always(charge =>
    {
        object?[] ofPrices = [charge.PricingQuantity, charge.PricingUnit, charge.ListUnitPrice, charge.ContractedUnitPrice, charge.PricingCategory, charge.SkuId, charge.SkuPriceId, charge.SkuMeter];
        if (charge.ChargeCategory is "Tax" or "Credit")
            Assert.All(ofPrices, Assert.Null);
        else
            Assert.All(ofPrices, Assert.NotNull);
        if (charge.ChargeCategory is "Credit")
            Assert.Equal([charge.BilledCost, charge.BilledCost, charge.BilledCost], [charge.EffectiveCost, charge.ListCost, charge.ContractedCost]);
    });

    [Fact]
    public void Only_use_is_consumed_and_unused_commitments_are_not() => Always(charge =>
    {
        Assert.Equal(charge.ChargeCategory == "Usage" && charge.CommitmentDiscountStatus != "Unused", charge.ConsumedQuantity is not null);
        Assert.Equal(charge.ConsumedQuantity is not null, charge.ConsumedUnit is not null);
        Assert.NotEqual(("Purchase", "Usage-Based"), (charge.ChargeCategory, charge.ChargeFrequency));
    });

    [Fact]
    public void Names_types_and_ids_come_together() => Always(charge =>
    {
        Assert.Equal(charge.SubAccountId is null, charge.SubAccountName is null);
        Assert.Equal(charge.SubAccountId is null, charge.SubAccountType is null);
        Assert.Equal(charge.RegionId is null, charge.RegionName is null);
        Assert.Equal(charge.ResourceId is null, charge.ResourceType is null);
        Assert.Equal(charge.CommitmentDiscountId is null, charge.CommitmentDiscountType is null);
        Assert.Equal(charge.CommitmentDiscountId is null, charge.CommitmentDiscountCategory is null);
        Assert.Equal(charge.CommitmentDiscountId is null, charge.CommitmentDiscountQuantity is null);
        Assert.Equal(charge.CommitmentDiscountId is null, charge.CommitmentDiscountUnit is null);
    });

    [Fact]
    public void What_a_third_party_bills_the_cloud_does_not() => Always(charge =>
    {
        if (charge.InvoiceIssuerName != charge.ProviderName)
            Assert.Equal((0m, true), (charge.BilledCost, charge.EffectiveCost > 0));
    });

    [Fact]
    public void A_commitment_is_bought_used_and_left_unused_in_rows_of_their_kind() => Always(charge =>
    {
        if (charge.CommitmentDiscountId is null)
        {
            Assert.Null(charge.CommitmentDiscountStatus);
            return;
        }

        switch (charge.ChargeCategory, charge.CommitmentDiscountStatus)
        {
            case ("Purchase", null):
                Assert.Equal(0m, charge.EffectiveCost);
                Assert.Equal(charge.ContractedCost, charge.BilledCost);
                Assert.Equal((charge.CommitmentDiscountId, "Standard"), (charge.ResourceId, charge.PricingCategory));
                break;
            case ("Usage", "Used"):
                Assert.Equal(0m, charge.BilledCost);
                Assert.NotEqual(charge.CommitmentDiscountId, charge.ResourceId);
                Assert.Equal("Committed", charge.PricingCategory);
                break;
            case ("Usage", "Unused"):
                Assert.Equal(0m, charge.BilledCost);
                Assert.Equal((charge.CommitmentDiscountId, "Committed"), (charge.ResourceId, charge.PricingCategory));
                break;
            default:
                Assert.Fail($"{charge.ChargeCategory} with status {charge.CommitmentDiscountStatus}");
                break;
        }
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Over_its_term_the_use_of_a_commitment_and_what_is_left_unused_are_what_was_paid(bool hourly)
    {
        var year = Bill(January, new(2026, 12, 31), hourly).Where(charge => charge.CommitmentDiscountId is not null).GroupBy(charge => charge.CommitmentDiscountId).ToList();
        Assert.Equal(3, year.Count);
        Assert.All(year, commitment =>
        {
            Assert.Equal(commitment.Sum(charge => charge.BilledCost), commitment.Sum(charge => charge.EffectiveCost));
            Assert.Contains(commitment, charge => charge.CommitmentDiscountStatus == "Unused");
            var bought = commitment.Where(charge => charge.ChargeCategory == "Purchase").Sum(charge => charge.CommitmentDiscountQuantity);
            Assert.Equal(bought, commitment.Where(charge => charge.ChargeCategory == "Usage").Sum(charge => charge.CommitmentDiscountQuantity));
        });
    }

    [Fact]
    public void Each_commitment_is_paid_in_its_own_way()
    {
        var year = Bill(January, new(2027, 1, 31)).Where(charge => charge is { ChargeCategory: "Purchase", CommitmentDiscountId: not null }).ToLookup(charge => charge.ProviderName);
        Assert.Equal(396, year["AWS"].Count());
        Assert.Equal(13, year["Google Cloud"].Count());
        Assert.Equal(["One-Time", "One-Time"], year["Microsoft"].Select(charge => charge.ChargeFrequency)); // bought again after a year, as another one
        Assert.Equal(2, year["Microsoft"].Select(charge => charge.CommitmentDiscountId).Distinct().Count());
    }

    [Fact]
    public void Every_kind_of_charge_occurs()
    {
        Assert.Equal(["Credit", "Purchase", "Tax", "Usage"], Values(FourMonths, charge => charge.ChargeCategory));
        Assert.Equal(["", "Correction"], Values(FourMonths, charge => charge.ChargeClass));
        Assert.Equal(["One-Time", "Recurring", "Usage-Based"], Values(FourMonths, charge => charge.ChargeFrequency));
        Assert.Equal(["", "Committed", "Dynamic", "Standard"], Values(FourMonths, charge => charge.PricingCategory));
        Assert.Equal(["", "Used", "Unused"], Values(FourMonths, charge => charge.CommitmentDiscountStatus).OrderBy(status => status.Length));
        Assert.Equal(["AWS", "Google Cloud", "Microsoft"], Values(FourMonths, charge => charge.ProviderName));
        Assert.Superset(new HashSet<string> { "AI and Machine Learning", "Compute", "Databases", "Networking", "Storage" }, Values(FourMonths, charge => charge.ServiceCategory).ToHashSet());
        Assert.Equal(["", "data", "payments", "platform", "search", "storefront"], Values(FourMonths, charge => SampleBillTotal.Tag(charge, "team")));
        Assert.Equal(["", "development", "production", "staging"], Values(FourMonths, charge => SampleBillTotal.Tag(charge, "environment")));
        Assert.True(Values(FourMonths, charge => SampleBillTotal.Tag(charge, "k8s-namespace")).Count() >= 4);
        Assert.All(FourMonths.GroupBy(charge => charge.ProviderName), cloud =>
        {
            Assert.True(Values(cloud, charge => charge.SubAccountId).Count() >= 2);
            Assert.True(Values(cloud, charge => charge.RegionId).Count() >= 2);
        });
    }

    [Fact]
    public void A_sku_price_belongs_to_one_sku_and_a_service_to_one_category()
    {
        Assert.All(FourMonths.GroupBy(charge => charge.SkuPriceId), price => Assert.Single(price.Select(charge => charge.SkuId).Distinct()));
        Assert.All(FourMonths.GroupBy(charge => charge.ServiceName), service => Assert.Single(service.Select(charge => (charge.ServiceCategory, charge.ServiceSubcategory)).Distinct()));
        Assert.All(
            FourMonths.Where(charge => charge.PricingCategory == "Standard").GroupBy(charge => charge.SkuPriceId),
            price => Assert.Single(price.Select(charge => (charge.ListUnitPrice, charge.ContractedUnitPrice)).Distinct()));
    }

    [Fact]
    public void Tax_follows_the_charges_of_its_sub_account()
    {
        foreach (var tax in FourMonths.Where(charge => charge.ChargeCategory == "Tax"))
        {
            var taxed = FourMonths.Where(charge => charge.SubAccountId == tax.SubAccountId && charge.BillingPeriodStart == tax.BillingPeriodStart
                && charge.ChargeCategory != "Tax" && charge.InvoiceIssuerName == charge.ProviderName).ToList();
            var rate = tax.ProviderName switch { "AWS" => 0.08m, "Microsoft" => 0.19m, _ => 0.2m };
            Assert.Equal(decimal.Round(taxed.Sum(charge => charge.BilledCost) * rate, 2, MidpointRounding.AwayFromZero), tax.BilledCost);
            Assert.Equal(decimal.Round(taxed.Sum(charge => charge.EffectiveCost) * rate, 2, MidpointRounding.AwayFromZero), tax.EffectiveCost);
        }
    }

    [Fact]
    public void Weekends_are_quiet_growth_is_steady_and_the_incident_stands_out()
    {
        decimal Day(string service, int month, int day) => FourMonths
            .Where(charge => charge.ServiceName == service && charge is { ChargeClass: null, ChargeCategory: "Usage" } && charge.ChargePeriodStart == new DateTimeOffset(2026, month, day, 0, 0, 0, TimeSpan.Zero))
            .Sum(charge => charge.ListCost);

        Assert.InRange(Day("AWSDataTransfer", 3, 7) / Day("AWSDataTransfer", 3, 6), 0.38m, 0.55m); // a Saturday and its Friday
        Assert.True(Day("AWSDataTransfer", 3, 11) > 5 * Day("AWSDataTransfer", 3, 10));
        Assert.True(Day("AmazonBedrock", 4, 8) > 1.4m * Day("AmazonBedrock", 1, 7));
    }

    [Theory]
    [InlineData(2_000, false)]
    [InlineData(20_000, false)]
    [InlineData(100_000, true)]
    public void A_full_month_has_about_as_many_rows_as_wanted(int rows, bool hourly) =>
        Assert.InRange(new SampleBillGenerator(new() { FirstMonth = January, LastDay = new(2026, 1, 31), RowsPerMonth = rows, Hourly = hourly }).Charges().Count(), rows * 0.95, rows * 1.05);

    [Fact]
    public void Equal_options_make_equal_bills_and_another_seed_another_bill()
    {
        Assert.Equal(FourMonths, Bill(January, new(2026, 4, 15)));
        Assert.NotEqual(FourMonths.Sum(charge => charge.BilledCost), Bill(January, new(2026, 4, 15), seed: 2).Sum(charge => charge.BilledCost));
    }

    [Fact]
    public void A_later_bill_repeats_the_earlier_one_and_goes_on()
    {
        var later = Bill(January, new(2026, 4, 20)).Where(charge => charge.ChargeCategory != "Tax").ToHashSet();
        var earlier = FourMonths.Where(charge => charge.ChargeCategory != "Tax").ToList();
        Assert.Superset(earlier.ToHashSet(), later);
        Assert.True(later.Count > earlier.Count);
    }

    [Fact]
    public void The_bill_is_the_bills_of_its_clouds_and_months()
    {
        var generator = new SampleBillGenerator(new() { FirstMonth = new(2026, 1, 20), LastDay = new(2026, 4, 15) });
        Assert.Equal([January, new(2026, 2, 1), new(2026, 3, 1), new(2026, 4, 1)], generator.Months);
        Assert.Equal(FourMonths, generator.Charges());
        Assert.All(generator.Charges("gcp", new(2026, 2, 10)), charge => Assert.Equal(("Google Cloud", new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero)), (charge.ProviderName, charge.BillingPeriodStart)));
    }

    [Fact]
    public void Totals_by_any_key_add_up_to_the_bill()
    {
        foreach (var key in new Func<FocusCharge, string?>[] { charge => charge.ProviderName, charge => charge.ServiceName, charge => SampleBillTotal.Tag(charge, "team") })
        {
            var total = SampleBillTotal.By(FourMonths, key).Values.Aggregate((left, right) => left + right);
            Assert.Equal(new(FourMonths.Length, FourMonths.Sum(c => c.BilledCost), FourMonths.Sum(c => c.EffectiveCost), FourMonths.Sum(c => c.ListCost), FourMonths.Sum(c => c.ContractedCost)), total);
        }
    }

    [Fact]
    public void A_last_day_before_the_first_month_is_refused() =>
        Assert.Throws<ArgumentException>(() => new SampleBillGenerator(new() { FirstMonth = January, LastDay = new(2025, 12, 31) }));

    private static void Always(Action<FocusCharge> law)
    {
        Assert.All(FourMonths, law);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(15), Prop.ForAll(AnyOptions, options =>
        {
            foreach (var charge in new SampleBillGenerator(options).Charges())
                law(charge);
        }));
    }

    private static FocusCharge[] Bill(DateOnly firstMonth, DateOnly lastDay, bool hourly = false, ulong seed = 1) =>
        [.. new SampleBillGenerator(new() { FirstMonth = firstMonth, LastDay = lastDay, Hourly = hourly, Seed = seed }).Charges()];

    private static IEnumerable<string> Values(IEnumerable<FocusCharge> charges, Func<FocusCharge, string?> column) =>
        charges.Select(charge => column(charge) ?? "").Distinct().Order(StringComparer.Ordinal);
}
