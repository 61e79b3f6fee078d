using System.Diagnostics;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.Import;
using CloudIntel.Ledger.Queries;
using CloudIntel.Ledger.Versions;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudIntel.Ledger.Benchmarks;

/// <summary>
/// How long summaries take over a year of charges that fill twelve billing periods of one source. The charges are made inside DuckDB, since
/// how they come in is measured elsewhere.
/// </summary>
internal static class RollUps
{
    private const int Months = 12;

    private static readonly DateTimeOffset First = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly (string Name, CostQuery Query)[] Questions =
    [
        ("monthly costs: month, service", new() { By = ["month", "ServiceName"] }),
        ("monthly costs: services of one month", new() { By = ["ServiceName"], From = First.AddMonths(8), To = First.AddMonths(9) }),
        ("daily costs: day, region", new() { By = ["day", "RegionId"] }),
        ("daily costs: month, tag", new() { By = ["month", "tag:team"] }),
        // From an hour that lies before all charges, so that no coarser table can answer.
        ("charges: month, service", new() { By = ["month", "ServiceName"], From = First.AddHours(-1) }),
        ("charges: services of one month", new() { By = ["ServiceName"], From = First.AddMonths(8).AddTicks(10), To = First.AddMonths(9) }),
        ("charges: charge category and resource type", new() { By = ["ChargeCategory", "ResourceType"] }),
    ];

    /// <summary>Fills a ledger and asks it.</summary>
    public static async Task MeasureAsync(long rows, int rounds, string folder)
    {
        var options = new LedgerOptions { Path = Path.Combine(folder, "ledger") };
        var filled = Stopwatch.StartNew();
        await FillAsync(options, rows);
        Console.WriteLine($"{rows} charges made in {filled.Elapsed.TotalSeconds:0} s, {new FileInfo(options.Path).Length >> 20} MiB, {Environment.ProcessorCount} processors, memory limit {options.MemoryLimit >> 20} MiB");

        await using var ledger = await Ledgers.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        using var process = Process.GetCurrentProcess();
        foreach (var (name, query) in Questions)
        {
            var times = new List<double>();
            var cpu = TimeSpan.Zero;
            for (var round = -1; round < rounds; round++) // one to warm up
            {
                process.Refresh();
                var before = process.TotalProcessorTime;
                var watch = Stopwatch.StartNew();
                var groups = await ledger.SummarizeAsync(query, CancellationToken.None);
                if (round >= 0)
                    times.Add(watch.Elapsed.TotalSeconds);
                process.Refresh();
                cpu = process.TotalProcessorTime - before;
                if (groups.Count == 0)
                    throw new InvalidOperationException($"{name} found nothing.");
            }

            times.Sort();
            Console.WriteLine($"{name,-44} median {times[times.Count / 2],7:0.000} s, {times[0]:0.000} - {times[^1]:0.000}, {rounds} rounds; {cpu.TotalSeconds:0.00} s CPU in the last");
        }

        process.Refresh();
        Console.WriteLine($"peak memory {process.PeakWorkingSet64 >> 20} MiB");
    }

    private static async Task FillAsync(LedgerOptions options, long rows)
    {
        using var database = DuckDbSettings.Open(options.Path, options.Path + ".tmp", options, CancellationToken.None);
        using var connection = database.Connect();
        for (var month = 0; month < Months; month++)
        {
            connection.Execute(Charges, CancellationToken.None, (long)month + 1, First.AddMonths(month), First.AddMonths(month + 1), rows / Months);
            StagedImport.SumUp(connection, month + 1, CancellationToken.None);
            var history = new PeriodHistory(new DuckDbSession(connection), new CostQueries(new DuckDbDialect()), options.Retention);
            var period = new StagedPeriod(First.AddMonths(month), First.AddMonths(month + 1), rows / Months, "");
            await history.ReplaceAsync("bench", month + 1, [new(period, 1, null)], First.AddMonths(month + 1), CancellationToken.None);
        }
    }

    /// <summary>Usage of 60 services in 16 regions by 200 accounts with 10 teams, hour by hour, with resources, prices and quantities.</summary>
    private const string Charges =
        """
        INSERT INTO charges BY NAME
        SELECT
            'bench' AS SourceName, $1 AS ImportId, 'bill' AS SourceFile,
            $2 AS BillingPeriodStart, $3 AS BillingPeriodEnd,
            $2 + to_hours(CAST(i % 672 AS INTEGER)) AS ChargePeriodStart, $2 + to_hours(CAST(i % 672 AS INTEGER) + 1) AS ChargePeriodEnd,
            'AWS' AS ServiceProviderName, 'AWS' AS ProviderName, 'AWS' AS HostProviderName, 'AWS' AS PublisherName, 'AWS' AS InvoiceIssuerName,
            '100000000000' AS BillingAccountId, CAST(200000000000 + hash(i // 672) % 200 AS VARCHAR) AS SubAccountId,
            'Service ' || hash(i // 672, 1) % 60 AS ServiceName, 'Compute' AS ServiceCategory, 'region-' || hash(i // 672, 2) % 16 AS RegionId,
            'i-' || format('{:x}', hash(i // 672)) AS ResourceId, 'Type ' || hash(i // 672, 3) % 20 AS ResourceType,
            CASE WHEN i % 50 = 0 THEN 'Purchase' ELSE 'Usage' END AS ChargeCategory, 'Usage-Based' AS ChargeFrequency,
            'sku-' || hash(i // 672, 4) % 5000 AS SkuId, 'sku-' || hash(i // 672, 4) % 5000 || '.price' AS SkuPriceId, 'Hours' AS PricingUnit,
            '{"team": "team-' || hash(i // 672) % 10 || '"}' AS Tags, 'USD' AS BillingCurrency,
            CAST(hash(i) % 1000000 AS DECIMAL(9, 0)) * 0.001 AS BilledCost,
            CAST(hash(i, 1) % 1000000 AS DECIMAL(9, 0)) * 0.001 AS EffectiveCost,
            CAST(hash(i, 2) % 1000000 AS DECIMAL(9, 0)) * 0.001 AS ListCost,
            CAST(hash(i, 3) % 1000000 AS DECIMAL(9, 0)) * 0.001 AS ContractedCost,
            CAST(1 AS DECIMAL(38, 22)) AS PricingQuantity, CAST(1 AS DECIMAL(38, 22)) AS ConsumedQuantity, 0 AS x_Repairs
        FROM range($4) AS numbers (i)
        """;
}
