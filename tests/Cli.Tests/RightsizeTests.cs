using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using CloudIntel.Kubernetes.Objects;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Cli.Tests;

public sealed class RightsizeTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_replay_says_what_a_policy_leaves_unused_and_short()
    {
        folder.Write("web.csv", Hours("timestamp,value", i => $"{1_700_000_000 + (i * 3600)},{1 + (i % 24 / 24.0)}"));
        var run = await CommandRun.OfAsync("rightsize", "replay", File("web.csv"), "--policy", "krr", "-o", "json");
        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        var result = Json(run);
        Assert.Equal(("krr", "cpu", 1, 72), (result.GetProperty("policy").GetString(), result.GetProperty("resource").GetString(), result.GetProperty("series").GetInt32(), result.GetProperty("samples").GetInt32()));
        // Above the 95th percentile is the hour with the most of each day, and once the one before, which is 2 of 70 hours then.
        Assert.Equal(400 / 72.0, result.GetProperty("shortPercent").GetDouble(), 5);

        run = await CommandRun.OfAsync("rightsize", "replay", File("web.csv"), "--policy", "ours", "--policy", "vpa", "-o", "json");
        Assert.Equal(["ours", "vpa"], Json(run).EnumerateArray().Select(one => one.GetProperty("policy").GetString()));
    }

    [Fact]
    public async Task Every_form_of_a_file_holds_the_same_usage()
    {
        static double Cpu(int i) => 10 + (i % 24);
        folder.Write("plain.csv", Hours("timestamp,value", i => $"{i * 3600},{Cpu(i)}"));
        folder.Write("named.csv", Hours("vm,step_5min,cpu_pct,mem_pct", i => $"a,{i},{Cpu(i)},5"));
        folder.Write("row.csv", "a," + string.Join(',', Enumerable.Range(0, 120).Select(Cpu)) + "\n");
        folder.Write("values.csv", string.Join('\n', Enumerable.Range(0, 120).Select(Cpu)) + "\n");
        folder.Write("pool.csv", Hours(null, i => $"a,{Stamp(i)},,{Cpu(i)},5"));
        folder.Write("vm.csv", Hours("Timestamp [ms];\tCPU cores;\tCPU usage [%];\tMemory usage [KB]", i => $"{i * 3600};\t1;\t{Cpu(i) * 100};\t5"));
        folder.Write("reversed.csv", "timestamp,value\n" + string.Join('\n', Enumerable.Range(0, 120).Reverse().Select(i => $"{i * 3600},{Cpu(i)}")) + $"\n3600,{Cpu(1)}\n");
        await using (var gzip = new GZipStream(System.IO.File.Create(File("plain.csv.gz")), CompressionLevel.Fastest))
            await gzip.WriteAsync(await System.IO.File.ReadAllBytesAsync(File("plain.csv"), TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);

        var results = new List<string>();
        foreach (var file in new[] { "plain.csv", "named.csv", "row.csv", "values.csv", "pool.csv", "vm.csv", "reversed.csv", "plain.csv.gz" })
        {
            var run = await CommandRun.OfAsync("rightsize", "replay", File(file), "--policy", "vpa", "--step", "1h", "-o", "json");
            Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
            results.Add(run.Out);
        }

        Assert.Single(results.Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Emitted_requests_are_a_row_for_every_sample_that_counts_in_the_unit_of_the_file()
    {
        folder.Write("many.csv", "vm,step_5min,cpu_pct,mem_pct\n" + string.Concat(Enumerable.Range(0, 120).Select(i => $"a,{i},7,70\nb,{i},70,7\n")));
        var run = await CommandRun.OfAsync("rightsize", "replay", File("many.csv"), "--policy", "krr", "--interval", "30m", "--warmup", "5h", "--emit", File("requests.csv"));
        Assert.Equal(ExitCode.Good, run.ExitCode);
        var lines = await System.IO.File.ReadAllLinesAsync(File("requests.csv"), TestContext.Current.CancellationToken);
        Assert.Equal("file,timestamp,request,series", lines[0]);
        Assert.Equal(2 * 60, lines.Length - 1);
        Assert.Contains($"{File("many.csv")},60,7,a", lines);
        Assert.Contains($"{File("many.csv")},119,70,b", lines);
    }

    [Fact]
    public async Task Of_many_series_those_too_short_are_left_out_with_a_warning()
    {
        folder.Write("many.csv", Hours("vm,step_5min,cpu_pct,mem_pct", i => $"{(i < 100 ? "long" : "short")},{i},7,7"));
        var run = await CommandRun.OfAsync("rightsize", "replay", File("many.csv"), "--step", "1h", "-o", "json");
        Assert.Equal(1, Json(run).GetProperty("series").GetInt32());
        Assert.Equal($"warning: {File("many.csv")}: 1 of 2 series end before their warm-up does, and are left out\n", run.Error);
    }

    [Fact]
    public async Task A_recommendation_says_what_to_ask_for_and_why()
    {
        folder.Write("web.csv", Hours("timestamp,value", i => $"{i * 3600},{0.4 + (i % 5 * 0.02)}"));
        var run = await CommandRun.OfAsync("rightsize", File("web.csv"), "--request", "2", "--limit", "4", "-o", "json");
        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        var advice = Json(run);
        Assert.Equal(("down", "usage", "2"), (advice.GetProperty("direction").GetString(), advice.GetProperty("reason").GetString(), advice.GetProperty("current").GetString()));
        var request = Quantity.Parse(advice.GetProperty("recommended").GetString()!).Value;
        Assert.InRange(request, 0.48m, 0.6m);
        Assert.Equal(2 * request, Quantity.Parse(advice.GetProperty("limit").GetString()!).Value);
        Assert.InRange(advice.GetProperty("confidence").GetDouble(), 0.5, 1);

        run = await CommandRun.OfAsync("rightsize", File("web.csv"), "--request", $"{request}", "-o", "json");
        Assert.Equal("keep", Json(run).GetProperty("direction").GetString());
        run = await CommandRun.OfAsync("rightsize", File("web.csv"), "--request", "2", "--scaled-at", "20", "-o", "json");
        Assert.Equal(("keep", "scaledByUtilization"), (Json(run).GetProperty("direction").GetString(), Json(run).GetProperty("reason").GetString()));
        Assert.InRange(Json(run).GetProperty("scaleAtPercent").GetDouble(), 70, 85);

        run = await CommandRun.OfAsync("rightsize", File("web.csv"), "--request", "two");
        Assert.Equal(ExitCode.Unusable, run.ExitCode);
        Assert.Contains("--request: \"two\" is no quantity", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_starts_use_is_left_to_the_limit()
    {
        folder.Write("app.csv", string.Concat(Enumerable.Range(0, 5 * 288).Select(i => FormattableString.Invariant($"{1_700_000_000 + (i * 300)},{(i % 144 < 2 ? 2 : 0.2 + (i % 5 * 0.01))}\n"))));
        folder.Write("starts.txt", string.Concat(Enumerable.Range(0, 10).Select(i => FormattableString.Invariant($"{1_700_000_000 + (i * 144 * 300)}\n"))));
        var advice = Json(await CommandRun.OfAsync("rightsize", File("app.csv"), "--request", "1", "--limit", "1", "--starts", File("starts.txt"), "-o", "json"));
        Assert.Equal(("down", "2", "2200m"), (advice.GetProperty("direction").GetString(), advice.GetProperty("atStart").GetString(), advice.GetProperty("limit").GetString()));

        folder.Write("starts.txt", "\nlast night\n");
        var run = await CommandRun.OfAsync("rightsize", File("app.csv"), "--starts", File("starts.txt"));
        Assert.Contains("line 2: \"last night\" is no timestamp", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replicas_follow_demand_and_may_be_none_at_night()
    {
        var night = string.Concat(Enumerable.Range(0, 5 * 168).Select(hour => FormattableString.Invariant($"{1_699_833_600 + (hour * 3600)},{(hour % 24 is >= 8 and < 20 ? 400 + (hour % 7) : 0)}\n")));
        folder.Write("requests.csv", night);
        var advice = Json(await CommandRun.OfAsync("rightsize", "replicas", File("requests.csv"), "--current", "9", "--per-replica", "100", "--spare", "1", "--minimum", "0", "-o", "json"));
        Assert.Equal(("down", "demand", 9), (advice.GetProperty("direction").GetString(), advice.GetProperty("reason").GetString(), advice.GetProperty("current").GetInt32()));
        Assert.InRange(advice.GetProperty("recommended").GetInt32(), 6, 7);
        var window = Assert.Single(advice.GetProperty("windows").EnumerateArray());
        Assert.Equal((20, 11, 0, 7), (window.GetProperty("fromHour").GetInt32(), window.GetProperty("hours").GetInt32(), window.GetProperty("replicas").GetInt32(), window.GetProperty("days").GetArrayLength()));

        advice = Json(await CommandRun.OfAsync("rightsize", "replicas", File("requests.csv"), "--current", "3", "--per-replica", "100", "--autoscaler", "2-3", "-o", "json"));
        Assert.Equal((3, 1), (advice.GetProperty("recommended").GetInt32(), advice.GetProperty("autoscaler").GetProperty("minimum").GetInt32()));
        Assert.InRange(advice.GetProperty("autoscaler").GetProperty("maximum").GetInt32(), 5, 8);
    }

    [Theory]
    [InlineData("--current", "some", "--current: \"some\" is no number of replicas from 0 to 100000")]
    [InlineData("--per-replica", "0", "--per-replica: 0 is not above 0")]
    [InlineData("--autoscaler", "10-2", "--autoscaler: \"10-2\" are no bounds such as 2-10")]
    [InlineData("--maximum", "0", "--minimum: 1 is more than the 0 of --maximum")]
    public async Task What_is_no_number_of_replicas_is_said(string option, string value, string message)
    {
        folder.Write("requests.csv", "0,1\n3600,1\n");
        var run = await CommandRun.OfAsync(["rightsize", "replicas", File("requests.csv"), .. option == "--current" ? [] : new[] { "--current", "1" }, option, value]);
        Assert.Equal(ExitCode.Unusable, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("timestamp,value\n0,1\n1,-2\n", "line 3: \"-2\" is no usage")]
    [InlineData("timestamp,value\n0,1\nsoon,2\n", "line 3: \"soon\" is no timestamp")]
    [InlineData("vm,step_5min,disk\na,0,1\n", "has no column of processors")]
    [InlineData("timestamp,value\n0,1\n3600,1\n", "ends before its warm-up of 48 h")]
    [InlineData("timestamp,value\n", "has no values")]
    public async Task What_cannot_be_read_is_said_with_its_place(string content, string message)
    {
        folder.Write("bad.csv", content);
        var run = await CommandRun.OfAsync("rightsize", "replay", File("bad.csv"));
        Assert.Equal(ExitCode.Unusable, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private static string Hours(string? header, Func<int, FormattableString> row) =>
        (header is null ? "" : header + "\n") + string.Concat(Enumerable.Range(0, 120).Select(i => FormattableString.Invariant(row(i)) + "\n"));

    private static string Stamp(int hour) => DateTimeOffset.FromUnixTimeSeconds(hour * 3600L).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static JsonElement Json(CommandRun run) => JsonDocument.Parse(run.Out).RootElement;

    private string File(string name) => Path.Combine(folder.Path, name);
}
