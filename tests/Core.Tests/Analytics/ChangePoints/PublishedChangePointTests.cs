using System.Text.Json;
using CloudIntel.Core.Analytics.ChangePoints;
using CloudIntel.Core.Analytics.Scores;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Core.Tests.Analytics.ChangePoints;

/// <summary>What others published, to the last digit: series and annotations of the Turing Change Point Dataset, and the results of Apache Otava's tests.</summary>
public sealed class PublishedChangePointTests
{
    private static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllBytes(SampleData.PathOf($"detection/{file}"))).RootElement;

    [Fact]
    public void Pelt_finds_what_the_reference_finds_in_every_series_with_its_scores()
    {
        var published = Read("tcpd/published_scores.json");
        var annotations = Read("tcpd/annotations.json");
        var scores = new List<SegmentationScore>();
        foreach (var name in published.GetProperty("univariate_series_used_in_means").EnumerateArray().Select(name => name.GetString()!))
        {
            var values = Numbers(Read($"tcpd/datasets/{name}.json").GetProperty("series")[0].GetProperty("raw"));
            int[] found = [.. ChangePointSearch.Find(values, new(Penalty: 3)).Select(point => point.Index)];

            // The reference names the last index before a change, and scores it so.
            int[] last = [.. found.Select(index => index - 1)];
            Assert.Equal(Integers(published.GetProperty("pelt_default_change_points_0based_last_index_of_segment").GetProperty(name)), last);
            var score = SegmentationScore.Of(values.Length, last, [.. annotations.GetProperty(name).EnumerateObject().Select(each => Integers(each.Value))]);
            Assert.Equal(published.GetProperty("published").GetProperty(name).GetProperty("def_cover_pelt").GetDouble(), score.Cover, 1e-7);
            Assert.Equal(published.GetProperty("published").GetProperty(name).GetProperty("def_f1_pelt").GetDouble(), score.F1, 1e-7);
            scores.Add(score);
        }

        Assert.Equal(published.GetProperty("mean").GetProperty("def_cover_pelt").GetDouble(), scores.Average(score => score.Cover), 1e-5);
        Assert.Equal(published.GetProperty("mean").GetProperty("def_f1_pelt").GetDouble(), scores.Average(score => score.F1), 1e-5);
    }

    [Fact]
    public void What_is_reached_with_the_penalty_that_is_found_does_not_fall()
    {
        var annotations = Read("tcpd/annotations.json");
        var scores = Read("tcpd/published_scores.json").GetProperty("univariate_series_used_in_means").EnumerateArray().Select(name => name.GetString()!).Select(name =>
        {
            var values = Numbers(Read($"tcpd/datasets/{name}.json").GetProperty("series")[0].GetProperty("raw"));
            return SegmentationScore.Of(
                values.Length, ChangePointSearch.Find(values, new()).Select(point => point.Index), [.. annotations.GetProperty(name).EnumerateObject().Select(each => Integers(each.Value))]);
        }).ToList();
        Assert.InRange(scores.Average(score => score.Cover), 0.728, 1);
        Assert.InRange(scores.Average(score => score.F1), 0.744, 1);
    }

    [Fact]
    public void Never_to_report_a_change_scores_what_is_published()
    {
        var published = Read("tcpd/published_scores.json").GetProperty("published");
        var annotations = Read("tcpd/annotations.json");
        foreach (var series in published.EnumerateObject())
        {
            var length = Read($"tcpd/datasets/{series.Name}.json").GetProperty("n_obs").GetInt32();
            var score = SegmentationScore.Of(length, [], [.. annotations.GetProperty(series.Name).EnumerateObject().Select(each => Integers(each.Value))]);
            Assert.Equal(series.Value.GetProperty("def_cover_zero").GetDouble(), score.Cover, 1e-7);
            Assert.Equal(series.Value.GetProperty("def_f1_zero").GetDouble(), score.F1, 1e-7);
        }
    }

    [Fact]
    public void Energy_statistics_find_what_the_reference_finds_in_all_of_its_cases()
    {
        var file = Read("perf/tigerbeetle.json");
        var values = Numbers(file.GetProperty("series"));
        Assert.All(file.GetProperty("cases").EnumerateArray(), test => Assert.Equal(
            Integers(test.GetProperty("expected")),
            EDivisive.Find(values, test.GetProperty("window_len").GetInt32(), test.GetProperty("max_pvalue").GetDouble(), test.GetProperty("min_magnitude").GetDouble()).Select(change => change.Index)));
    }

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetDouble())];

    private static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetInt32())];
}
