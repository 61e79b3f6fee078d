using System.Globalization;
using System.Text.Json;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Cli.Tests;

/// <summary>Verbs on files of series.</summary>
public sealed class SeriesTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_forecast_is_a_row_a_step_with_intervals_by_level()
    {
        folder.Write("week.csv", "timestamp,value\n" + Days(70, i => $"{100 + (i % 7 < 5 ? 40 : 0) + (i % 3)}"));
        var run = await CommandRun.OfAsync("forecast", File("week.csv"), "--horizon", "7", "--levels", "80,99.5");

        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        var rows = run.Out.TrimEnd('\n').Split('\n').Select(line => line.Split(',')).ToList();
        Assert.Equal(["step", "mean", "lo-80", "hi-80", "lo-99.5", "hi-99.5"], rows[0]);
        Assert.Equal(7, rows.Count - 1);
        for (var i = 1; i < rows.Count; i++)
        {
            var numbers = rows[i].Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray();
            Assert.Equal(i, numbers[0]);
            Assert.InRange(numbers[1], (i - 1) % 7 < 5 ? 135 : 95, (i - 1) % 7 < 5 ? 147 : 107);
            Assert.True(numbers[4] <= numbers[2] && numbers[2] <= numbers[1] && numbers[1] <= numbers[3] && numbers[3] <= numbers[5]);
        }
    }

    [Fact]
    public async Task Timestamps_say_the_season_and_where_rows_are_missing_or_out_of_order()
    {
        var lines = Days(70, i => $"{100 + (i % 7 < 5 ? 40 : 0) + (i % 3)}").TrimEnd('\n').Split('\n').Where((_, i) => i is not 20 and not 21).ToArray();
        (lines[3], lines[30]) = (lines[30], lines[3]);
        folder.Write("holes.csv", string.Join('\n', lines) + "\n" + lines[0] + "\n");
        var result = Json(await CommandRun.OfAsync("forecast", File("holes.csv"), "--horizon", "7", "-o", "json"));
        Assert.Equal(7, result.GetProperty("period").GetInt32());
        Assert.Equal("80", result.GetProperty("intervals")[0].GetProperty("level").GetString());
        Assert.True(result.GetProperty("backTest").GetProperty("origins").GetInt32() > 0);
        Assert.InRange(result.GetProperty("mean")[0].GetDouble(), 135, 147); // the day after two weeks' end of ten
    }

    [Fact]
    public async Task Parts_of_a_total_add_up_when_they_are_reconciled()
    {
        foreach (var (name, level) in new[] { ("web", 100), ("data", 300) })
            folder.Write($"{name}.csv", "timestamp,value\n" + Days(70, i => $"{level + (i % 7 < 5 ? 40 : 0) + (i * 7919 % 23)}"));
        var results = Json(await CommandRun.OfAsync("forecast", File("web.csv"), File("data.csv"), "--horizon", "5", "--reconcile")).EnumerateArray().ToList();
        Assert.Equal([File("web.csv"), File("data.csv"), "total"], results.Select(result => result.GetProperty("file").GetString()));
        for (var step = 0; step < 5; step++)
        {
            var means = results.Select(result => result.GetProperty("mean")[step].GetDouble()).ToList();
            Assert.Equal(means[2], means[0] + means[1], 1e-6);
        }
    }

    [Theory]
    [InlineData("1\n2\n3\n4\n", "is not of the same time as")]
    [InlineData("1\n2\n3\n4\n\"\"\n", "is no finite number")]
    [InlineData("1\n2\n3\n4\nNaN\n", "is missing; forecasts of parts have to begin at the same time")]
    public async Task Parts_of_other_times_are_refused(string text, string error)
    {
        folder.Write("web.csv", "1\n2\n3\n4\n5\n");
        folder.Write("data.csv", text);
        var run = await CommandRun.OfAsync("forecast", File("web.csv"), File("data.csv"), "--horizon", "2", "--reconcile");
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_files_are_one_array_or_a_result_each_in_a_folder()
    {
        folder.Write("a.csv", "1\n2\n3\n4\n");
        folder.Write("b.csv", "5\n5\n5\n");
        var run = await CommandRun.OfAsync("forecast", File("a.csv"), File("b.csv"), "--horizon", "2");
        Assert.Equal([File("a.csv"), File("b.csv")], Json(run).EnumerateArray().Select(result => result.GetProperty("file").GetString()));
        Assert.Equal($"{File("b.csv")}: Naive, since all values are the same.\n", run.Error);

        run = await CommandRun.OfAsync("forecast", File("a.csv"), File("b.csv"), "--horizon", "2", "--out-dir", File("out"));
        Assert.Equal("", run.Out);
        Assert.Equal("step,mean,lo-80,hi-80,lo-95,hi-95\n1,5,5,5,5,5\n2,5,5,5,5,5\n", await System.IO.File.ReadAllTextAsync(File("out/b.csv"), TestContext.Current.CancellationToken));
        Assert.True(System.IO.File.Exists(File("out/a.csv")));
    }

    [Fact]
    public async Task A_change_is_told_by_the_row_after_it()
    {
        folder.Write("step.csv", string.Concat(Enumerable.Range(0, 60).Select(i => $"{(i < 40 ? 10 : 20) + (i % 3)}\n")));
        foreach (var arguments in new string[][] { [], ["--penalty", "3logn"], ["--cost", "rank"], ["--cost", "l1"] })
        {
            var result = Json(await CommandRun.OfAsync(["changepoints", File("step.csv"), .. arguments]));
            var change = Assert.Single(result.GetProperty("changePoints").EnumerateArray());
            Assert.Equal(40, change.GetProperty("index").GetInt32());
            Assert.InRange(change.GetProperty("confidence").GetDouble(), 0.99, 1);
        }
    }

    [Fact]
    public async Task Each_row_has_a_score_and_what_is_anomalous_is_flagged()
    {
        folder.Write("requests.csv", "timestamp,value\n" + string.Concat(Enumerable.Range(0, 24 * 30).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"{new DateTime(2026, 1, 5).AddHours(i):yyyy-MM-dd HH:mm:ss},{(i == 600 ? 900 : i == 610 ? "" : $"{(i % 24 > 8 ? 300 : 100) + (i * 7 % 5)}")}\n"))));
        var run = await CommandRun.OfAsync("detect", File("requests.csv"));
        var rows = run.Out.TrimEnd('\n').Split('\n');
        Assert.Equal(("timestamp,value,score,anomaly", 721), (rows[0], rows.Length));
        Assert.Equal(["2026-01-30 00:00:00", "900"], rows[601].Split(',')[..2]);
        Assert.Equal("1", rows[601].Split(',')[3]);
        Assert.Equal("2026-01-30 10:00:00,,0,0", rows[611]);
        Assert.Single(rows, row => row.EndsWith(",1", StringComparison.Ordinal));

        var result = Json(await CommandRun.OfAsync("detect", File("requests.csv"), "--threshold", "1", "-o", "json"));
        Assert.Equal((24, 720), (result.GetProperty("period").GetInt32(), result.GetProperty("rows").GetArrayLength()));
    }

    [Fact]
    public async Task A_beginning_of_a_file_has_the_scores_that_it_has_in_the_whole()
    {
        var values = string.Concat(Enumerable.Range(0, 900).Select(i => $"{(i % 24 > 8 ? 300 : 100) + (i * i % 17) + (i == 700 ? 900 : 0)}\n"));
        folder.Write("whole.csv", values);
        folder.Write("part.csv", string.Concat(values.Split('\n').Take(720).Select(line => line + "\n")));
        var whole = (await CommandRun.OfAsync("detect", File("whole.csv"), "--period", "24")).Out;
        Assert.StartsWith((await CommandRun.OfAsync("detect", File("part.csv"), "--period", "24")).Out, whole, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_of_the_clocks_is_no_anomaly(bool withOffsets)
    {
        // Busy from eight to six by the clock, in Europe from February to November 2026: on 29 March an hour is missing, on 25 October one comes twice.
        var rows = new List<string>();
        for (var time = new DateTime(2026, 2, 1); time < new DateTime(2026, 11, 10); time = time.AddHours(1))
        {
            var offset = time >= new DateTime(2026, 3, 29, 1, 0, 0) && time < new DateTime(2026, 10, 25, 1, 0, 0) ? 2 : 1;
            var clock = time.AddHours(offset);
            rows.Add(string.Create(
                CultureInfo.InvariantCulture, $"{clock:yyyy-MM-dd HH:mm:ss}{(withOffsets ? $"+0{offset}:00" : "")},{(clock.Hour is >= 8 and < 18 ? 300 : 100) + (rows.Count * 7919 % 13)}"));
        }

        folder.Write("clock.csv", "timestamp,value\n" + string.Join('\n', rows) + "\n");
        var scored = (await CommandRun.OfAsync("detect", File("clock.csv"), "--threshold", "0.6")).Out.TrimEnd('\n').Split('\n')[1..];
        Assert.Equal(rows, scored.Select(row => string.Join(',', row.Split(',')[..2])));
        Assert.DoesNotContain(scored, row => row.EndsWith(",1", StringComparison.Ordinal));
        Assert.Equal(24, Json(await CommandRun.OfAsync("forecast", File("clock.csv"), "--horizon", "24", "-o", "json")).GetProperty("period").GetInt32());
    }

    [Fact]
    public async Task Rows_twice_and_out_of_order_and_at_odd_times_keep_their_places()
    {
        var lines = Enumerable.Range(0, 400).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"{new DateTime(2026, 1, 5).AddSeconds((i * 3600) + (i * 7919 % 600)):yyyy-MM-ddTHH:mm:ssZ},{(i < 250 ? 10 : 20) + (i % 3)}")).ToList();
        lines.Insert(300, lines[299]);
        (lines[100], lines[120]) = (lines[120], lines[100]);
        folder.Write("odd.csv", "timestamp,value\n" + string.Join('\n', lines) + "\n");
        var rows = (await CommandRun.OfAsync("detect", File("odd.csv"))).Out.TrimEnd('\n').Split('\n')[1..];
        Assert.Equal(lines.Select(line => line.Split(',')[0]), rows.Select(row => row.Split(',')[0]));
        Assert.Equal(250, Assert.Single(Json(await CommandRun.OfAsync("changepoints", File("odd.csv"))).GetProperty("changePoints").EnumerateArray()).GetProperty("index").GetInt32());
        var forecast = (await CommandRun.OfAsync("forecast", File("odd.csv"), "--horizon", "3")).Out.TrimEnd('\n').Split('\n');
        Assert.All(forecast[1..], row => Assert.InRange(double.Parse(row.Split(',')[1], CultureInfo.InvariantCulture), 18, 24));
    }

    [Theory]
    [InlineData("7\n7\n7\n7\n7\n7\n7\n7\n7\n7\n7\n7\n")]
    [InlineData("1\n2\n3\n")]
    [InlineData("0\n0\n0\n")]
    [InlineData("1e140\n-1e140\n1e140\n2\n3\n")]
    [InlineData("5\n\nNaN\n6\n7\n")]
    public async Task Constant_short_and_absurd_series_leave_numbers(string content)
    {
        folder.Write("few.csv", content);
        foreach (var arguments in new string[][] { ["detect", File("few.csv"), "-o", "json"], ["changepoints", File("few.csv")], ["forecast", File("few.csv"), "--horizon", "2", "-o", "json"] })
        {
            var run = await CommandRun.OfAsync(arguments);
            Assert.Equal(ExitCode.Good, run.ExitCode);
            Assert.DoesNotContain("NaN", run.Out, StringComparison.Ordinal);
            Assert.DoesNotContain("Infinity", run.Out, StringComparison.Ordinal);
            Json(run);
        }
    }

    [Fact]
    public async Task Counters_that_restart_are_looked_at_by_their_increases()
    {
        var (count, lines) = (0, new List<string>());
        for (var i = 0; i < 300; i++)
        {
            count = i % 97 == 96 ? 5 : count + 10 + (i % 3);
            lines.Add(i == 150 ? "" : $"{count}");
        }

        folder.Write("requests.csv", "timestamp,value\n" + string.Concat(lines.Select((line, i) => string.Create(CultureInfo.InvariantCulture, $"{i * 60},{line}\n"))));
        Assert.Empty(Json(await CommandRun.OfAsync("changepoints", File("requests.csv"), "--counter")).GetProperty("changePoints").EnumerateArray());
        var forecast = Json(await CommandRun.OfAsync("forecast", File("requests.csv"), "--horizon", "3", "--period", "1", "--counter", "-o", "json"));
        Assert.All(forecast.GetProperty("mean").EnumerateArray(), mean => Assert.InRange(mean.GetDouble(), 9, 13));
        var rows = (await CommandRun.OfAsync("detect", File("requests.csv"), "--counter")).Out.TrimEnd('\n').Split('\n')[1..].Select(row => row.Split(',')[1]).ToList();
        Assert.Equal((300, "", "11", "5", "", ""), (rows.Count, rows[0], rows[1], rows[96], rows[150], rows[151]));

        folder.Write("temperature.csv", "3\n-1\n2\n");
        Assert.Equal($"error: {File("temperature.csv")}: -1 in row 1 is negative, which a counter never is.\n", (await CommandRun.OfAsync("detect", File("temperature.csv"), "--counter")).Error);
    }

    [Fact]
    public async Task Missing_values_are_no_changes()
    {
        folder.Write("holes.csv", "timestamp,value\n" + Days(60, i => i is > 20 and < 30 ? "" : $"{10 + (i % 3)}"));
        Assert.Empty(Json(await CommandRun.OfAsync("changepoints", File("holes.csv"))).GetProperty("changePoints").EnumerateArray());
        folder.Write("empty.csv", "timestamp,value\n" + Days(3, _ => ""));
        Assert.Empty(Json(await CommandRun.OfAsync("changepoints", File("empty.csv"))).GetProperty("changePoints").EnumerateArray());
    }

    [Theory]
    [InlineData("1\n2\nx\n", "line 3: \"x\" is no finite number such as 12.5.")]
    [InlineData("1\n2\ninfinity\n", "line 3: \"infinity\" is no finite number such as 12.5.")]
    [InlineData("1\n2\n1e200\n", "line 3: \"1e200\" is beyond 1E+150, where sums have no end.")]
    [InlineData("2026-01-01,1\nyesterday,2\n", "line 2: \"yesterday\" is no timestamp such as")]
    [InlineData("2026-01-01,1\n2\n", "line 2: other lines have a timestamp and a value, and this has not: \"2\".")]
    [InlineData("value\n", "has no values.")]
    [InlineData("1\n2\n", "2 values are too few to forecast from: at least 3 are needed.")]
    [InlineData("1\n\n\nNaN\n", "1 values are too few to forecast from: at least 3 are needed.")]
    public async Task What_cannot_be_read_is_told_with_its_place(string content, string message)
    {
        folder.Write("bad.csv", content);
        var run = await CommandRun.OfAsync("forecast", File("bad.csv"), "--horizon", "1");
        Assert.Equal((ExitCode.Unusable, ""), (run.ExitCode, run.Out));
        Assert.StartsWith($"error: {File("bad.csv")}", run.Error, StringComparison.Ordinal);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("error: --levels: \"100\" is no percentage between 0 and 100, such as 95.\n", "forecast", "--levels", "100")]
    [InlineData("error: --levels: 80,80 has a level twice.\n", "forecast", "--levels", "80,80")]
    [InlineData("error: --threshold: 2 is not above 0 and at most 1.\n", "detect", "--threshold", "2")]
    [InlineData("error: --period: \"week\" is neither auto nor a number from 1 to 1500.\n", "detect", "--period", "week")]
    [InlineData("error: --penalty: \"3\" is neither auto nor a number of logarithms such as 3logn.\n", "changepoints", "--penalty", "3")]
    public async Task Options_that_make_no_sense_are_refused(string message, string verb, params string[] options)
    {
        folder.Write("a.csv", "1\n2\n3\n");
        string[] horizon = verb == "forecast" ? ["--horizon", "1"] : [];
        var run = await CommandRun.OfAsync([verb, File("a.csv"), .. horizon, .. options]);
        Assert.Equal((ExitCode.Unusable, message), (run.ExitCode, run.Error));
    }

    private static JsonElement Json(CommandRun run) => JsonDocument.Parse(run.Out).RootElement;

    private static string Days(int count, Func<int, string> value) =>
        string.Concat(Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{new DateOnly(2026, 1, 5).AddDays(i):yyyy-MM-dd} 00:00:00,{value(i)}\n")));

    private string File(string name) => Path.Combine(folder.Path, name);
}
