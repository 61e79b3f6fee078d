using System.Globalization;
using System.Text.Json;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Cli.Tests;

/// <summary>Verbs that score. What public data score is held to what is published.</summary>
public sealed class ScoreTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Results_of_others_score_what_the_Numenta_benchmark_publishes()
    {
        var data = SampleData.PathOf("detection/nab");
        var expected = JsonDocument.Parse(await File.ReadAllBytesAsync(SampleData.PathOf("detection/nab/expected_scores.json"), TestContext.Current.CancellationToken)).RootElement.GetProperty("detectors").GetProperty("knncad");
        var result = Json(await CommandRun.OfAsync("score", "nab", "--data", data, "--results", Path.Combine(data, "results"), "--column", "knncad", "-o", "json"));
        Assert.Equal((30, 57), (result.GetProperty("files").GetInt32(), result.GetProperty("windows").GetInt32()));
        Assert.All(result.GetProperty("profiles").EnumerateArray(), profile =>
        {
            Assert.Equal(expected.GetProperty(profile.GetProperty("profile").GetString()!)[0].GetDouble(), profile.GetProperty("bestScore").GetDouble(), 1e-3);
            Assert.False(profile.TryGetProperty("score", out _));
        });
    }

    [Fact]
    public async Task Our_own_detections_are_those_of_detect()
    {
        var data = SampleData.PathOf("detection/nab");
        var files = Directory.GetFiles(Path.Combine(data, "data"), "*.csv", SearchOption.AllDirectories);
        await CommandRun.OfAsync(["detect", .. files, "--out-dir", Named("scores")]);
        var ours = Json(await CommandRun.OfAsync("score", "nab", "--data", data, "--profile", "standard", "-o", "json")).GetProperty("profiles")[0];
        var read = Json(await CommandRun.OfAsync("score", "nab", "--data", data, "--profile", "standard", "--results", Named("scores"), "--threshold", "0.36", "-o", "json")).GetProperty("profiles")[0];
        Assert.Equal(ours.GetRawText(), read.GetRawText());
        Assert.InRange(ours.GetProperty("score").GetDouble(), 60, 100);
    }

    [Fact]
    public async Task Change_points_at_the_reference_penalty_score_about_what_the_Turing_benchmark_publishes()
    {
        var run = await CommandRun.OfAsync("score", "tcpd", "--data", SampleData.PathOf("detection/tcpd"), "--penalty", "3logn", "-o", "json");
        var result = Json(run);
        Assert.Equal(15, result.GetProperty("series").GetArrayLength());
        Assert.Equal("uk_coal_employ", Assert.Single(result.GetProperty("leftOut").EnumerateArray()).GetProperty("series").GetString());

        // The reference names the value before a change.
        Assert.Equal(0.6960, result.GetProperty("cover").GetDouble(), 2e-3);
        Assert.Equal(0.7185, result.GetProperty("f1").GetDouble(), 1e-3);
    }

    [Fact]
    public async Task Results_of_changepoints_can_be_scored()
    {
        folder.Write("tcpd/step.json", $$"""{"series": [{"raw": [{{string.Join(',', Enumerable.Range(0, 60).Select(i => (i < 40 ? 10 : 20) + (i % 3)))}}]}]}""");
        folder.Write("tcpd/flat.json", $$"""{"series": [{"raw": [1, null, 2]}]}""");
        folder.Write("tcpd/annotations.json", """{"step": {"a": [40]}, "flat": {"a": []}, "absent": {"a": []}}""");
        folder.Write("found/step.json", """{"file": "step.csv", "changePoints": [{"index": 10, "confidence": 1}]}""");
        var ours = Json(await CommandRun.OfAsync("score", "tcpd", "--data", Named("tcpd"), "-o", "json"));
        Assert.Equal((1, 1), (ours.GetProperty("cover").GetDouble(), ours.GetProperty("f1").GetDouble()));
        Assert.Equal(["values are missing", "there is no file of it"], ours.GetProperty("leftOut").EnumerateArray().Select(each => each.GetProperty("reason").GetString()));
        var theirs = Json(await CommandRun.OfAsync("score", "tcpd", "--data", Named("tcpd"), "--results", Named("found"), "-o", "json"));
        Assert.Equal(((40 * 30 / 60.0) + (20 * 20 / 50.0)) / 60, theirs.GetProperty("cover").GetDouble(), 1e-9);
        Assert.Equal(0.5, theirs.GetProperty("f1").GetDouble(), 1e-9);
    }

    [Theory]
    [InlineData("m4_hourly", "official_Naive2", 24, 18.1355, 2.4847, 1)]
    [InlineData("m4_hourly", "official_sNaive", 24, 13.6819, 1.2392, 0.6266)]
    public async Task Forecasts_score_what_the_competition_publishes(string set, string method, int period, double smape, double mase, double owa)
    {
        var data = SampleData.PathOf($"detection/forecast/{set}");
        var result = Json(await CommandRun.OfAsync(
            "score", "forecast", "--train", $"{data}/train.csv", "--test", $"{data}/test.csv", "--period", $"{period}", "--forecasts", $"{data}/{method}.csv", "-o", "json"));
        Assert.Equal(
            (smape, mase, owa), (Math.Round(result.GetProperty("smape").GetDouble(), 4), Math.Round(result.GetProperty("mase").GetDouble(), 4), Math.Round(result.GetProperty("owa").GetDouble(), 4)));
        Assert.Equal(0, result.GetProperty("coverage").GetArrayLength());
    }

    [Fact]
    public async Task Intervals_of_others_are_scored_when_both_ends_are_named()
    {
        folder.Write("train.csv", "A,1,2,3,4,5,6,7,8\nB,2,,2,4,2,4,,2\n");
        folder.Write("test.csv", "A,9,10\nB,4,\n");
        folder.Write("mean.csv", "B,4,4\nA,9,9\n");
        folder.Write("low.csv", "A,8,8\nB,3,3\n");
        folder.Write("high.csv", "A,9.5,9.5\nB,5,5\n");
        var result = Json(await CommandRun.OfAsync(
            "score", "forecast", "--train", Named("train.csv"), "--test", Named("test.csv"), "--period", "1", "--forecasts", Named("mean.csv"), "--lower", Named("low.csv"), "--upper", Named("high.csv"), "-o", "json"));
        Assert.Equal((2, 3), (result.GetProperty("series").GetInt32(), result.GetProperty("values").GetInt32()));
        Assert.Equal(0.75, result.GetProperty("coverage")[0].GetProperty("share").GetDouble()); // half of A, all of B
        Assert.Equal(0.25, result.GetProperty("mase").GetDouble());
    }

    [Fact]
    public async Task Anomalies_put_into_costs_are_found_the_more_the_larger_they_are_and_the_same_by_the_same_seed()
    {
        var run = await CommandRun.OfAsync("score", "costs", "--series", "20", "--cases", "10", "--seed", "7", "-o", "json");
        var result = Json(run);
        var cases = result.GetProperty("cases").EnumerateArray().ToDictionary(each => (each.GetProperty("kind").GetString(), each.GetProperty("size").GetString()), each => each.GetProperty("found").GetInt32());
        Assert.Equal(67, cases.Count);
        Assert.InRange(cases[("Step", "8σ")], 9, 10);
        Assert.InRange(cases[("Spike", "2σ")], 0, 3);
        Assert.InRange(cases[("Drop", "50%")], 9, 10);
        Assert.InRange(result.GetProperty("alertsIn100Months").GetDouble(), 0, 2);
        Assert.Equal(run.Out, (await CommandRun.OfAsync("score", "costs", "--series", "20", "--cases", "10", "--seed", "7", "-o", "json")).Out);
    }

    [Fact]
    public async Task Weather_that_places_share_hides_less_when_they_are_judged_together()
    {
        var random = new Random(5);
        double[] weather = [.. Enumerable.Range(0, 300).Select(_ => 0.15 * ((2 * random.NextDouble()) - 1))];
        folder.Write("hosts.csv", string.Concat(Enumerable.Range(0, 8).Select(host => $"H{host}," + string.Join(',', Enumerable.Range(0, 600).Select(half =>
            (50 * (1 + weather[half / 2] + (0.02 * random.NextDouble()))).ToString("0.###", CultureInfo.InvariantCulture))) + "\n")));
        var (alone, together) = (await FoundAsync(), await FoundAsync("--together"));
        Assert.True(together > alone, $"{together} together, {alone} alone");

        async Task<int> FoundAsync(params string[] more) =>
            Json(await CommandRun.OfAsync(["score", "costs", "--hosts", Named("hosts.csv"), "--per-day", "2", "--cases", "5", "-o", "json", .. more]))
                .GetProperty("cases").EnumerateArray().Where(each => each.GetProperty("size").GetString() is "10%" or "20%").Sum(each => each.GetProperty("found").GetInt32());
    }

    [Theory]
    [InlineData("A,1,2,3\n", "A has 3 days; more than 135 are needed")]
    [InlineData("A,-1", "A has a day below 0")]
    public async Task Hosts_that_are_no_daily_costs_are_refused(string text, string error)
    {
        folder.Write("hosts.csv", text.EndsWith('\n') ? text : text + string.Concat(Enumerable.Repeat(",1", 200)) + "\n");
        var run = await CommandRun.OfAsync("score", "costs", "--hosts", Named("hosts.csv"));
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_are_caught_within_the_budget()
    {
        folder.Write("queue.csv", "timestamp,value,label\n" + string.Concat(Enumerable.Range(0, 2880).Select(i =>
            $"{1775001600 + (i * 300)},{(i is >= 2000 and < 2006 ? 60 : i == 2500 ? 40 : 20) + (i * 7919 % 11)},{(i is >= 2000 and < 2006 ? 1 : 0)}\n")));
        folder.Write("calm.csv", "timestamp,value,label\n1775001600,1,0\n1775088000,2,0\n1775174400,3,0\n");
        var result = Json(await CommandRun.OfAsync("score", "kpi", Named("queue.csv"), Named("calm.csv"), "-o", "json"));
        Assert.Equal((1, 1, 1.0), (result.GetProperty("events").GetInt32(), result.GetProperty("caught").GetInt32(), result.GetProperty("meanRecall").GetDouble()));
        var calm = result.GetProperty("files")[1];
        Assert.False(calm.TryGetProperty("recall", out _) || calm.TryGetProperty("threshold", out _));

        result = Json(await CommandRun.OfAsync("score", "kpi", Named("queue.csv"), "--threshold", "1", "-o", "json"));
        Assert.Equal(0, result.GetProperty("files")[0].GetProperty("falseEpisodesPerDay").GetDouble());
    }

    [Theory]
    [InlineData("There is no folder", "nab", "--data", "none")]
    [InlineData("There is no file", "nab", "--data", ".")]
    [InlineData("has no column label or is_anomaly or anomaly", "kpi", "a.csv")]
    [InlineData("ends within 9 days, which are not scored", "kpi", "kpi.csv", "--warmup", "9")]
    [InlineData("There are no results for kpi.csv in", "kpi", "kpi.csv", "--results", "none")]
    [InlineData("--budget: it is not at least 0.", "kpi", "kpi.csv", "--budget", "-1")]
    [InlineData("None of the series that", "tcpd", "--data", ".")]
    [InlineData("is not laid out as the dataset is", "tcpd", "--data", ".", "--annotations", "odd.json")]
    [InlineData("has no series B, which", "forecast", "--train", "rows.csv", "--test", "other.csv", "--period", "1")]
    [InlineData("are too few to scale errors of a period of 9 by", "forecast", "--train", "rows.csv", "--test", "rows.csv", "--period", "9")]
    [InlineData("the series A comes twice", "forecast", "--train", "twice.csv", "--test", "rows.csv", "--period", "1")]
    [InlineData("--lower and --upper belong together, and to --forecasts.", "forecast", "--train", "rows.csv", "--test", "rows.csv", "--period", "1", "--lower", "rows.csv")]
    public async Task What_cannot_be_scored_is_told(string message, params string[] arguments)
    {
        folder.Write("a.csv", "timestamp,value\n2026-01-01,1\n2026-01-02,2\n");
        folder.Write("kpi.csv", "timestamp,value,label\n2026-01-01,1,0\n2026-01-02,2,0\n");
        folder.Write("annotations.json", """{"gone": {"a": []}}""");
        folder.Write("odd.json", """{"rows": 5}""");
        folder.Write("rows.json", """{"series": [{"raw": [1, 2, 3]}]}""");
        folder.Write("rows.csv", "A,1,2,3,4\n");
        folder.Write("other.csv", "B,1,2\n");
        folder.Write("twice.csv", "A,1,2,3,4\nA,1,2,3,4\n");
        string[] inFolder = [.. arguments.Select((argument, i) => i > 0 && !argument.StartsWith('-') && !int.TryParse(argument, CultureInfo.InvariantCulture, out _) ? Named(argument) : argument)];
        var run = await CommandRun.OfAsync(["score", .. inFolder]);
        Assert.Equal((ExitCode.Unusable, ""), (run.ExitCode, run.Out));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private static JsonElement Json(CommandRun run) => run.ExitCode == ExitCode.Good ? JsonDocument.Parse(run.Out).RootElement : throw new InvalidOperationException(run.Error);

    private string Named(string name) => Path.Combine(folder.Path, name);
}
