using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Environments;

namespace CloudIntel.Core.Tests.Simulation.Environments;

public sealed class CloudMarketTests
{
    [Fact]
    public void Every_type_is_sold_in_every_zone_on_demand_and_as_spare_capacity_where_that_has_a_price()
    {
        var market = CloudMarket.Of(SmallClouds.Calm);

        Assert.Equal((3 * 2 * 2) + 2 + (3 * 2), market.Offers.Count);
        Assert.Equal(["aws", "gcp"], market.Providers);
        Assert.Equal(["eu-west-1", "us-east-1", "europe-west4"], market.Regions.Select(region => region.Name));
        Assert.Equal(["eu-west-1a", "eu-west-1b", "eu-west-1c", "us-east-1a", "us-east-1b", "europe-west4-a", "europe-west4-b", "europe-west4-c"], market.Zones.Select(zone => zone.Name));
        Assert.Equal(market.Offers.Count, market.Offers.Select(offer => offer.Name).Distinct().Count());
        Assert.All(market.Offers, offer =>
        {
            Assert.Equal((offer.Zone, offer.Region), (market.Zones[offer.ZoneIndex].Name, market.Regions[offer.RegionIndex].Name));
            var onDemand = market.Offers[offer.OnDemandIndex];
            Assert.Equal((offer.Zone, offer.InstanceType, PurchaseOption.OnDemand), (onDemand.Zone, onDemand.InstanceType, onDemand.Purchase));
            Assert.Equal(offer.ListHourlyPrice, onDemand.HourlyPrice);
            Assert.True(offer.HourlyPrice <= offer.ListHourlyPrice);
        });
    }

    [Fact]
    public void Capacity_is_limited_by_the_least_limit()
    {
        var market = CloudMarket.Of(SmallClouds.Calm with
        {
            Capacity = [new(new() { InstanceTypes = ["M5.LARGE"] }, 7), new(new() { Zones = ["eu-west-1b"], Purchases = [PurchaseOption.Spot] }, 3), new(OfferSelector.All, 100)],
        });

        Assert.Equal(7, market.Offers.Single(offer => offer.Name == "aws/eu-west-1b/m5.large/OnDemand").MostMachines);
        Assert.Equal(3, market.Offers.Single(offer => offer.Name == "aws/eu-west-1b/m5.large/Spot").MostMachines);
        Assert.Equal(100, market.Offers.Single(offer => offer.Name == "gcp/europe-west4-a/n2-standard-2/Spot").MostMachines);
    }

    [Fact]
    public void A_market_that_is_too_large_is_refused_with_what_to_do()
    {
        var offers = Enumerable.Range(0, 3400).Select(i => SmallClouds.Machine("aws", "eu-west-1", $"t{i}.large", "t", 2, 8, 1, 0.5m)).ToList();

        var refused = Assert.Throws<ScenarioException>(() => CloudMarket.Of(new() { Catalog = CatalogFilter.Of(offers) }));

        Assert.Equal("environment.catalog", refused.Path);
        Assert.Contains("20400 offers", refused.Message, StringComparison.Ordinal);
        Assert.Contains("fewer providers", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_catalogue_is_narrowed_by_name_and_names_of_nothing_are_refused()
    {
        var narrow = CatalogFilter.Narrow(SmallClouds.Catalog, new() { Providers = ["AWS"], InstanceTypes = ["m5.large"], Purchases = [PurchaseOption.OnDemand] });

        Assert.Equal([("eu-west-1", null), ("us-east-1", (decimal?)null)], narrow.Offers.OrderBy(offer => offer.Region).Select(offer => (offer.Region, offer.Spot)));
        Assert.Equal(SmallClouds.Catalog.Tables.Regions, narrow.Tables.Regions);
        Assert.Equal("environment.regions[1]", Assert.Throws<ScenarioException>(() => CatalogFilter.Narrow(SmallClouds.Catalog, new() { Regions = ["us-east-1", "us-east"] })).Path);
        Assert.Contains("us-east-1", Assert.Throws<ScenarioException>(() => CatalogFilter.Narrow(SmallClouds.Catalog, new() { Regions = ["us-east"] })).Message, StringComparison.Ordinal);
        Assert.Equal("environment.catalog", Assert.Throws<ScenarioException>(() => CatalogFilter.Narrow(SmallClouds.Catalog, new() { Providers = ["gcp"], Families = ["m5"] })).Path);
    }

    [Theory]
    [InlineData(0, 8, 1, 1, "environment.offers[1]")]
    [InlineData(2, 0, 1, 1, "environment.offers[1]")]
    [InlineData(2, 8, 0, 1, "environment.offers[1].onDemand")]
    [InlineData(2, 8, 1, 0, "environment.offers[1].spot")]
    public void Offers_of_ones_own_that_cannot_be_are_refused(int vcpus, int memory, int price, int spot, string path) => Assert.Equal(path, Assert.Throws<ScenarioException>(() =>
        CatalogFilter.Of([SmallClouds.Machine("own", "here", "small", "own", 1, 1, 1, null), SmallClouds.Machine("own", "here", "large", "own", vcpus, memory, price, spot)])).Path);

    [Fact]
    public void Offers_of_ones_own_are_sold_with_what_is_known_of_their_region()
    {
        var catalog = CatalogFilter.Of([SmallClouds.Machine("aws", "eu-west-1", "own", "own", 2, 8, 1, null)], known: SmallClouds.Catalog);

        Assert.Equal(["own", "own", "own"], CloudMarket.Of(new() { Catalog = catalog }).Offers.Select(offer => offer.InstanceType));
        Assert.Throws<ScenarioException>(() => CatalogFilter.Of([.. catalog.Offers, .. catalog.Offers]));
    }

    [Fact]
    public void What_a_workload_may_run_on_is_what_the_engine_of_placement_permits()
    {
        var run = SmallClouds.Calm.Draw(TimeSpan.FromHours(1));
        var requirement = new PlacementRequirement { Requests = new(1000, 1L << 30), DataResidency = ["NL", "US"], PurchaseOptions = [PurchaseOption.OnDemand] };

        Assert.Equal(["us-east-1a", "us-east-1b", "europe-west4-a", "europe-west4-b", "europe-west4-c"], run.Permitted(requirement).Select(offer => run.Market[offer].Zone));
        Assert.All(run.Permitted(requirement), offer => Assert.Equal(PurchaseOption.OnDemand, run.Market[offer].Purchase));
        Assert.Empty(run.Permitted(requirement with { DataResidency = ["JP"] }));
    }
}
