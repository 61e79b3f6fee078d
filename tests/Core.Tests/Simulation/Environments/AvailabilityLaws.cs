using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Distributions;
using CloudIntel.Core.Simulation.Environments;

namespace CloudIntel.Core.Tests.Simulation.Environments;

/// <summary>Outages, held to what is known of them exactly. Seeds are fixed, and the intervals of means over runs are so wide that a right simulation misses one in a thousand.</summary>
public sealed class AvailabilityLaws
{
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(100);

    [Theory]
    [InlineData(1, 0.9)]
    [InlineData(2, 0.8)]
    [InlineData(3, 0.7)]
    public void Enough_zones_are_up_as_often_as_the_binomial_distribution_says(int enough, double up)
    {
        const int Zones = 3;
        var environment = SmallClouds.Calm with { Catalog = SmallClouds.OneRegion(Zones), Failures = [FailurePresets.OfPromise(up)] };
        var expected = Enumerable.Range(enough, Zones - enough + 1).Sum(k => Choose(Zones, k) * Math.Pow(up, k) * Math.Pow(1 - up, Zones - k));

        AssertMean(expected, seed => ShareOfTime(environment.Draw(Horizon, seed), zones => zones.Count(zone => zone) >= enough));
    }

    /// <summary>The engine of placement reckons that machines of a zone fail together, as often as the promise for a single machine leaves open, and zones each by itself.</summary>
    [Fact]
    public void Promised_outages_leave_a_zone_as_available_as_is_promised()
    {
        var failures = FailurePresets.Promised(SmallClouds.Catalog);
        var environment = SmallClouds.Calm with { Failures = failures };

        Assert.Equal(2, failures.Count);
        AssertMean(0.995, seed => ShareOfTime(environment.Draw(10 * Horizon, seed), zones => zones[0]));
        AssertMean(0.999, seed => ShareOfTime(environment.Draw(10 * Horizon, seed), zones => zones[^1]));
    }

    /// <summary>The shares of time up and down of a renewal process are those of the mean times, whatever their distributions.</summary>
    [Fact]
    public void Availability_follows_from_mean_times_whatever_the_distributions()
    {
        var environment = SmallClouds.Calm with { Catalog = SmallClouds.OneRegion(1), Failures = [new ZoneOutage(new Weibull(0.7, 20_000), LogNormal.FromMedianAndP95(2000, 20_000))] };
        var outage = (ZoneOutage)environment.Failures[0];

        AssertMean(outage.Between.Mean / (outage.Between.Mean + outage.Repair.Mean), seed => ShareOfTime(environment.Draw(Horizon, seed), zones => zones[0]));
    }

    [Fact]
    public void A_region_that_is_down_has_all_its_zones_down_and_no_others()
    {
        var environment = SmallClouds.Calm with { Failures = [new RegionOutage(new Exponential(200_000), new Exponential(20_000)) { Of = new() { Regions = ["eu-west-1"] } }] };
        var run = environment.Draw(Horizon);
        var downs = run.Timeline.Where(one => one.Kind == EnvironmentEventKind.RegionDown).ToList();

        Assert.NotEmpty(downs);
        Assert.All(downs, down => Assert.Equal([false, false, false, true, true, true, true, true], run.Zones.Select(zone => run.IsZoneUp(zone.Index, down.At))));
        Assert.Equal(3 * downs.Count, run.Timeline.Count(one => one.Kind == EnvironmentEventKind.ZoneDown));
    }

    [Fact]
    public void Outages_spread_to_other_zones_of_the_region_with_the_probability_that_is_asked_for()
    {
        var environment = SmallClouds.Calm with { Catalog = SmallClouds.OneRegion(3), Failures = [new ZoneOutage(new Exponential(200_000), new Constant(100), 0.4)] };

        // The first zone fails with its own outages, and with four in ten of those of each other one.
        AssertMean(1.8 * Horizon.TotalSeconds / 200_100, seed => environment.Draw(Horizon, seed).Timeline.Count(one => one is { Kind: EnvironmentEventKind.ZoneDown, Subject: 0 }));
    }

    [Fact]
    public void Interfaces_of_a_provider_fail_together_where_that_is_asked_for()
    {
        var run = (SmallClouds.Calm with { Failures = [new ApiOutage(new Exponential(100_000), new Exponential(5000), WholeProvider: true)] }).Draw(Horizon);
        var downs = run.Timeline.Where(one => one.Kind == EnvironmentEventKind.ApiDown).ToLookup(one => one.Subject, one => one.At);

        Assert.NotEmpty(downs[0]);
        Assert.Equal(downs[0], downs[1]);
        Assert.NotEqual(downs[0], downs[2]);
    }

    [Fact]
    public void Machines_fail_first_by_the_model_that_is_first_and_are_repaired_by_it()
    {
        var environment = SmallClouds.Calm with { Failures = [new NodeFailure(new Exponential(3000), new Constant(1)), new NodeFailure(new Exponential(1500), new Constant(2)) { Of = new() { Providers = ["aws"] } }] };
        var run = environment.Draw(Horizon);
        var (both, one) = (run.Offer("aws/eu-west-1a/m5.large/OnDemand").Index, run.Offer("gcp/europe-west4-a/n2-standard-2/OnDemand").Index);
        var launches = Enumerable.Range(0, 20_000).ToList();

        Assert.Equal(1000, launches.Average(launch => run.TimeToFailure(both, launch)!.Value.TotalSeconds), 25.0);
        Assert.Equal(3000, launches.Average(launch => run.TimeToFailure(one, launch)!.Value.TotalSeconds), 75.0);
        Assert.Equal((1 / 3.0) + (2 * 2 / 3.0), launches.Average(launch => run.Repair(both, launch).TotalSeconds), 0.02);
    }

    [Fact]
    public void Young_machines_fail_most_by_the_preset_and_a_machine_fails_about_once_a_year()
    {
        Assert.Equal(365.25, FailurePresets.Nodes.Seconds.Mean / 86_400, 1e-6);
        Assert.True(FailurePresets.Nodes.Seconds.Cdf(86_400) > 2 * new Exponential(FailurePresets.Nodes.Seconds.Mean).Cdf(86_400));
        Assert.All(FailurePresets.Names, name => Assert.NotEmpty(FailurePresets.Find(name, SmallClouds.Catalog)!));
        Assert.Null(FailurePresets.Find("none", PriceCatalog.Empty));
    }

    private static double Choose(int n, int k) => MathNet.Numerics.SpecialFunctions.Binomial(n, k);

    private static double ShareOfTime(EnvironmentRun run, Func<bool[], bool> holds)
    {
        var (zones, at, time) = (run.Zones.Select(_ => true).ToArray(), TimeSpan.Zero, TimeSpan.Zero);
        foreach (var (next, kind, subject, _) in run.Timeline.Append(new(run.Horizon, EnvironmentEventKind.OfferPrice, 0)))
        {
            time += holds(zones) ? next - at : TimeSpan.Zero;
            at = next;
            if (kind is EnvironmentEventKind.ZoneDown or EnvironmentEventKind.ZoneUp)
                zones[subject] = kind == EnvironmentEventKind.ZoneUp;
        }

        return time / run.Horizon;
    }

    private static void AssertMean(double expected, Func<ulong, double> ofSeed)
    {
        var values = Enumerable.Range(1, 30).Select(seed => ofSeed((ulong)seed)).ToList();
        var mean = values.Average();
        var error = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1) / values.Count);
        Assert.True(Math.Abs(mean - expected) <= 3.66 * error, $"{mean} ± {error} is not {expected}"); // Student's t with 29 degrees of freedom, 0.999
    }
}
