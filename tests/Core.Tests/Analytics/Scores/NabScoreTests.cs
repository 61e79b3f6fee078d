using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using CloudIntel.Core.Analytics.Scores;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Core.Tests.Analytics.Scores;

/// <summary>The scores of the Numenta Anomaly Benchmark.</summary>
public sealed class NabScoreTests
{
    [Theory]
    [InlineData("numenta", 1)]
    [InlineData("ARTime", 2)]
    [InlineData("contextOSE", 3)]
    [InlineData("windowedGaussian", 4)]
    [InlineData("knncad", 5)]
    public void Detectors_score_what_was_published_in_each_profile(string detector, int column)
    {
        var expected = JsonDocument.Parse(File.ReadAllBytes(SampleData.PathOf("detection/nab/expected_scores.json"))).RootElement.GetProperty("detectors").GetProperty(detector);
        var series = Series(column);
        foreach (var profile in NabProfile.All)
        {
            var (want, best) = (expected.GetProperty(profile.Name), NabScore.Best(series, profile));
            Assert.Equal(want[0].GetDouble(), best.Normalized, 1e-3);
            Assert.Equal(want[1].GetDouble(), best.Threshold, 1e-9);
            Assert.Equal(want[2].GetDouble(), best.Raw, 1e-5);
            Assert.Equal(best.Raw, NabScore.At(series, profile, best.Threshold).Raw, 1e-9);
        }
    }

    [Fact]
    public void Silence_scores_nothing_and_the_first_row_of_each_window_everything()
    {
        var scores = new double[1000];
        scores[400] = scores[800] = 1;
        var series = new NabSeries(scores, [(400, 450), (800, 900)]);
        foreach (var profile in NabProfile.All)
        {
            Assert.Equal(100, NabScore.Best([series], profile).Normalized, 9);
            Assert.Equal(0, NabScore.At([series], profile, 2).Normalized, 9);
        }
    }

    [Fact]
    public void Later_rows_of_a_window_earn_less_and_rows_outside_cost()
    {
        Assert.Equal(1, Reward(row: 400), 9);
        Assert.InRange(Reward(row: 425), 0.5, 0.999);
        Assert.InRange(Reward(row: 450), 0, 0.5);
        Assert.Equal(-0.11, Reward(row: 300), 9); // before any window
        Assert.InRange(Reward(row: 451), -0.11, 0);
        Assert.Equal(-0.11, Reward(row: 990), 9); // far behind
        Assert.Equal(0, Reward(row: 149), 9); // not scored yet

        static double Reward(int row)
        {
            var scores = new double[1000];
            scores[row] = 1;
            var raw = NabScore.At([new(scores, [(400, 450)])], NabProfile.Standard, 1).Raw;
            return row is >= 400 and <= 450 ? raw : raw + 1;
        }
    }

    private static List<NabSeries> Series(int column)
    {
        var windows = JsonDocument.Parse(File.ReadAllBytes(SampleData.PathOf("detection/nab/labels/combined_windows.json"))).RootElement;
        return [.. windows.EnumerateObject().Select(file =>
        {
            using var reader = new StreamReader(new GZipStream(File.OpenRead(SampleData.PathOf($"detection/nab/results/{file.Name}.gz")), CompressionMode.Decompress));
            var rows = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..].Select(line => line.Split(',')).ToList();
            var times = rows.Select(row => Time(row[0])).ToList();
            return new NabSeries(
                [.. rows.Select(row => double.Parse(row[column], CultureInfo.InvariantCulture))],
                [.. file.Value.EnumerateArray().Select(window => (times.IndexOf(Time(window[0].GetString()!)), times.IndexOf(Time(window[1].GetString()!))))]);
        })];
    }

    private static DateTime Time(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture);
}
