using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Distributions;
using CloudIntel.Core.Simulation.Environments;

namespace CloudIntel.Core.Tests.Simulation.Environments;

public sealed class SpotLaws
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    [InlineData(0.6)]
    public void Pools_come_and_go_as_the_model_says_whatever_they_have_in_common(double correlation)
    {
        var model = new RenewalSpot { Up = new HyperExponential([0.6, 0.4], [2000, 20_000]), Down = new Exponential(4000), ZoneCorrelation = correlation, SharedShare = 0.3 };
        var zones = Enumerable.Range(1, 4).Select(seed => Availability(model, (ulong)seed)).ToList();
        var (share, cycle) = (model.Up.Mean / (model.Up.Mean + model.Down.Mean), (model.Up.Mean + model.Down.Mean) / 60);

        Assert.Equal(share, zones.SelectMany(run => run).Average(zone => zone.Average()), 0.02);
        Assert.Equal(1, zones.SelectMany(run => run).Average(Falls) * cycle / Year.TotalMinutes, 0.06);
        Assert.Equal(correlation, zones.Average(run => Correlation(run[0], run[1])), 0.04);
        Assert.Equal(correlation, zones.Average(run => Correlation(run[1], run[2])), 0.04);
    }

    [Fact]
    public void Families_and_regions_are_each_for_themselves()
    {
        var environment = SmallClouds.Calm with { Spot = new() { Prices = SpotPrices.Steady, Pools = [new RenewalSpot { Up = new Exponential(9000), Down = new Exponential(3000), ZoneCorrelation = 0.6 }] } };
        var run = environment.Draw(Year);
        var pools = new[] { "aws/eu-west-1a/m5.large/Spot", "aws/eu-west-1b/m5.xlarge/Spot", "gcp/europe-west4-a/n2-standard-2/Spot" }.Select(name => Series(run, run.Offer(name).Index)).ToList();

        Assert.Equal(0.6, Correlation(pools[0], pools[1]), 0.06);
        Assert.Equal(0, Correlation(pools[0], pools[2]), 0.06);
    }

    [Fact]
    public void A_share_of_ones_own_counts_before_the_catalogues()
    {
        var offer = SmallClouds.Calm.Draw(TimeSpan.FromHours(1)).Offer("aws/eu-west-1a/m5.xlarge/Spot");

        Assert.Equal(-Math.Log(0.7) / (PriceCatalog.HoursPerMonth * 3600.0), new BandedSpot().Hazard(offer), 1e-12);
        Assert.Equal(-Math.Log(0.9) / (PriceCatalog.HoursPerMonth * 3600.0), new BandedSpot { MonthlyPercent = 10 }.Hazard(offer), 1e-12);
    }

    /// <summary>The catalogue: so many of the machines are taken away within a month.</summary>
    [Theory]
    [InlineData("aws/eu-west-1a/m5.large/Spot", 0.075)] // 5 to 10 %
    [InlineData("aws/eu-west-1a/m5.xlarge/Spot", 0.3)] // above 20 %
    [InlineData("gcp/europe-west4-a/n2-standard-2/Spot", 0.2)] // unknown
    public void As_many_machines_are_taken_away_in_a_month_as_the_catalogue_says(string name, double expected)
    {
        var month = TimeSpan.FromHours(PriceCatalog.HoursPerMonth);
        var (taken, machines) = (0, 0);
        for (ulong seed = 1; seed <= 60; seed++)
        {
            var run = (SmallClouds.Calm with { Spot = new() { Prices = SpotPrices.Steady } }).Draw(40 * month, seed);
            var offer = run.Offer(name).Index;
            var shortages = run.Timeline.Where(one => one.Kind == EnvironmentEventKind.SpotCapacity && one.Subject == offer && one.Value == 0).Select(one => one.At).ToList();
            for (var launch = 0; launch < 39; launch++)
            {
                // A machine that is started at the beginning of a month is taken away with its pool or by itself.
                var at = launch * month;
                if (run.Most(offer, at) == 0)
                    continue;
                machines++;
                taken += run.SpotLifetime(offer, launch) <= month || shortages.Exists(shortage => shortage > at && shortage <= at + month) ? 1 : 0;
            }
        }

        Assert.Equal(expected, taken / (double)machines, 0.035);
    }

    [Fact]
    public void Preemptible_machines_of_Google_are_gone_after_a_day_and_many_go_early_and_late()
    {
        var run = (SmallClouds.Calm with { Spot = new() { Prices = SpotPrices.Steady, Pools = [LifetimeSpot.GooglePreemptible] } }).Draw(Year);
        var offer = run.Offer("gcp/europe-west4-a/n2-standard-2/Spot").Index;
        var hours = Enumerable.Range(0, 20_000).Select(launch => run.SpotLifetime(offer, launch)!.Value.TotalHours).ToList();

        Assert.InRange(hours.Max(), 23.9, 24);
        Assert.Equal(LifetimeSpot.GooglePreemptible.Lifetime.Cdf(3 * 3600), hours.Count(hour => hour <= 3) / 20_000.0, 0.015);
        Assert.True(hours.Count(hour => hour is > 10 and <= 13) < hours.Count(hour => hour <= 3) / 10);
        Assert.Null(run.SpotLifetime(run.Offer("aws/eu-west-1a/m5.large/Spot").Index, 0));
        Assert.Empty(run.Timeline);
    }

    [Fact]
    public void A_record_is_replayed_by_zone_and_begins_again()
    {
        var run = (SmallClouds.Calm with
        {
            Capacity = [new(OfferSelector.All, 6)],
            Spot = new() { Prices = SpotPrices.Steady, Pools = [new RecordedSpot { Step = TimeSpan.FromMinutes(10), Zones = [[0, 2, 4], [1, 1, 1]], MachinesEach = 2 }] },
        }).Draw(TimeSpan.FromHours(1));

        Assert.Equal([0, 4, 6, 0, 4, 6], Machines("aws/eu-west-1a/m5.large/Spot"));
        Assert.Equal([2, 2, 2, 2, 2, 2], Machines("aws/eu-west-1b/m5.large/Spot"));
        Assert.Equal([0, 4, 6, 0, 4, 6], Machines("aws/eu-west-1c/m5.large/Spot"));
        Assert.Equal([6, 6, 6, 6, 6, 6], Machines("aws/eu-west-1c/m5.large/OnDemand"));

        int?[] Machines(string name) => [.. Enumerable.Range(0, 6).Select(step => run.Most(run.Offer(name).Index, TimeSpan.FromMinutes(10 * step)))];
    }

    [Fact]
    public void Machines_are_told_as_long_before_as_their_provider_does()
    {
        var run = SmallClouds.Calm.Draw(TimeSpan.FromHours(1));

        Assert.Equal(120, run.Notice(run.Offer("aws/eu-west-1a/m5.large/Spot").Index).TotalSeconds);
        Assert.Equal(30, run.Notice(run.Offer("gcp/europe-west4-a/n2-standard-2/Spot").Index).TotalSeconds);
    }

    [Fact]
    public void A_fit_finds_the_model_that_a_record_was_drawn_from()
    {
        var model = new RenewalSpot { Up = new HyperExponential([0.5, 0.5], [3600, 40_000]), Down = new Exponential(8000), ZoneCorrelation = 0.4, SharedShare = 0.4 };
        var record = Availability(model, 3).Select(zone => (IReadOnlyList<int>)zone.Where((_, minute) => minute % 10 == 0).ToList()).ToList();

        var fit = SpotFit.Of(record, TimeSpan.FromMinutes(10));

        Assert.Equal(model.Up.Mean / (model.Up.Mean + model.Down.Mean), fit.UpShare, 0.03);
        Assert.Equal(1, fit.Up.Mean / model.Up.Mean, 0.15);
        Assert.Equal(1, fit.Down.Mean / model.Down.Mean, 0.15);
        Assert.Equal(0.4, fit.ZoneCorrelation, 0.06);
        Assert.Equal(0.4, fit.SharedShare, 0.1);
        Assert.True(fit.UpRuns.Distance < 0.06 && fit.UpRuns.Distance < fit.UpRuns.ExponentialDistance, $"{fit.UpRuns}");
        Assert.True(fit.UpRuns.SquaredVariation > 1);
    }

    [Fact]
    public void Runs_that_a_record_cuts_off_count_as_long_as_they_are_seen()
    {
        // Of the first run nobody knows when it began; the last one lasts at least two steps.
        var fit = SpotFit.Of([[1, 0, 1, 1, 1, 0, 0, 1, 1]], TimeSpan.FromSeconds(100));

        Assert.Equal((1, 300.0), (fit.UpRuns.Runs, fit.UpRuns.MeanSeconds));
        Assert.Equal(500 / 150.0, fit.Up.Mean / fit.Down.Mean, 1e-9);
        Assert.InRange(fit.Up.Mean, 150, 500); // runs that are shorter than a step go unseen
        Assert.Equal(6 / 9.0, fit.UpShare, 12);
        Assert.Equal(0, fit.ZoneCorrelation);
    }

    private static List<int[]> Availability(SpotPools model, ulong seed)
    {
        var run = (SmallClouds.Calm with { Catalog = SmallClouds.OneRegion(3), Spot = new() { Prices = SpotPrices.Steady, Pools = [model] } }).Draw(Year, seed);
        return [.. run.Market.Where(offer => offer.Purchase == PurchaseOption.Spot).Select(offer => Series(run, offer.Index))];
    }

    /// <summary>By minute: 1 where there are machines.</summary>
    private static int[] Series(EnvironmentRun run, int offer)
    {
        var series = new int[(int)run.Horizon.TotalMinutes];
        var (up, minute) = (1, 0);
        foreach (var change in run.Timeline.Where(one => one.Kind == EnvironmentEventKind.SpotCapacity && one.Subject == offer))
        {
            for (; minute < change.At.TotalMinutes && minute < series.Length; minute++)
                series[minute] = up;
            up = change.Value > 0 ? 1 : 0;
        }

        Array.Fill(series, up, minute, series.Length - minute);
        return series;
    }

    private static double Falls(int[] series)
    {
        var falls = 0;
        for (var i = 1; i < series.Length; i++)
            falls += series[i] < series[i - 1] ? 1 : 0;
        return falls;
    }

    private static double Correlation(int[] one, int[] other)
    {
        var (a, b, together) = (one.Average(), other.Average(), 0);
        for (var i = 0; i < one.Length; i++)
            together += one[i] * other[i];
        return (((double)together / one.Length) - (a * b)) / Math.Sqrt(a * (1 - a) * b * (1 - b));
    }
}
