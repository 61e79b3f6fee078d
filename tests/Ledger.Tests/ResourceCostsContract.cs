using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;

namespace CloudIntel.Ledger.Tests;

/// <summary>What every store says of single resources.</summary>
public abstract partial class LedgerContract
{
    private static readonly DateOnly First = new(2026, 9, 1);

    [Fact]
    public async Task A_resource_costs_its_effective_cost_by_day_and_unit()
    {
        await ImportAsync("aws", new TestBill()
            .Row(("ResourceId", "arn:aws:ec2:eu-west-1:1:instance/i-0A"), ("ResourceName", "worker"), ("EffectiveCost", "0.0000000000000000000001"), ("AvailabilityZone", "eu-west-1a"))
            .Row(("ResourceId", "arn:aws:ec2:eu-west-1:1:instance/i-0A"), ("ResourceName", "worker"), ("EffectiveCost", "2"), ("AvailabilityZone", "eu-west-1a"))
            .Row(("ResourceId", "arn:aws:ec2:eu-west-1:1:instance/i-0A"), ("ResourceName", "worker"), ("EffectiveCost", "7"), ("AvailabilityZone", "eu-west-1a"), ("PricingUnit", "GB"))
            .Row([.. TestBill.On(2026, 9, 2, ("ResourceId", "i-0a"), ("EffectiveCost", "3"))])
            .Row([.. TestBill.On(2026, 9, 3, ("ResourceId", "i-0a"), ("EffectiveCost", "4"))])
            .Row(("ResourceId", "i-0b"), ("EffectiveCost", "5"))
            .Row(("ResourceId", ""), ("EffectiveCost", "6")));

        var found = await ResourcesAsync(["I-0A"], First, First.AddDays(2));

        Assert.Equal(
            [
                new()
                {
                    ResourceId = "arn:aws:ec2:eu-west-1:1:instance/i-0A", ResourceName = "worker", SubAccountId = "2000", AvailabilityZone = "eu-west-1a", PricingUnit = "GB",
                    Source = "aws", FirstDay = First, LastDay = First, EffectiveCost = Amount.Of(7),
                },
                new()
                {
                    ResourceId = "arn:aws:ec2:eu-west-1:1:instance/i-0A", ResourceName = "worker", SubAccountId = "2000", AvailabilityZone = "eu-west-1a", PricingUnit = "Hours",
                    Source = "aws", FirstDay = First, LastDay = First, EffectiveCost = Amount.Of(2.0000000000000000000001m),
                },
                new()
                {
                    ResourceId = "i-0a", ResourceName = "", SubAccountId = "2000", AvailabilityZone = "", PricingUnit = "Hours",
                    Source = "aws", FirstDay = First.AddDays(1), LastDay = First.AddDays(1), EffectiveCost = Amount.Of(3),
                },
            ],
            found);
    }

    [Fact]
    public async Task A_resource_is_found_by_its_name_too()
    {
        await ImportAsync("gcp", new TestBill().Row(("ResourceId", "//compute.googleapis.com/projects/77/zones/z/instances/99"), ("ResourceName", "gke-1")));

        Assert.Single(await ResourcesAsync(["other", "gke-1"], First, First.AddDays(1)));
        Assert.Single(await ResourcesAsync(["99"], First, First.AddDays(1)));
        Assert.Empty(await ResourcesAsync(["gke"], First, First.AddDays(1)));
        Assert.Empty(await ResourcesAsync([], First, First.AddDays(1)));
    }

    [Fact]
    public async Task A_summary_can_be_of_some_resources_alone()
    {
        await ImportAsync("aws", new TestBill()
            .Row(("ResourceId", "arn:aws:ec2:eu-west-1:1:instance/i-0A"), ("BilledCost", "3"))
            .Row(("ResourceId", "77"), ("ResourceName", "gke-1"), ("BilledCost", "4"))
            .Row(("ResourceId", "i-0b"), ("BilledCost", "5"))
            .Row(("ResourceId", ""), ("BilledCost", "6")));

        var found = await Ledger.SummarizeAsync(new() { By = ["ResourceId"], ResourceNames = ["i-0a", "GKE-1"] }, Cancellation);

        Assert.Equal(["77 4", "arn:aws:ec2:eu-west-1:1:instance/i-0A 3"], found.Select(group => $"{group.Keys[0]} {group.Costs.Billed:0}"));
        Assert.Empty(await Ledger.SummarizeAsync(new() { By = [], ResourceNames = [] }, Cancellation));
    }

