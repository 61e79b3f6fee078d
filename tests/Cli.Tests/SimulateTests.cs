using System.IO.Compression;
using System.IO.Pipes;
using System.Text;
using System.Text.Json;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.TestKit.Files;

namespace CloudIntel.Cli.Tests;

public sealed class SimulateTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_measurement_has_the_kernel_and_data_centres_of_growing_size()
    {
        var run = await CommandRun.OfAsync("simulate", "bench", "--largest", "1000", "--events", "20000", "-o", "json");
        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        var result = Json(run);

        Assert.True(result.GetProperty("kernelEventsPerSecond").GetDouble() > 0);
        Assert.Equal([100, 1000, 10_000], result.GetProperty("kernel").EnumerateArray().Select(each => each.GetProperty("pending").GetInt32()));
        var scenarios = result.GetProperty("scenarios").EnumerateArray().ToList();
        Assert.Equal(
            ["scale-1", "scale-10", "scale-100", "scale-250", "scale-1000", "large-scale-example-1000", "waiting-10000"], scenarios.Select(each => each.GetProperty("name").GetString()));
        Assert.Equal([(1000, 2000, 2500), (1000, 4000, 4000), (1, 1, 10_000)], scenarios[^3..].Select(each => (each.GetProperty("hosts").GetInt32(), each.GetProperty("vms").GetInt32(), each.GetProperty("tasks").GetInt32())));
        Assert.Equal(7500, scenarios[^3].GetProperty("events").GetInt64()); // arrivals of 2,000 and 2,500, completions, and those of 500 that were put off
        Assert.All(scenarios, each => Assert.True(each.GetProperty("peakBytes").GetInt64() > 0 && each.GetProperty("seconds").GetDouble() > 0));
    }

    [Theory]
    [InlineData("--largest", "0", "error: --largest: 0 is not from 1 to 1,000,000.")]
    [InlineData("--events", "10", "error: --events: 10 is not from 20,000 to 1,000,000,000.")]
    public async Task What_cannot_be_measured_is_refused(string option, string value, string message)
    {
        var run = await CommandRun.OfAsync("simulate", "bench", option, value);
        Assert.Equal((ExitCode.Unusable, message), (run.ExitCode, run.Error.Trim()));
    }

    [Fact]
    public async Task A_trace_is_described_from_both_tables_also_gzipped()
    {
        WriteWeek();
        var run = await CommandRun.OfAsync("simulate", "trace", "describe", File("week_tasks.csv.gz"), "-o", "json");
        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        var result = Json(run);

        Assert.Equal(("opendc", "1970-01-01T00:00:01+00:00"), (result.GetProperty("format").GetString(), result.GetProperty("start").GetString()));
        Assert.Equal((2, 3, 2), (result.GetProperty("tasks").GetInt32(), result.GetProperty("phases").GetInt32(), result.GetProperty("mostAtOnce").GetInt32()));
        Assert.Equal((0.016667, 0.05, 0.666667), (result.GetProperty("hours").GetDouble(), result.GetProperty("coreHours").GetDouble(), result.GetProperty("utilisation").GetDouble()));

        run = await CommandRun.OfAsync("simulate", "trace", "describe", File("week_tasks.csv.gz"), File("week_tasks.csv.gz"), "-o", "json");
        Assert.Equal(2, Json(run).GetArrayLength());
    }

    [Theory]
    [InlineData("first-fit")]
    [InlineData("best-fit")]
    [InlineData("worst-fit")]
    [InlineData("round-robin")]
    [InlineData("random")]
    public async Task A_trace_is_replayed_to_the_same_bytes(string policy)
    {
        WriteWeek();
        string[] call = ["simulate", "trace", "replay", File("week_tasks.csv.gz"), "--hosts", "2", "--cores", "2", "--speed", "2000", "--memory", "100", "--policy", policy, "-o", "json"];
        var (run, again) = (await CommandRun.OfAsync(call), await CommandRun.OfAsync(call));
        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        Assert.Equal(run.Out, again.Out);
        var result = Json(run);

        Assert.Equal((2, 0, 0), (result.GetProperty("tasks").GetInt32(), result.GetProperty("refused").GetInt32(), result.GetProperty("waited").GetInt32()));
        Assert.Equal((240_000, 0, 0.5), (result.GetProperty("workDone").GetDouble(), result.GetProperty("lostShare").GetDouble(), result.GetProperty("utilisation").GetDouble()));
        Assert.Equal((0.016667, 0.016667), (result.GetProperty("activeHours").GetDouble(), result.GetProperty("idleHours").GetDouble()));
    }

    [Fact]
    public async Task A_replay_where_there_is_room_is_what_was_recorded()
    {
        WriteWeek();
        var run = await CommandRun.OfAsync("simulate", "trace", "replay", File("week_tasks.csv.gz"), "--host", "1x2x2000x100", "--host", "1x4x2500x200", "--policy", "most-memory", "--window", "0.25", "-o", "json");
        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        var validation = Json(run).GetProperty("validation").EnumerateArray().ToList();

        Assert.Equal(["processor use, MHz", "cores paid for"], validation.Select(each => each.GetProperty("quantity").GetString()));
        Assert.All(validation, each => Assert.Equal(
            ("Valid", 4, 0, 0), (each.GetProperty("verdict").GetString(), each.GetProperty("windows").GetInt32(), each.GetProperty("meanAbsolutePercent").GetDouble(), each.GetProperty("weightedAbsolutePercent").GetDouble())));
    }

    [Fact]
    public async Task A_replay_where_tasks_wait_is_off_by_what_they_were_late()
    {
        WriteWeek();
        var run = await CommandRun.OfAsync("simulate", "trace", "replay", File("week_tasks.csv.gz"), "--host", "1x2x2000x100", "--window", "0.5", "-o", "json");
        var (use, paid) = (Json(run).GetProperty("validation")[0], Json(run).GetProperty("validation")[1]);

        // Recorded in half minutes: 1,000 and 7,000 MHz, on 2 and 4 cores. Simulated: 1,000, 3,000 and 4,000, on 2 cores for 90 seconds.
        Assert.Equal(("Inconclusive", 3, 28.571429, 100), (use.GetProperty("verdict").GetString(), use.GetProperty("windows").GetInt32(), use.GetProperty("meanAbsolutePercent").GetDouble(), use.GetProperty("weightedAbsolutePercent").GetDouble()));
        Assert.Equal((25, 66.666667), (paid.GetProperty("meanAbsolutePercent").GetDouble(), paid.GetProperty("weightedAbsolutePercent").GetDouble()));
    }

    [Fact]
    public async Task A_replay_is_told_of_its_waits_in_a_table()
    {
        WriteWeek();
        var run = await CommandRun.OfAsync("simulate", "trace", "replay", File("week_tasks.csv.gz"), "--hosts", "1", "--cores", "2", "--speed", "2000", "--memory", "100");

        // The second waits the 30 seconds that the first has left.
        Assert.Equal(["first-fit", "2", "0", "1", "15.0", "0.0", "66.67", "0.000"], run.Out.Split('\n')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("--hosts", "0", "--cores", "2", "--hosts: 0 is not from 1 to 1,000,000.")]
    [InlineData("--hosts", "1", "--cores", "0", "hosts[0].cores: 0 is not at least 1.")]
    [InlineData("--speed", "1", "--cores", "1", "Say what machines there are: by --host, or by --hosts, --cores and --memory.")]
    [InlineData("--host", "2x3x4", "--cores", "1", "--host: \"2x3x4\" is not four numbers with x between them, such as 6x8x2930x64000.")]
    [InlineData("--host", "0x3x4x5", "--cores", "1", "--host: 0 is not from 1 to 1,000,000.")]
    [InlineData("--host", "1x1x1x1", "--window", "0", "--window: 0 is not from 0.01 to 1000000 minutes.")]
    public async Task Machines_that_make_no_sense_are_refused(string first, string value, string second, string other, string message)
    {
        WriteWeek();
        var run = await CommandRun.OfAsync("simulate", "trace", "replay", File("week_tasks.csv.gz"), first, value, second, other, "--memory", "1");
        Assert.Equal((ExitCode.Unusable, $"error: {message}"), (run.ExitCode, run.Error.Trim()));
    }

    [Fact]
    public async Task What_is_converted_holds_the_same()
    {
        WriteWeek();
        Assert.Equal(ExitCode.Good, (await CommandRun.OfAsync("simulate", "trace", "convert", File("week_tasks.csv.gz"), "--out-dir", File("out"))).ExitCode);

        Assert.Equal(
            "id,submission_time,duration,cpu_count,cpu_capacity,mem_capacity\n0,1000,60000,2,4000,100\n1,31000,30000,2,4000,100\n",
            await System.IO.File.ReadAllTextAsync(Path.Combine(File("out"), "tasks.csv"), TestContext.Current.CancellationToken));
        Assert.Equal(
            "id,duration,cpu_usage\n0,30000,1000\n0,30000,3000\n1,30000,4000\n",
            await System.IO.File.ReadAllTextAsync(Path.Combine(File("out"), "fragments.csv"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Files_that_are_no_traces_are_refused_with_what_is_missing()
    {
        folder.Write("series.csv", "timestamp,value\n1,2\n");
        folder.Write("tasks.csv", "id,submission_time,duration,cpu_count,cpu_capacity,mem_capacity\n");
        folder.Write("jobs.csv", "id,submission_time,duration,cpu_count,cpu_capacity,mem_capacity\n");
        folder.Write("broken.parquet", "PAR1");
        await System.IO.File.WriteAllBytesAsync(File("broken.gz"), [0x1f, 0x8b, 1, 2, 3], TestContext.Current.CancellationToken);

        Assert.Contains("series.csv is no trace of a known format", await ErrorOfAsync("series.csv"), StringComparison.Ordinal);
        Assert.Contains($"There is no file {File("fragments.csv")}.", await ErrorOfAsync("tasks.csv"), StringComparison.Ordinal);
        Assert.Contains("needs \"tasks\" in its name", await ErrorOfAsync("jobs.csv"), StringComparison.Ordinal);
        Assert.Contains("broken.gz is a gzip file that ends too early or is damaged", await ErrorOfAsync("broken.gz"), StringComparison.Ordinal);
        Assert.Contains("broken.parquet cannot be read as Parquet", await ErrorOfAsync("broken.parquet"), StringComparison.Ordinal);
        Assert.Contains("There is no file", await ErrorOfAsync("absent.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gzipped_trace_that_was_cut_is_not_taken_for_a_shorter_one()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(1, 500).Select(job => $"{job} {job * 60} -1 {job * 37 % 1000} 1 -1 -1 -1 -1 -1 1 1 1 -1 -1 -1 -1 -1\n"))), TestContext.Current.CancellationToken);
        await System.IO.File.WriteAllBytesAsync(File("jobs.swf.gz"), packed.ToArray()[..^200], TestContext.Current.CancellationToken);

        Assert.Contains("jobs.swf.gz is a gzip file that ends too early", await ErrorOfAsync("jobs.swf.gz"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_is_refused_with_what_to_do()
    {
        await using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        var run = await CommandRun.OfAsync("simulate", "trace", "describe", $"/proc/self/fd/{pipe.GetClientHandleAsString()}");

        Assert.Equal(ExitCode.Unusable, run.ExitCode);
        Assert.Contains("is a pipe, which cannot be read from its beginning again: write it to a file first.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_of_fragments_is_answered_with_the_table_of_its_tasks()
    {
        folder.Write("week_tasks.csv", "id,submission_time,duration,cpu_count,cpu_capacity,mem_capacity\n0,0,1000,1,1000,0\n");
        folder.Write("week_fragments.csv", "id,duration,cpu_usage\n0,1000,1\n");

        Assert.Contains($"name the table of tasks, {File("week_tasks.csv")}.", await ErrorOfAsync("week_fragments.csv"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("week_tasks", "week_fragments", "submission_time", "cpu_usage")]
    [InlineData("meta", "trace", "submissionTime", "cpuUsage")]
    public async Task OpenDcs_tables_are_read_from_Parquet_also_by_their_folder(string tasks, string fragments, string submission, string usage)
    {
        using (var database = DuckDbDatabase.Open(path: null, []))
        {
            using var connection = database.Connect();
            var rows = $"SELECT '7' AS id, make_timestamp_ms(1000) AS \"{submission}\", 60000 AS duration, 2 AS cpu_count, 4000.0::DOUBLE AS cpu_capacity, 100 AS mem_capacity, [1, 2] AS parents";
            connection.Execute($"COPY ({rows}) TO '{File(tasks + ".parquet")}' (FORMAT parquet)", TestContext.Current.CancellationToken);
            connection.Execute($"COPY (SELECT '7' AS id, 30000 AS duration, unnest([1000.0, 3000.0]) AS \"{usage}\") TO '{File(fragments + ".parquet")}' (FORMAT parquet)", TestContext.Current.CancellationToken);
        }

        var result = Json(await CommandRun.OfAsync("simulate", "trace", "describe", File(tasks + ".parquet"), "-o", "json"));
        Assert.Equal(("opendc", "1970-01-01T00:00:01+00:00", 1, 2, 0.5), (
            result.GetProperty("format").GetString(), result.GetProperty("start").GetString(), result.GetProperty("tasks").GetInt32(), result.GetProperty("phases").GetInt32(),
            result.GetProperty("utilisation").GetDouble()));
        if (tasks == "meta")
            Assert.Equal(1, Json(await CommandRun.OfAsync("simulate", "trace", "describe", folder.Path, "-o", "json")).GetProperty("tasks").GetInt32());
    }

    [Fact]
    public async Task A_folder_of_a_file_for_each_machine_is_one_trace()
    {
        var day = string.Join('\n', Enumerable.Range(0, 288).Select(i => i % 2 * 50));
        folder.Write("first", day);
        folder.Write("second", day);
        var result = Json(await CommandRun.OfAsync("simulate", "trace", "describe", folder.Path, "-o", "json"));

        Assert.Equal(("planetlab", 2, 48, 0.25), (
            result.GetProperty("format").GetString(), result.GetProperty("tasks").GetInt32(), result.GetProperty("coreHours").GetDouble(), result.GetProperty("utilisation").GetDouble()));
        folder.Write("third", "1 5 -1 7 1 -1 -1 1 -1 -1 -1 1 1 -1 -1 -1 -1 -1\n");
        Assert.Contains("are of several formats: planetlab, swf.", await ErrorOfAsync(""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_is_fitted_and_what_is_generated_can_be_read_again()
    {
        // Two days of jobs of 100 seconds, one in 10 minutes, by day, on two processors each.
        var jobs = Enumerable.Range(0, 288).Where(i => i % 144 < 72).Select(i => $"{i} {600 * i} 0 100 2 -1 -1 1 -1 -1 -1 1 1 -1 -1 -1 -1 -1");
        folder.Write("jobs.swf", string.Join('\n', jobs));
        var run = await CommandRun.OfAsync("simulate", "trace", "fit", File("jobs.swf"), "-o", "json", "--out-dir", File("made"), "--days", "10");
        Assert.Equal(ExitCode.Good, run.ExitCode);
        var result = Json(run);
        var fitted = Assert.Single(result.GetProperty("jobs").EnumerateArray());

        Assert.Equal(("constant", 100, "constant", 2), (
            fitted.GetProperty("duration").GetProperty("family").GetString(), fitted.GetProperty("duration").GetProperty("parameters").GetProperty("value").GetDouble(),
            fitted.GetProperty("cores").GetProperty("family").GetString(), fitted.GetProperty("cores").GetProperty("mean").GetDouble()));
        Assert.Equal(24, fitted.GetProperty("byHour").GetArrayLength());
        Assert.Contains("%", result.GetProperty("validation").GetProperty("statement").GetString(), StringComparison.Ordinal);
        var made = Json(await CommandRun.OfAsync("simulate", "trace", "describe", File(Path.Combine("made", "tasks.csv")), "-o", "json"));
        Assert.InRange(made.GetProperty("tasks").GetInt32(), 600, 840);
        Assert.InRange(made.GetProperty("hours").GetDouble(), 200, 240);

        run = await CommandRun.OfAsync("simulate", "trace", "fit", File("jobs.swf"));
        Assert.Equal((ExitCode.Good, ""), (run.ExitCode, run.Error));
        Assert.Contains("jobs 1 of 1: duration s", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--hold-out", "1", "error: --hold-out: 1 is not above 0 and below 1.")]
    [InlineData("--seeds", "0", "error: --seeds: 0 is not from 1 to 1,000.")]
    [InlineData("--days", "-1", "error: --days: -1 is not above 0 and at most 36,525.")]
    [InlineData("--time-zone", "Europe/Atlantis", "error: --time-zone: there is no \"Europe/Atlantis\" on this machine.")]
    public async Task A_fit_that_cannot_be_is_refused(string option, string value, string message)
    {
        folder.Write("jobs.swf", "1 0 0 100 1 -1 -1 1 -1 -1 -1 1 1 -1 -1 -1 -1 -1\n");
        var run = await CommandRun.OfAsync("simulate", "trace", "fit", File("jobs.swf"), option, value);
        Assert.Equal((ExitCode.Unusable, message), (run.ExitCode, run.Error.Trim()));
    }

    private async Task<string> ErrorOfAsync(string name)
    {
        var run = await CommandRun.OfAsync("simulate", "trace", "describe", File(name));
        Assert.Equal(ExitCode.Unusable, run.ExitCode);
        return run.Error;
    }

    private void WriteWeek()
    {
        folder.Write("plain", "id,submission_time,duration,cpu_count,cpu_capacity,mem_capacity\n7,1000,60000,2,4000,100\n8,31000,30000,2,4000,100\n");
        using (var gzip = new GZipStream(System.IO.File.Create(File("week_tasks.csv.gz")), CompressionLevel.Fastest))
            gzip.Write(System.IO.File.ReadAllBytes(File("plain")));
        folder.Write("plain", "id,duration,cpu_usage\n7,30000,1000\n7,30000,3000\n8,30000,4000\n");
        using (var gzip = new GZipStream(System.IO.File.Create(File("week_fragments.csv.gz")), CompressionLevel.Fastest))
            gzip.Write(System.IO.File.ReadAllBytes(File("plain")));
    }

    private string File(string name) => Path.Combine(folder.Path, name);

    private static JsonElement Json(CommandRun run) => JsonDocument.Parse(run.Out).RootElement.Clone();
}
