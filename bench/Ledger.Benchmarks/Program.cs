// Measures the import of a generated bill (FOCUS, CUR 2.0, Azure's amortised cost or Google's billing export) beside DuckDB's own CREATE TABLE AS SELECT * FROM read_csv(file), turn by turn, each in
// a process of its own. Usage:
//   compare focus|cur|azure|google [ROWS] [ROUNDS] [FOLDER]    default: 5000000 rows, 3 rounds, a temporary folder; prints every run, medians and the ratio
//   reviews [ROWS] [ROUNDS] [FOLDER]    default: 1000000 rows, 30 rounds; how long the questions of a Budget's review take
//   rollups [ROWS] [ROUNDS] [FOLDER]    default: 50000000 rows, 5 rounds; how long summaries of a year take from months, days and charges
//   postgres [ROWS] [ROUNDS] [FOLDER]   default: 1000000 rows, 3 rounds; the load of PostgreSQL beside a plain COPY of the same rows
//   spans [CONTAINERS] [FOLDER]         default: 100000 containers of a day; how long they take to keep and to read
//   usage [CONTAINERS] [FOLDER|POSTGRES]    default: 100000 containers that run for two days, in a temporary folder or in a PostgreSQL given as Host=…; how long it takes to keep and read what they used
//   days duckdb|postgres [NODES] [DAYS] [FOLDER]    default: 10000 nodes with ten pods each, 30 days; how long days of a cluster take to keep and to show
//   bill focus|cur|azure|google ROWS FILE    writes such a bill
//   ours BILL LEDGER | duckdb BILL DATABASE | again BILL LEDGER    one run, as one line of JSON (again: the same period once more)
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger;
using CloudIntel.Ledger.Benchmarks;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.TestKit.Bills;
using Microsoft.Extensions.Logging.Abstractions;

