using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Distributions;
using CloudIntel.Core.Simulation.Environments;

namespace CloudIntel.Core.Tests.Simulation.Environments;

public sealed class EnvironmentRunTests
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    /// <summary>Where everything happens that can.</summary>
    private static readonly CloudEnvironment Busy = new()
    {
        Catalog = SmallClouds.Catalog,
        Spot = new() { Pools = [new RenewalSpot { Up = new Exponential(20_000), Down = new Exponential(5000), ZoneCorrelation = 0.4, Lifetime = new Exponential(50_000) }] },
        Failures =
        [
            FailurePresets.Nodes, new ZoneOutage(new Exponential(500_000), new Exponential(3600), 0.5), new RegionOutage(new Exponential(1_000_000), new Exponential(7200)),
            new ApiOutage(new Exponential(300_000), new Exponential(3600), WholeProvider: true), new ApiThrottling(new Exponential(200_000), new Exponential(7200), 0.5),
        ],
        PriceChanges = [new(TimeSpan.FromDays(9), new() { Providers = ["aws"] }, Factor: 1.1m)],
        Provisioning = new() { Rules = [new(OfferSelector.All, LogNormal.FromMedianAndP95(30, 90), RefusedShare: 0.2)] },
    };

    [Fact]
    public void Nothing_happens_where_nothing_is_modelled()
    {
        var run = SmallClouds.Calm.Draw(Month);

        Assert.Empty(run.Timeline);
        Assert.All(run.Market, offer =>
        {
            Assert.Equal(offer.HourlyPrice, run.Price(offer.Index, Month));
            Assert.Null(run.Most(offer.Index, Month));
            Assert.Null(run.Refusal(offer.Index, 3, Month));
            Assert.Equal(TimeSpan.Zero, run.ProvisioningDelay(offer.Index, 3));
            Assert.Null(run.TimeToFailure(offer.Index, 3));
            Assert.Null(run.SpotLifetime(offer.Index, 3));
        });
    }

    [Fact]
    public void The_same_seed_draws_the_same_and_another_something_else()
    {
        Assert.Equal(Busy.Draw(Month).Timeline, Busy.Draw(Month).Timeline);
        Assert.NotEqual(Busy.Draw(Month).Timeline, Busy.Draw(Month, seed: 2).Timeline);
    }

    [Fact]
    public void A_longer_horizon_has_what_happens_until_a_shorter_one_unchanged()
    {
        var (shorter, longer) = (Busy.Draw(TimeSpan.FromDays(13)), Busy.Draw(Month));

        Assert.Contains(shorter.Timeline, happening => happening.Kind == EnvironmentEventKind.ZoneDown);
        Assert.Equal(Enum.GetValues<EnvironmentEventKind>().Order(), longer.Timeline.Select(happening => happening.Kind).Distinct().Order());
        Assert.Equal(longer.Timeline.TakeWhile(happening => happening.At < shorter.Horizon), shorter.Timeline);
        Assert.Equal(longer.Timeline.OrderBy(happening => happening.At), longer.Timeline);
        Assert.All(shorter.Market, offer => Assert.Equal(longer.TimeToFailure(offer.Index, 5), shorter.TimeToFailure(offer.Index, 5)));
    }

    [Fact]
    public void What_happens_to_an_offer_does_not_depend_on_what_else_is_sold()
    {
        var (all, few) = (Busy.Draw(Month), (Busy with { Catalog = CatalogFilter.Narrow(SmallClouds.Catalog, new() { InstanceTypes = ["m5.xlarge"] }) }).Draw(Month));

        foreach (var offer in few.Market)
        {
            var same = all.Offer(offer.Name);
            Assert.Equal(Of(all, same.Index), Of(few, offer.Index));
            Assert.Equal(all.ProvisioningDelay(same.Index, 9), few.ProvisioningDelay(offer.Index, 9));
            Assert.Equal(all.SpotLifetime(same.Index, 9), few.SpotLifetime(offer.Index, 9));
            Assert.Equal(all.Repair(same.Index, 9), few.Repair(offer.Index, 9));
        }

        static List<(TimeSpan, EnvironmentEventKind, double)> Of(EnvironmentRun run, int offer) =>
            [.. run.Timeline.Where(one => one.Kind is EnvironmentEventKind.OfferPrice or EnvironmentEventKind.SpotCapacity && one.Subject == offer).Select(one => (one.At, one.Kind, one.Value))];
    }

    [Fact]
    public void What_holds_at_a_time_is_what_the_timeline_says()
    {
        var run = Busy.Draw(Month);
        var (prices, machines) = (run.Market.Select(offer => offer.HourlyPrice).ToArray(), run.Market.Select(_ => double.PositiveInfinity).ToArray());
        var (zones, interfaces) = (run.Zones.Select(_ => true).ToArray(), run.Regions.Select(_ => true).ToArray());
        foreach (var moment in run.Timeline.GroupBy(happening => happening.At))
        {
            foreach (var (_, kind, subject, value) in moment)
            {
                switch (kind)
                {
                    case EnvironmentEventKind.OfferPrice: prices[subject] = (decimal)value; break;
                    case EnvironmentEventKind.SpotCapacity: machines[subject] = value; break;
                    case EnvironmentEventKind.ZoneDown or EnvironmentEventKind.ZoneUp: zones[subject] = kind == EnvironmentEventKind.ZoneUp; break;
                    case EnvironmentEventKind.ApiDown or EnvironmentEventKind.ApiUp: interfaces[subject] = kind == EnvironmentEventKind.ApiUp; break;
                }
            }

            Assert.Equal(prices, run.Market.Select(offer => run.Price(offer.Index, moment.Key)));
            Assert.Equal(machines, run.Market.Select(offer => run.Most(offer.Index, moment.Key) ?? double.PositiveInfinity));
            Assert.Equal(zones, run.Zones.Select(zone => run.IsZoneUp(zone.Index, moment.Key)));
            Assert.Equal(interfaces, run.Regions.Select(region => run.IsApiUp(region.Index, moment.Key)));
        }
    }

    [Fact]
    public void Prices_change_when_they_are_told_to_and_spot_never_costs_more_than_on_demand()
    {
        var run = (SmallClouds.Calm with
        {
            PriceChanges =
            [
                new(TimeSpan.FromHours(2), new() { Regions = ["eu-west-1"], Purchases = [PurchaseOption.OnDemand] }, Factor: 0.5m),
                new(TimeSpan.FromHours(1), new() { InstanceTypes = ["m5.large"] }, HourlyPrice: 0.06m),
            ],
        }).Draw(TimeSpan.FromHours(3));

        Assert.Equal([0.1m, 0.06m, 0.03m], Prices("aws/eu-west-1a/m5.large/OnDemand"));
        Assert.Equal([0.04m, 0.06m, 0.03m], Prices("aws/eu-west-1a/m5.large/Spot"));
        Assert.Equal([0.09m, 0.06m, 0.06m], Prices("aws/us-east-1a/m5.large/OnDemand"));
        Assert.Equal([0.08m, 0.08m, 0.08m], Prices("aws/eu-west-1a/m5.xlarge/Spot"));

        decimal[] Prices(string name) => [.. Enumerable.Range(0, 3).Select(hour => run.Price(run.Offer(name).Index, TimeSpan.FromHours(hour + 0.5)))];
    }

    [Fact]
    public void Spot_prices_move_around_the_catalogues_with_the_deviation_that_is_asked_for()
    {
        var prices = new SpotPrices { Deviation = 0.2, Reversion = TimeSpan.FromDays(2) };
        var run = (SmallClouds.Calm with { Catalog = SmallClouds.OneRegion(3), Spot = new() { Pools = [], Prices = prices } }).Draw(TimeSpan.FromDays(3650));
        foreach (var offer in run.Market.Where(offer => offer.Purchase == PurchaseOption.Spot))
        {
            var logs = Enumerable.Range(50, 3500).Select(day => Math.Log((double)(run.Price(offer.Index, TimeSpan.FromDays(day)) / offer.HourlyPrice))).ToList();
            var mean = logs.Average();
            Assert.Equal(0, mean, 0.03);
            Assert.Equal(0.2, Math.Sqrt(logs.Average(log => (log - mean) * (log - mean))), 0.02);
            Assert.Equal(Math.Exp(-0.5), logs.Zip(logs.Skip(1)).Average(pair => (pair.First - mean) * (pair.Second - mean)) / 0.04, 0.1);
            Assert.Equal(offer.HourlyPrice, run.Price(offer.Index, TimeSpan.FromHours(23)));
        }

        Assert.All(run.Timeline, change => Assert.True(change.Value <= 0.1));
    }

    [Fact]
    public void Spot_prices_never_rise_above_the_part_of_the_price_on_demand_that_is_their_ceiling()
    {
        var run = (SmallClouds.Calm with { Catalog = SmallClouds.OneRegion(1), Spot = new() { Pools = [], Prices = SpotPrices.MovingDaily(0.2) with { Ceiling = 0.5m } } }).Draw(TimeSpan.FromDays(1000));
        var prices = Enumerable.Range(0, 1000).Select(day => run.Price(1, TimeSpan.FromDays(day))).ToList();

        Assert.Equal(0.05m, prices.Max());
        Assert.Equal(0.2, Math.Sqrt(prices.Zip(prices.Skip(1)).Where(pair => pair.First < 0.04m && pair.Second < 0.05m).Average(pair => Math.Pow(Math.Log((double)(pair.Second / pair.First)), 2))), 0.03);
    }

    [Fact]
    public void Machines_are_there_after_the_time_of_the_first_rule_that_is_about_them()
    {
        var run = (SmallClouds.Calm with
        {
            Provisioning = new() { Rules = [new(new() { Providers = ["gcp"] }, new Exponential(100)), new(OfferSelector.All, new Constant(7))], Joining = new Constant(3) },
        }).Draw(TimeSpan.FromHours(1));
        var exponential = run.Offer("gcp/europe-west4-a/n2-standard-2/Spot").Index;

        Assert.Equal(TimeSpan.FromSeconds(10), run.ProvisioningDelay(run.Offer("aws/eu-west-1a/m5.large/Spot").Index, 4));
        Assert.Equal(103, Enumerable.Range(0, 20_000).Average(launch => run.ProvisioningDelay(exponential, launch).TotalSeconds), 3.0);
    }

    [Fact]
    public void Requests_are_refused_while_something_is_down_and_as_often_as_capacity_is_short()
    {
        static GivenOutage Outage(OutageScope scope, int hour) => new(scope, TimeSpan.FromHours(hour), TimeSpan.FromHours(1)) { Of = new() { Zones = ["eu-west-1a"] } };

        var run = (SmallClouds.Calm with
        {
            Failures = [Outage(OutageScope.Zone, 1), Outage(OutageScope.Region, 3), Outage(OutageScope.Api, 5)],
            Provisioning = new() { Rules = [new(new() { InstanceTypes = ["m5.xlarge"] }, new Constant(1), RefusedShare: 0.3)] },
            Capacity = [new(new() { Providers = ["gcp"] }, 0)],
        }).Draw(TimeSpan.FromHours(9));
        var (here, next, elsewhere) = (run.Offer("aws/eu-west-1a/m5.large/OnDemand").Index, run.Offer("aws/eu-west-1b/m5.large/OnDemand").Index, run.Offer("aws/us-east-1a/m5.large/OnDemand").Index);

        Assert.Equal([null, LaunchRefusal.ZoneDown, null, LaunchRefusal.ZoneDown, null, LaunchRefusal.ApiDown, null], At(here));
        Assert.Equal([null, null, null, LaunchRefusal.ZoneDown, null, LaunchRefusal.ApiDown, null], At(next));
        Assert.Equal(new LaunchRefusal?[7], At(elsewhere));
        Assert.Equal(LaunchRefusal.InsufficientCapacity, run.Refusal(run.Offer("gcp/europe-west4-a/n2-standard-2/OnDemand").Index, 0, TimeSpan.Zero));
        var short_ = run.Offer("aws/eu-west-1a/m5.xlarge/OnDemand").Index;
        Assert.Equal(0.3, Enumerable.Range(0, 10_000).Count(launch => run.Refusal(short_, launch, TimeSpan.Zero) == LaunchRefusal.InsufficientCapacity) / 10_000.0, 0.015);

        LaunchRefusal?[] At(int offer) => [.. Enumerable.Range(0, 7).Select(hour => run.Refusal(offer, 0, TimeSpan.FromHours(hour)))];
    }

    [Fact]
    public void Where_two_refuse_requests_at_a_time_a_request_has_to_pass_both()
    {
        var throttling = new ApiThrottling(new Constant(10_000_000), new Constant(1000), 0.5) { Of = new() { Providers = ["gcp"] } };
        var run = (SmallClouds.Calm with { Failures = [throttling, throttling] }).Draw(TimeSpan.FromDays(3650));
        var offer = run.Offer("gcp/europe-west4-a/n2-standard-2/OnDemand").Index;
        var begins = run.Timeline.First(one => one.Value > 0);

        Assert.Equal(0.75, begins.Value, 12);
        Assert.Equal(0.75, Enumerable.Range(0, 10_000).Count(launch => run.Refusal(offer, launch, begins.At) == LaunchRefusal.Throttled) / 10_000.0, 0.015);
        Assert.Null(run.Refusal(offer, 0, begins.At + TimeSpan.FromSeconds(1000)));
    }

    [Fact]
    public void Quotas_are_those_that_an_offer_counts_against()
    {
        var run = (SmallClouds.Calm with { Quotas = [new("all", OfferSelector.All, 100), new("spot", new() { Purchases = [PurchaseOption.Spot] }, 20)] }).Draw(TimeSpan.FromHours(1));

        Assert.Equal([0], run.QuotasOf(run.Offer("aws/eu-west-1a/m5.large/OnDemand").Index));
        Assert.Equal([0, 1], run.QuotasOf(run.Offer("aws/eu-west-1a/m5.large/Spot").Index));
    }

    [Fact]
    public void A_model_that_makes_more_than_fits_is_refused()
    {
        var minutely = SmallClouds.Calm with { Spot = new() { Pools = [], Prices = new() { Step = TimeSpan.FromMinutes(1) } } };
        var often = SmallClouds.Calm with { Failures = [new ZoneOutage(new Exponential(5), new Exponential(1))] };

        Assert.Equal("environment.failures[0]", Assert.Throws<ScenarioException>(() => often.Draw(TimeSpan.FromDays(365))).Path);
        Assert.Equal("environment.spot.prices.step", Assert.Throws<ScenarioException>(() => minutely.Draw(TimeSpan.FromDays(365))).Path);
        Assert.Equal("horizon", Assert.Throws<ScenarioException>(() => SmallClouds.Calm.Draw(TimeSpan.FromDays(4000))).Path);
        Assert.Equal("horizon", Assert.Throws<ScenarioException>(() => SmallClouds.Calm.Draw(TimeSpan.Zero)).Path);
    }
}
