using System.Globalization;
using System.Text.Json;
using CloudIntel.Core.Analytics.Anomalies;
using CloudIntel.Core.Analytics.Scores;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Core.Tests.Analytics.Anomalies;

/// <summary>Scores of streams.</summary>
public sealed class AnomalyDetectorTests
{
    private const int Day = 96;

    /// <summary>What would wake somebody.</summary>
    private const double Pager = 0.6;

    [Fact]
    public void A_spike_stands_out_and_an_ordinary_day_does_not()
    {
        var values = Daily(14);
        values[1000] += 30;
        var scores = Scores(values);
        Assert.InRange(scores[1000], Pager, 1);
        Assert.Equal([1000], Alarms(scores));
    }

    [Fact]
    public void A_day_without_its_usual_peak_is_anomalous_though_its_values_are_ordinary()
    {
        var values = Daily(14);
        for (var i = 10 * Day; i < 11 * Day; i++)
            values[i] = 10 + (values[i] % 1);
        var alarms = Alarms(Scores(values));
        Assert.NotEmpty(alarms);
        Assert.All(alarms, alarm => Assert.InRange(alarm, 10 * Day, 12 * Day));
    }

    [Fact]
    public void A_beginning_has_the_scores_that_it_has_in_the_whole()
    {
        var values = Daily(10);
        values[700] += 50;
        Assert.Equal(Scores(values)[..701], Scores(values[..701]));
    }

    [Fact]
    public void Noise_alarms_as_rarely_as_is_said()
    {
        var detector = new AnomalyDetector(1);
        var scores = Noise.Normal(50_000, seed: 5).Select(value => detector.Next(value, 0)).ToList();
        Assert.InRange(scores.Count(score => score >= AnomalyDetector.DefaultThreshold), 40, 100);
        Assert.InRange(scores.Count(score => score >= Pager), 0, 10);
    }

    [Fact]
    public void A_storm_is_one_alarm_until_it_grows()
    {
        var values = Daily(14);
        for (var i = 1000; i < 1020; i++)
            values[i] += i < 1010 ? 30 : 300;
        Assert.InRange(Alarms(Scores(values)).Count, 1, 4);
    }

    [Fact]
    public void Missing_and_absurd_values_leave_numbers()
    {
        var values = Daily(6);
        (values[300], values[301], values[302], values[303]) = (double.NaN, double.PositiveInfinity, 1e300, -1e300);
        var scores = Scores(values);
        Assert.Equal((0, 0), (scores[300], scores[301]));
        Assert.All(scores, score => Assert.InRange(score, 0, 1));
        Assert.All(Scores([.. Enumerable.Repeat(7.0, 3000)]), score => Assert.Equal(0, score));
        Assert.All(Scores(new double[3000]), score => Assert.Equal(0, score));
        Assert.All(Scores([.. Enumerable.Range(0, 3000).Select(i => i % 170 == 0 ? i : 0.0)]), score => Assert.InRange(score, 0, 1));
    }

    [Fact]
    public void Without_places_levels_and_ranges_count()
    {
        var values = Noise.Normal(2000, seed: 8).StepAt(1500, 12);
        var detector = new AnomalyDetector(1);
        var alarms = Alarms([.. values.Select(value => detector.Next(value, 0))]);
        Assert.Contains(1500, alarms);
        Assert.DoesNotContain(alarms, alarm => alarm < 1500);
    }

    [Fact]
    public void The_running_median_is_about_the_median()
    {
        var median = new RunningMedian();
        var values = Noise.Normal(5000, seed: 2).Select(value => Math.Exp(value)).ToArray();
        foreach (var value in values)
            median.Add(value);
        Assert.Equal(values.Order().ElementAt(2500), median.Value, 0.05);

        var few = new RunningMedian();
        foreach (var value in new double[] { 5, 1, 3 })
            few.Add(value);
        Assert.Equal(3, few.Value);
    }

    [Fact]
    public void A_tail_probability_is_about_how_rare_a_value_is()
    {
        var tail = new TailProbability();
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
            tail.Next(-Math.Log(1 - random.NextDouble()));
        Assert.Equal(1, tail.Next(1));
        Assert.InRange(tail.Next(Math.Log(1000)), 0.0003, 0.003);
        Assert.InRange(tail.Next(Math.Log(1e6)), 1e-7, 1e-5);

        // After nothing but zeros, the first other value is one of as many as there were.
        tail = new();
        for (var i = 0; i < 1000; i++)
            tail.Next(0);
        Assert.InRange(tail.Next(5), 0.0009, 0.0012);
    }