switch (args)
{
    case ["ours" or "again", var bill, var path]:
        await MeasureAsync(async () =>
        {
            await using var ledger = await Ledgers.OpenAsync(new LedgerOptions { Path = path }, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
            await ledger.ImportAsync(new ImportRequest { Source = "bench", Files = [new BillFile("bill", bill)] }, progress: null, CancellationToken.None);
        });
        break;
    case ["duckdb", var bill, var path]:
        await MeasureAsync(() =>
        {
            using var database = DuckDbDatabase.Open(path, []);
            using var connection = database.Connect();
            connection.Execute($"CREATE TABLE bill AS SELECT * FROM read_csv('{bill}')", CancellationToken.None);
            return Task.CompletedTask;
        });
        break;
    case ["bill", "focus" or "cur" or "azure" or "google", _, var file]:
        WriteBill(args[1], Number(2, 0), file);
        break;
    case ["compare", "focus" or "cur" or "azure" or "google", ..]:
        await InFolderAsync(
            args.Length > 4 ? args[4] : Path.GetTempPath(),
            folder => CompareAsync(args[1], Number(2, 5_000_000), (int)Number(3, 3), folder));
        break;
    case ["reviews", ..]:
        await InFolderAsync(
            args.Length > 3 ? args[3] : Path.GetTempPath(),
            folder => Reviews.MeasureAsync(Number(1, 1_000_000), (int)Number(2, 30), folder));
        break;
    case ["rollups", ..]:
        await InFolderAsync(
            args.Length > 3 ? args[3] : Path.GetTempPath(),
            folder => RollUps.MeasureAsync(Number(1, 50_000_000), (int)Number(2, 5), folder));
        break;
    case ["spans", ..]:
        await InFolderAsync(args.Length > 2 ? args[2] : Path.GetTempPath(), folder => ClusterSpans.MeasureAsync((int)Number(1, 100_000), folder));
        break;
    case ["usage", _, var connection] when connection.Contains('=', StringComparison.Ordinal):
        await UsageHours.MeasureAsync((int)Number(1, 100_000), new() { Store = LedgerStore.PostgreSql, ConnectionString = connection });
        break;
    case ["usage", ..]:
        await InFolderAsync(
            args.Length > 2 ? args[2] : Path.GetTempPath(),
            folder => UsageHours.MeasureAsync((int)Number(1, 100_000), new() { Path = Path.Combine(folder, "usage") }));
        break;
    case ["days", "duckdb" or "postgres", ..]:
        await InFolderAsync(
            args.Length > 4 ? args[4] : Path.GetTempPath(), folder => ClusterDays.MeasureAsync(args[1] == "postgres", (int)Number(2, 10_000), (int)Number(3, 30), folder));
        break;
    case ["postgres", ..]:
        await InFolderAsync(
            args.Length > 3 ? args[3] : Path.GetTempPath(),
            folder => PostgresLoads.MeasureAsync(Number(1, 1_000_000), (int)Number(2, 3), folder));
        break;
    default:
        Console.Error.WriteLine("usage: compare focus|cur|azure|google [ROWS] [ROUNDS] [FOLDER] | reviews [ROWS] [ROUNDS] [FOLDER] | rollups [ROWS] [ROUNDS] [FOLDER] | postgres [ROWS] [ROUNDS] [FOLDER] | spans [CONTAINERS] [FOLDER] | usage [CONTAINERS] [FOLDER|POSTGRES] | days duckdb|postgres [NODES] [DAYS] [FOLDER] | bill focus|cur|azure|google ROWS FILE | ours BILL LEDGER | again BILL LEDGER | duckdb BILL DATABASE");
        return 2;
}

return 0;

long Number(int position, long otherwise) => args.Length > position ? long.Parse(args[position], CultureInfo.InvariantCulture) : otherwise;

static async Task MeasureAsync(Func<Task> work)
{
    using var process = Process.GetCurrentProcess();
    var watch = Stopwatch.StartNew();
    await work();
    var run = new Run(watch.Elapsed.TotalSeconds, process.TotalProcessorTime.TotalSeconds, process.PeakWorkingSet64 >> 20);
    Console.WriteLine(JsonSerializer.Serialize(run, RunJson.Default.Run));
}

static async Task InFolderAsync(string parent, Func<string, Task> work)
{
    var folder = Path.Combine(parent, $"cloudintel-bench-{Environment.ProcessId}");
    Directory.CreateDirectory(folder);
    try
    {
        await work(folder);
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
}

static async Task CompareAsync(string kind, long rows, int rounds, string folder)
{
    var bill = Path.Combine(folder, "bill.csv");
    WriteBill(kind, rows, bill);
    Console.WriteLine($"{kind}, {rows} rows, {(await File.ReadLinesAsync(bill).FirstAsync()).Split(',').Length} columns, {new FileInfo(bill).Length >> 20} MiB, {Environment.ProcessorCount} processors, DuckDB {DuckDbDatabase.LibraryVersion}");
    var runs = new Dictionary<string, List<Run>> { ["duckdb"] = [], ["ours"] = [], ["again"] = [] };
    for (var round = 0; round < rounds; round++)
    {
        foreach (var (name, list) in runs)
        {
            var target = Path.Combine(folder, name == "duckdb" ? $"duckdb{round}" : $"ours{round}");
            var run = await RunAsync(name, bill, target);
            Console.WriteLine($"{name,-7} {run.Seconds,7:0.0} s {run.CpuSeconds,7:0.0} s CPU {run.PeakMiB,6} MiB peak");
            list.Add(run);
        }

        foreach (var file in Directory.GetFiles(folder, "*" + round.ToString(CultureInfo.InvariantCulture) + "*"))
            File.Delete(file);
    }

    foreach (var (name, list) in runs)
        Console.WriteLine($"median  {name,-7} {Median(list, run => run.Seconds):0.0} s, {Median(list, run => run.CpuSeconds):0.0} s CPU, {list.Max(run => run.PeakMiB)} MiB peak");
    Console.WriteLine($"ratio of medians, ours to duckdb: {Median(runs["ours"], run => run.Seconds) / Median(runs["duckdb"], run => run.Seconds):0.00} wall, {Median(runs["ours"], run => run.CpuSeconds) / Median(runs["duckdb"], run => run.CpuSeconds):0.00} CPU");
}

static void WriteBill(string kind, long rows, string file)
{
    Action<Stream, long, int> write = kind switch
    {
        "cur" => VolumeCur.Write,
        "azure" => VolumeExport.WriteAzure,
        "google" => VolumeExport.WriteGoogle,
        _ => (target, count, random) => VolumeBill.Write(target, count, random),
    };
    using var stream = File.Create(file);
    write(stream, rows, 7);
}

static double Median(IEnumerable<Run> runs, Func<Run, double> figure)
{
    var sorted = runs.Select(figure).Order().ToArray();
    return sorted[sorted.Length / 2];
}

static async Task<Run> RunAsync(string name, string bill, string target)
{
    var start = new ProcessStartInfo(Environment.ProcessPath!, [name, bill, target]) { RedirectStandardOutput = true, UseShellExecute = false };
    using var process = Process.Start(start)!;
    var output = await process.StandardOutput.ReadToEndAsync();
    await process.WaitForExitAsync();
    return process.ExitCode == 0 ? JsonSerializer.Deserialize(output, RunJson.Default.Run)! : throw new InvalidOperationException($"{name} failed.");
}
