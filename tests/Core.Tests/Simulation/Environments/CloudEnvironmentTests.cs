using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Distributions;
using CloudIntel.Core.Simulation.Environments;

namespace CloudIntel.Core.Tests.Simulation.Environments;

public sealed class CloudEnvironmentTests
{
    private static readonly Exponential Hour = new(3600);
    private static readonly OfferSelector Nothing = new() { Regions = ["nowhere"] };
    private static readonly HeldCommitment Reserved = new() { Name = "r", Provider = "aws", Region = "eu-west-1", InstanceType = "m5.large", Machines = 2 };

    /// <summary>What is wrong, and the field that the refusal names.</summary>
    public static TheoryData<string, CloudEnvironment> Wrong() => new()
    {
        { "capacity[1].machines", SmallClouds.Calm with { Capacity = [new(OfferSelector.All, 1), new(OfferSelector.All, -1)] } },
        { "capacity[0]", SmallClouds.Calm with { Capacity = [new(Nothing, 1)] } },
        { "quotas[0].vcpus", SmallClouds.Calm with { Quotas = [new("q", OfferSelector.All, -1)] } },
        { "priceChanges[0].at", SmallClouds.Calm with { PriceChanges = [new(TimeSpan.FromHours(-1), OfferSelector.All, 2)] } },
        { "priceChanges[0]", SmallClouds.Calm with { PriceChanges = [new(TimeSpan.Zero, OfferSelector.All)] } },
        { "priceChanges[0].factor", SmallClouds.Calm with { PriceChanges = [new(TimeSpan.Zero, OfferSelector.All, 0)] } },
        { "priceChanges[0].hourlyPrice", SmallClouds.Calm with { PriceChanges = [new(TimeSpan.Zero, OfferSelector.All, null, 0)] } },
        { "failures[0]", SmallClouds.Calm with { Failures = [new NodeFailure(Hour, Hour) { Of = Nothing }] } },
        { "failures[0].between", SmallClouds.Calm with { Failures = [new ZoneOutage(new Constant(0), Hour)] } },
        { "failures[0].repair", SmallClouds.Calm with { Failures = [new RegionOutage(Hour, new Constant(0))] } },
        { "failures[0].spreadShare", SmallClouds.Calm with { Failures = [new ZoneOutage(Hour, Hour, 1.1)] } },
        { "failures[0].refusedShare", SmallClouds.Calm with { Failures = [new ApiThrottling(Hour, Hour, 0)] } },
        { "failures[0].duration", SmallClouds.Calm with { Failures = [new GivenOutage(OutageScope.Zone, TimeSpan.Zero, TimeSpan.Zero)] } },
        { "provisioning.rules[0].refusedShare", SmallClouds.Calm with { Provisioning = new() { Rules = [new(OfferSelector.All, Hour, 1)] } } },
        { "spot.prices.step", SmallClouds.Calm with { Spot = new() { Prices = new() { Step = TimeSpan.FromSeconds(1) } } } },
        { "spot.prices.deviation", SmallClouds.Calm with { Spot = new() { Prices = new() { Deviation = double.NaN } } } },
        { "spot.pools[1].zoneCorrelation", SmallClouds.Calm with { Spot = new() { Pools = [new BandedSpot(), new RenewalSpot { Up = Hour, Down = Hour, ZoneCorrelation = 1 }] } } },
        { "spot.pools[0].pooledShare", SmallClouds.Calm with { Spot = new() { Pools = [new BandedSpot { PooledShare = 2 }] } } },
        { "spot.pools[0].zones[1]", SmallClouds.Calm with { Spot = new() { Pools = [new RecordedSpot { Step = TimeSpan.FromHours(1), Zones = [[1], [1, -1]] }] } } },
        { "commitments", SmallClouds.Calm with { Commitments = [Reserved, Reserved] } },
        { "commitments[0]", SmallClouds.Calm with { Commitments = [Reserved with { HourlySpend = 1 }] } },
        { "commitments[0]", SmallClouds.Calm with { Commitments = [Reserved with { InstanceType = "m5.huge" }] } },
        { "commitments[0].discount", SmallClouds.Calm with { Commitments = [Reserved with { TermYears = 3 }] } },
        { "commitments[0].termYears", SmallClouds.Calm with { Commitments = [Reserved with { TermYears = 2 }] } },
        { "commitments[0].until", SmallClouds.Calm with { Commitments = [Reserved with { Until = TimeSpan.Zero }] } },
        { "commitments[0].paidHourly", SmallClouds.Calm with { Commitments = [Reserved with { PaidHourly = -1 }] } },
        { "spot.prices.ceiling", SmallClouds.Calm with { Spot = new() { Prices = new() { Ceiling = 0 } } } },
        { "spot.pools[0].monthlyPercent", SmallClouds.Calm with { Spot = new() { Pools = [new BandedSpot { MonthlyPercent = 100 }] } } },
        { "network.roundTrips[0].milliseconds", SmallClouds.Calm with { Network = new() { RoundTrips = [new("a", "b", double.NaN)] } } },
        { "energy.providers", SmallClouds.Calm with { Energy = new() { Providers = [new("aws", 1, 2, 1)] } } },
        { "energy.providers[0].powerUsageEffectiveness", SmallClouds.Calm with { Energy = new() { Providers = [new("", 1, 2, 0.9)] } } },
        { "energy.carbon[0].region", SmallClouds.Calm with { Energy = new() { Carbon = [new("aws", "nowhere", SmallClouds.Start, TimeSpan.FromHours(1), [1])] } } },
        { "network.betweenZonesMilliseconds", SmallClouds.Calm with { Network = new() { BetweenZonesMilliseconds = -1 } } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_cannot_be_simulated_is_refused_by_the_field_that_is_wrong(string field, CloudEnvironment environment) =>
        Assert.Equal($"environment.{field}", SmallClouds.Refused(environment));

    [Fact]
    public void What_can_be_simulated_passes()
    {
        new CloudEnvironment { Catalog = SmallClouds.Catalog }.Check();
        (SmallClouds.Calm with { Commitments = [Reserved], Failures = [FailurePresets.Nodes, .. FailurePresets.Promised(SmallClouds.Catalog), FailurePresets.Regions, FailurePresets.Interface] }).Check();
    }

    [Fact]
    public void A_reservation_costs_its_machines_less_the_catalogues_discount_and_covers_them_on_demand()
    {
        var market = CloudMarket.Of(SmallClouds.Calm);
        var fleet = Reserved.ToFleet(market);

        Assert.Equal((2, 0m, 2 * 0.1m * 0.75m), (fleet.Machines, fleet.HourlyAmount, fleet.PaidHourly));
        Assert.Equal(0.07m, (Reserved with { PaidHourly = 0.07m, TermYears = 3 }).ToFleet(market).PaidHourly);
        Assert.Equal(["eu-west-1a", "eu-west-1b", "eu-west-1c"], market.Offers.Where(Reserved.Covers).Select(offer => offer.Zone));
        Assert.All(market.Offers.Where(Reserved.Covers), offer => Assert.Equal(("m5.large", PurchaseOption.OnDemand), (offer.InstanceType, offer.Purchase)));
    }

    [Fact]
    public void A_savings_plan_covers_what_its_amount_buys_at_the_discount()
    {
        var market = CloudMarket.Of(SmallClouds.Calm);
        var plan = new HeldCommitment { Name = "s", Provider = "aws", HourlySpend = 3, Discount = 0.4m };

        Assert.Equal((0, 5m, 3m), (plan.ToFleet(market).Machines, plan.ToFleet(market).HourlyAmount, plan.ToFleet(market).PaidHourly));
        Assert.Equal(8, market.Offers.Count(plan.Covers));
    }
}