    [Fact]
    public void What_is_reached_in_the_Numenta_benchmark_strictly_from_the_past_does_not_fall()
    {
        var windows = JsonDocument.Parse(File.ReadAllBytes(SampleData.PathOf("detection/nab/labels/combined_windows.json"))).RootElement;
        var series = windows.EnumerateObject().Select(file =>
        {
            var rows = File.ReadLines(SampleData.PathOf($"detection/nab/data/{file.Name}")).Skip(1).Select(line => line.Split(',')).ToList();
            var times = rows.Select(row => Time(row[0])).ToList();
            var places = (int)(TimeSpan.TicksPerDay / times.Zip(times.Skip(1), (one, next) => (next - one).Ticks).First(ticks => ticks > 0));
            var detector = new AnomalyDetector(places is >= 4 and <= AnomalyDetector.MostPlaces ? places : 1);
            return new NabSeries(
                [.. rows.Select((row, i) => detector.Next(double.Parse(row[1], CultureInfo.InvariantCulture), places is >= 4 and <= AnomalyDetector.MostPlaces ? (int)(times[i].TimeOfDay.Ticks * places / TimeSpan.TicksPerDay) : 0))],
                [.. file.Value.EnumerateArray().Select(window => (times.IndexOf(Time(window[0].GetString()!)), times.IndexOf(Time(window[1].GetString()!))))]);
        }).ToList();
        Assert.InRange(NabScore.At(series, NabProfile.Standard, AnomalyDetector.DefaultThreshold).Normalized, 62, 100);
    }

    [Fact]
    public void What_is_caught_of_events_in_operational_series_at_one_false_episode_a_day_does_not_fall()
    {
        var recalls = Directory.GetFiles(SampleData.PathOf("detection/kpi"), "*.csv", SearchOption.AllDirectories).Select(file =>
        {
            var rows = File.ReadLines(file).Skip(1).Select(line => line.Split(',')).ToList();
            var step = int.Parse(rows[1][0], CultureInfo.InvariantCulture) - int.Parse(rows[0][0], CultureInfo.InvariantCulture);
            var day = 86_400 / step;
            var detector = new AnomalyDetector(day);
            var scores = rows.Select(row => detector.Next(
                row[1].Length == 0 ? double.NaN : double.Parse(row[1], CultureInfo.InvariantCulture), (int)(long.Parse(row[0], CultureInfo.InvariantCulture) % 86_400 / step))).ToArray();
            var labels = rows.Select(row => row[2][0] == '1').ToArray();
            return EventScore.Within(scores.AsSpan(day), labels.AsSpan(day), (double)(rows.Count - day) / day);
        }).Where(score => score.Events > 0).ToList();
        Assert.InRange(recalls.Average(score => score.Recall), 0.92, 1);
        Assert.InRange((double)recalls.Sum(score => score.Caught) / recalls.Sum(score => score.Events), 0.92, 1);
    }

    [Theory]
    [InlineData(1e-9)]
    [InlineData(1e9)]
    public void The_unit_of_the_values_does_not_count(double unit)
    {
        double[] values = [.. Daily(10).Select(value => value * 100)];
        values[700] += 5000;
        Assert.All(Scores(values).Zip(Scores([.. values.Select(value => value * unit)])), pair => Assert.Equal(pair.First, pair.Second, 0.03));
    }

    [Fact]
    public void A_course_of_values_that_never_was_is_far_from_all_before()
    {
        var shapes = new ShapeDistance();
        var distances = Enumerable.Range(0, 6000).Select(i => (i, Distance: shapes.Next(Wave(i)))).Where(each => !double.IsNaN(each.Distance)).ToList();
        var usual = distances.Where(each => each.i is > 1000 and < 4000 or > 4400).Max(each => each.Distance);
        Assert.True(distances.Where(each => each.i is >= 4000 and < 4200).Max(each => each.Distance) > 5 * usual);

        // One wave runs backwards.
        static double Wave(int i) => ((i is >= 4000 and < 4200 ? 4200 - i : i) % 200 is var place && place < 50 ? place * 4 : 200 - ((place - 50) * 4 / 3.0)) + (i * 7919 % 13 / 13.0);
    }

    [Fact]
    public void A_jump_is_told_in_usual_ones_and_a_level_is_none()
    {
        var jumps = new Jumps();
        var values = Noise.Normal(500, seed: 4).StepAt(400, 100);
        var found = values.Select(jumps.Next).ToArray();
        Assert.All(found[..20], jump => Assert.Equal(0, jump));
        Assert.InRange(found[400], 100, 200);
        Assert.InRange(found[403], 0, 10);
        Assert.All(Enumerable.Range(0, 100).Select(_ => new Jumps().Next(7)), jump => Assert.Equal(0, jump));
    }

    [Fact]
    public void Below_the_threshold_scores_rank_and_are_not_held_back()
    {
        var values = Daily(14);
        values[1000] += 300;
        values[1030] += 8;
        values[1060] += 4;
        var scores = Scores(values);
        Assert.True(scores[1000] >= AnomalyDetector.DefaultThreshold);
        Assert.True(scores[1030] < AnomalyDetector.DefaultThreshold && scores[1030] > scores[1060] && scores[1060] > scores[1000 - 30]);
    }

    private static DateTime Time(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture);

    private static double[] Scores(double[] values)
    {
        var detector = new AnomalyDetector(Day);
        return [.. values.Select((value, i) => detector.Next(value, i % Day))];
    }

    private static List<int> Alarms(double[] scores) => [.. Enumerable.Range(0, scores.Length).Where(i => scores[i] >= Pager)];

    /// <summary>Days of which a third is busy.</summary>
    private static double[] Daily(int days) => [.. Noise.Normal(days * Day, seed: 6).Select((noise, i) => (i % Day is >= 32 and < 64 ? 40 : 10) + (0.5 * noise))];
}
