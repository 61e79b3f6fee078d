using System.Globalization;
using CloudIntel.Core.Analytics;
using CloudIntel.Core.FinOps.Anomalies;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Core.Tests.FinOps.Anomalies;

/// <summary>What places side by side have in common is no anomaly of each of them.</summary>
public sealed class NeighbourTests(ITestOutputHelper output)
{
    private const int Places = 12;

    [Fact]
    public void What_all_places_show_is_told_once_and_above_them()
    {
        var (random, at, above, below) = (new Random(4), 250, 0, 0);
        for (var i = 0; i < 20; i++)
        {
            // Like days with less in common before, by which it is known what each has of it.
            var anomalies = Review(random, day => day == at ? 0.9 : day is 120 or 160 or 205 ? 0.3 : 0);
            foreach (var anomaly in anomalies.Where(one => one.FirstDay.Index() == at))
                (above, below) = (above + (anomaly.Path.Length == 0 ? 1 : 0), below + anomaly.Path.Length);
        }

        output.WriteLine($"{above} of 20 above, {below} below");
        Assert.InRange(above, 19, 20);
        Assert.InRange(below, 0, 1);
    }

    [Fact]
    public void A_step_of_one_place_is_found_under_weather_that_hides_it_from_its_own_history()
    {
        var (random, together, alone) = (new Random(8), 0, 0);
        for (var i = 0; i < 40; i++)
        {
            var (weather, at) = (Weather(random), random.Next(150, 350));
            var places = Enumerable.Range(0, Places).Select(place => Costs(random, 0.03, day => weather[day], place == 5 ? at : CostHosts.Days, 0.25)).ToList();
            together += Finds(CostHosts.Review(places.Select((costs, place) => CostHosts.Series($"w{place}", costs))), at, "w5") ? 1 : 0;
            alone += Finds(CostHosts.Review(CostHosts.Series("w5", places[5])), at, "w5") ? 1 : 0;
        }

        output.WriteLine($"{together} of 40 with neighbours, {alone} without");
        Assert.InRange(together, 38, 40);
        Assert.InRange(alone, 0, 30);
    }

    [Fact]
    public void What_goes_on_in_one_place_after_all_others_are_done_is_told_of_it()
    {
        var (random, at, found) = (new Random(6), 250, 0);
        for (var i = 0; i < 20; i++)
        {
            var places = Enumerable.Range(0, Places).Select(place => Costs(random, 0.03, day => day >= at && day < at + 3 ? 0.6 : 0, place == 5 ? at : CostHosts.Days, 0.6));
            found += Finds(CostHosts.Review(places.Select((costs, place) => CostHosts.Series($"w{place}", costs))), at, "w5") ? 1 : 0;
        }

        output.WriteLine($"{found} of 20");
        Assert.InRange(found, 19, 20);
    }

    [Fact]
    public void Places_that_share_nothing_are_judged_as_if_each_were_alone()
    {
        var (random, alerts) = (new Random(2), 0);
        for (var i = 0; i < 20; i++)
            alerts += CostHosts.Review(Enumerable.Range(0, Places).Select(place => CostHosts.Series($"w{place}", CostHosts.Draw(random).Costs))).Anomalies.Count;
        var rate = 100 * alerts / (20 * Places * (CostHosts.Days - 28) / 30.44);
        output.WriteLine($"{rate:0.00} in 100 series-months");
        Assert.InRange(rate, 0, 0.9);
    }

    /// <summary>Withdrawals and loads have anomalies of their own; that neighbours excuse most of what each would be told for is what is held.</summary>
    [Theory]
    [InlineData("nn5_daily/train.csv", 1, 7, 2)]
    [InlineData("gefcom2012_load/load_hourly.csv", 24, 24, 3)]
    public void Real_series_side_by_side_are_told_of_seldom(string file, int perDay, int period, double most)
    {
        List<CostSeries> series = [];
        foreach (var line in File.ReadLines(SampleData.PathOf($"detection/forecast/{file}")))
        {
            var read = line.Split(',')[1..].Select(cell => cell.Length == 0 ? double.NaN : double.Parse(cell, CultureInfo.InvariantCulture)).ToArray();
            var values = Repairs.Filled(read.AsSpan(0, Array.FindLastIndex(read, value => !double.IsNaN(value)) + 1), period);
            series.Add(CostHosts.Series($"s{series.Count}", values.Chunk(perDay).Where(day => day.Length == perDay).Select(day => day.Sum())));
        }

        var facts = CostHosts.Facts(series) with { Policy = new() { KeptDays = 4000 } };
        var rate = 100 * AnomalyReview.Decide(facts).Anomalies.Count / series.Sum(one => (one.Costs.Count - 28) / 30.44);
        output.WriteLine($"{rate:0.0} in 100 series-months");
        Assert.InRange(rate, 0, most);
    }

    private static IReadOnlyList<CostAnomaly> Review(Random random, Func<int, double> common) =>
        CostHosts.Review(Enumerable.Range(0, Places).Select(place => CostHosts.Series($"w{place}", Costs(random, 0.04, common, CostHosts.Days, 0)))).Anomalies;

    private static bool Finds(AnomalyFinding finding, int at, string place) =>
        finding.Anomalies.Any(one => one.FirstDay.Index() <= at + 30 && one.LastDay.Index() >= at && one.DetectedOn.Index() >= at && one.Culprit is [var name] && name == place);

    /// <summary>Costs with weekends, noise, what is common, and a step.</summary>
    private static double[] Costs(Random random, double noise, Func<int, double> common, int at, double step) =>
        [.. Enumerable.Range(0, CostHosts.Days).Select(day => 100 * (day % 7 >= 5 ? 0.7 : 1) * (1 + common(day) + (noise * CostHosts.Normal(random))) * (day < at ? 1 : 1 + step))];

    /// <summary>What wanders for weeks.</summary>
    private static double[] Weather(Random random)
    {
        var (weather, state) = (new double[CostHosts.Days], 0.0);
        for (var day = 0; day < weather.Length; day++)
            weather[day] = Math.Max(-0.6, 0.12 * (state = (0.85 * state) + (0.53 * CostHosts.Normal(random))));
        return weather;
    }
}