    [Fact]
    public async Task Ten_thousand_resources_can_be_asked_for_at_once()
    {
        await ImportAsync("aws", new TestBill().Row(("ResourceId", "i-9999")).Row(("ResourceId", "i-10000")));

        Assert.Single(await ResourcesAsync([.. Enumerable.Range(0, 10_000).Select(i => $"i-{i}")], First, First.AddDays(1)));
    }

    [Fact]
    public async Task A_charge_for_a_month_is_found_on_each_of_its_days()
    {
        await ImportAsync("aws", new TestBill().Row(("ResourceId", "i-0a"), ("ChargePeriodStart", "2026-09-01T00:00:00Z"), ("ChargePeriodEnd", "2026-10-01T00:00:00Z")));

        var found = Assert.Single(await ResourcesAsync(["i-0a"], new(2026, 9, 30), new(2026, 10, 1)));
        Assert.Equal((First, new DateOnly(2026, 9, 30)), (found.FirstDay, found.LastDay));
        Assert.Empty(await ResourcesAsync(["i-0a"], new(2026, 10, 1), new(2026, 10, 2)));
    }

    [Fact]
    public async Task Purchases_and_tax_are_no_cost_of_use()
    {
        await ImportAsync("aws", new TestBill()
            .Row(("ResourceId", "i-0a"), ("EffectiveCost", "3"))
            .Row(("ResourceId", "i-0a"), ("EffectiveCost", "-1"), ("ChargeCategory", "Credit"), ("BilledCost", "-1"), ("ListCost", "-1"), ("ContractedCost", "-1"))
            .Row(("ResourceId", "i-0a"), ("EffectiveCost", "9"), ("ChargeCategory", "Tax"))
            .Row(("ResourceId", "i-0a"), ("EffectiveCost", "0"), ("ChargeCategory", "Purchase"), ("ChargeFrequency", "One-Time")));

        Assert.Equal(Amount.Of(2), (await ResourcesAsync(["i-0a"], First, First.AddDays(1))).Aggregate(Amount.Zero, (sum, resource) => sum + resource.EffectiveCost));
    }

    [Fact]
    public async Task A_bill_that_two_sources_hold_counts_by_precedence()
    {
        await ImportAsync("old", new TestBill().Row(("ResourceId", "i-0a"), ("EffectiveCost", "3")));
        await ImportAsync("new", new TestBill().Row(("ResourceId", "i-0a"), ("EffectiveCost", "4")));
        await Ledger.SetPrecedenceAsync("new", 1, Cancellation);

        Assert.Equal("new", Assert.Single(await ResourcesAsync(["i-0a"], First, First.AddDays(1))).Source);
    }

    [Fact]
    public async Task What_a_resource_costs_is_converted_at_the_rate_of_the_day()
    {
        await ImportAsync("aws", new TestBill().Row(("ResourceId", "i-0a"), ("EffectiveCost", "3")));

        await Assert.ThrowsAsync<MissingExchangeRateException>(() => ResourcesAsync(["i-0a"], First, First.AddDays(1), "EUR"));
        await RatesAsync("date,from,to,rate", "2026-08-31,USD,EUR,0.5", "2026-09-02,USD,EUR,0.9");
        Assert.Equal(Amount.Of(1.5m), Assert.Single(await ResourcesAsync(["i-0a"], First, First.AddDays(1), "EUR")).EffectiveCost);
    }

    [Fact]
    public async Task Single_charges_that_retention_dropped_are_told_and_those_of_the_next_month_found()
    {
        await ReopenAsync(new() { ChargeMonths = 2 });
        MoveTo(new DateTimeOffset(2026, 10, 15, 0, 0, 0, TimeSpan.Zero));
        await ImportAsync("aws", new TestBill().Row([.. TestBill.On(2026, 8, 1, ("ResourceId", "i-0a"))]).Row([.. TestBill.On(2026, 7, 1, ("ResourceId", "i-0a"))]));

        await Assert.ThrowsAsync<DetailDroppedException>(() => ResourcesAsync(["i-0a"], new(2026, 7, 1), new(2026, 7, 2)));
        Assert.Single(await ResourcesAsync(["i-0a"], new(2026, 8, 1), new(2026, 8, 2)));
    }

    private Task<IReadOnlyList<ResourceCost>> ResourcesAsync(IReadOnlyCollection<string> names, DateOnly from, DateOnly to, string currency = "USD") =>
        Ledger.ResourceCostsAsync(names, from, to, currency, Cancellation);
}
