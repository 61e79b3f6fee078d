using System.Diagnostics;
using System.Globalization;
using CloudIntel.Core.Ports;
using CloudIntel.TestKit.Bills;
using CloudIntel.TestKit.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CloudIntel.Ledger.Benchmarks;

/// <summary>
/// The import into PostgreSQL, and of it the part that brings the rows over, beside the server's own COPY of the same charges from a CSV
/// file on its disk into a table without indexes, partitions, sums or anything to replace.
/// </summary>
internal static class PostgresLoads
{
    /// <summary>Measures rounds of both in turns.</summary>
    public static async Task MeasureAsync(long rows, int rounds, string folder)
    {
        // The server may run as another user, and has to write and read a file here.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        await using var server = await PostgresServer.StartAsync(CancellationToken.None);
        var bill = Path.Combine(folder, "bill.csv");
        await using (var stream = File.Create(bill))
            VolumeBill.Write(stream, rows, seed: 7);
        Console.WriteLine($"{rows} rows, {new FileInfo(bill).Length >> 20} MiB, {Environment.ProcessorCount} processors");

        var (whole, load, plain) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            var database = string.Create(CultureInfo.InvariantCulture, $"bench{round}");
            await server.CreateDatabaseAsync(database, CancellationToken.None);
            var options = new LedgerOptions { Store = LedgerStore.PostgreSql, ConnectionString = server.ConnectionString(database), TemporaryFolder = folder };
            var (total, published) = await ImportAsync(options, bill);
            whole.Add(rows / total);
            load.Add(rows / published);
            plain.Add(rows / await CopyAsync(options.ConnectionString, Path.Combine(folder, "charges.csv")));
            Console.WriteLine($"import {total,6:0.0} s, of it the load {published,6:0.0} s; plain COPY {rows / plain[^1],6:0.0} s");
        }

        Console.WriteLine($"median rows/s: import {Median(whole):0}, load {Median(load):0}, plain COPY {Median(plain):0}; load / plain {Median(load) / Median(plain):0.00}, import / plain {Median(whole) / Median(plain):0.00}");
    }

    /// <summary>Seconds of the import, and of its last stage, which is the database's.</summary>
    private static async Task<(double Total, double Published)> ImportAsync(LedgerOptions options, string bill)
    {
        await using var ledger = await Ledgers.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        var watch = Stopwatch.StartNew();
        var stages = new Stages(watch);
        await ledger.ImportAsync(new ImportRequest { Source = "bench", Files = [new BillFile("bill", bill)] }, stages, CancellationToken.None);
        return (watch.Elapsed.TotalSeconds, (watch.Elapsed - stages.LastBegan).TotalSeconds);
    }

    private static async Task<double> CopyAsync(string connectionString, string file)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await ExecuteAsync(connection, $"COPY (SELECT * FROM charges) TO '{file}' WITH (FORMAT csv)");
        await ExecuteAsync(connection, "CREATE TABLE plain (LIKE charges)");
        await ExecuteAsync(connection, "CHECKPOINT");
        var watch = Stopwatch.StartNew();
        await ExecuteAsync(connection, $"COPY plain FROM '{file}' WITH (FORMAT csv)");
        var seconds = watch.Elapsed.TotalSeconds;
        await ExecuteAsync(connection, "DROP TABLE plain, charges");
        File.Delete(file);
        return seconds;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    private static double Median(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private sealed class Stages(Stopwatch watch) : IProgress<ImportProgress>
    {
        public TimeSpan LastBegan { get; private set; }

        public void Report(ImportProgress value)
        {
            if (value.Fraction is null)
                LastBegan = watch.Elapsed;
        }
    }
}
