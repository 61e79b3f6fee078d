using System.Text;
using CloudIntel.Core.Simulation.Environments;
using CloudIntel.Core.Simulation.Traces;

namespace CloudIntel.Core.Tests.Simulation.Environments;

public sealed class EnergyAndNetworkTests
{
    private static readonly EnvironmentRun Run = SmallClouds.Calm.Draw(TimeSpan.FromDays(1));

    [Fact]
    public void Power_grows_with_use_from_idle_to_full_and_the_building_takes_its_part()
    {
        var offer = Run.Offer("aws/eu-west-1a/m5.large/OnDemand").Index;

        Assert.Equal(((2 * 0.74) + (8 * 0.392)) * 1.135, Run.Watts(offer, 0), 1e-9);
        Assert.Equal(((2 * 3.5) + (8 * 0.392)) * 1.135, Run.Watts(offer, 1), 1e-9);
        Assert.Equal((Run.Watts(offer, 0) + Run.Watts(offer, 1)) / 2, Run.Watts(offer, 0.5), 1e-9);
    }

    [Fact]
    public void Graphics_processors_draw_what_their_model_does()
    {
        var catalog = CatalogFilter.Of([SmallClouds.Machine("own", "here", "g", "g", 1, 1, 1, null, 2, "NVIDIA-T4"), SmallClouds.Machine("own", "here", "n", "n", 1, 1, 1, null)]);
        var market = CloudMarket.Of(SmallClouds.Calm with { Catalog = catalog }).Offers;
        var energy = new EnergyModel();

        Assert.Equal(2 * 71 * 1.5, energy.Watts(market.First(offer => offer.InstanceType == "g"), 1) - energy.Watts(market.First(offer => offer.InstanceType == "n"), 1), 1e-9);
    }

    [Fact]
    public void Electricity_emits_what_was_recorded_else_what_the_catalogue_says_else_what_the_world_does()
    {
        Assert.Equal([300, 480, 350], Run.Regions.Select(region => Run.Carbon(region.Index, TimeSpan.Zero)));

        var recorded = (SmallClouds.Calm with { Energy = new() { Carbon = [new("aws", "eu-west-1", SmallClouds.Start.AddHours(-1), TimeSpan.FromHours(1), [10, 20, 30])] } }).Draw(TimeSpan.FromDays(1));
        Assert.Equal([20, 30, 10, 20], Enumerable.Range(0, 4).Select(hour => recorded.Carbon(0, TimeSpan.FromHours(hour + 0.5))));
    }

    [Fact]
    public void Recorded_emissions_are_read_where_they_are_at_equal_steps()
    {
        var series = Read("timestamp,carbon_intensity\n1609459200000,464.62\n1609462800000,459.98\n1609466400000,1\n");

        Assert.Equal((new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero), TimeSpan.FromHours(1)), (series.Start, series.Step));
        Assert.Equal([464.62, 459.98, 1], series.GramsPerKwh);
        Assert.Equal(4, Assert.Throws<TraceFormatException>(() => Read("timestamp,carbon_intensity\n0,1\n1000,1\n3000,1\n")).Line);
        Assert.Throws<TraceFormatException>(() => Read("timestamp,carbon_intensity\n0,1\n"));
        Assert.Throws<TraceFormatException>(() => Read("timestamp,carbon_intensity\n0,1\n1000,-1\n"));
        Assert.Throws<TraceFormatException>(() => Read("timestamp,grams\n0,1\n"));

        static CarbonSeries Read(string text) => CarbonSeries.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "carbon.csv", "gcp", "europe-west4");
    }

    [Fact]
    public void Round_trips_of_ones_own_count_before_the_catalogues()
    {
        var run = (SmallClouds.Calm with { Network = new() { RoundTrips = [new("us-east-1", "EU-West-1", 42)] } }).Draw(TimeSpan.FromHours(1));

        Assert.Equal([42, 42], [run.Network.RoundTripMilliseconds(0, 3), run.Network.RoundTripMilliseconds(4, 2)]);
        Assert.Equal(42, run.Network.RoutesTo(new() { Name = "database", Region = "us-east-1" })[0].RoundTripMilliseconds);
        Assert.Equal(Run.Network.RoundTripMilliseconds(0, 7), run.Network.RoundTripMilliseconds(0, 7));
    }

    [Fact]
    public void Round_trips_and_traffic_between_places_are_the_catalogues()
    {
        var zones = Run.Zones.ToDictionary(zone => zone.Name, zone => zone.Index);
        var (here, next, far, other) = (zones["eu-west-1a"], zones["eu-west-1b"], zones["us-east-1a"], zones["europe-west4-a"]);

        Assert.Equal([0.1, 1], new[] { here, next }.Select(to => Run.Network.RoundTripMilliseconds(here, to)));
        Assert.InRange(Run.Network.RoundTripMilliseconds(here, far), 70, 120); // 5,450 km
        Assert.Equal(Run.Network.RoundTripMilliseconds(here, far), Run.Network.RoundTripMilliseconds(far, here));
        Assert.Equal([null, "same_region_other_zone", "other_region", "internet"], new[] { here, next, far, other }.Select(to => Run.Network.Scope(here, to)));
        Assert.Equal([0.1m, 0.2m, 0.9m], new[] { next, far, other }.Select(to => Run.Network.Tariff(Run.Zones[here].Region, Run.Network.Scope(here, to)!)!.Cost(10)));
        Assert.Null(Run.Network.Tariff(Run.Zones[other].Region, "internet"));
    }

    [Fact]
    public void Users_and_other_regions_are_reached_as_the_engine_of_placement_reckons()
    {
        var routes = Run.Network.RoutesTo(new() { Name = "database", Provider = "aws", Region = "eu-west-1" });

        Assert.Equal([null, "other_region_same_continent", "internet"], routes.Select(route => route.Scope));
        Assert.Equal(1, routes[0].RoundTripMilliseconds);
        Assert.Equal(Run.Network.RoundTripMilliseconds(0, Run.Regions[2].Zones[0].Index), routes[2].RoundTripMilliseconds);
        Assert.All(Run.Network.RoutesTo(new() { Name = "users", Country = "NL" }), route => Assert.Equal("internet", route.Scope));
        Assert.All(Run.Network.RoutesTo(new() { Name = "nobody", Country = "JP" }), route => Assert.Equal(300, route.RoundTripMilliseconds));
    }
}
