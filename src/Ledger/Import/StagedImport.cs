using CloudIntel.Core.Ports;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.Mappings;
using CloudIntel.Ledger.Versions;

namespace CloudIntel.Ledger.Import;

/// <summary>Loads the files of an import into DuckDB's tables and sums them up by day; what was there before is the store's matter.</summary>
internal static class StagedImport
{
    private const int FirstRejections = 10;

    /// <summary>Loads all files. Charges count only once the import is published.</summary>
    /// <param name="connection">In no transaction: DuckDB writes rows that change in the transaction that brings them a second time.</param>
    /// <param name="plan">The import.</param>
    /// <param name="importId">Its number.</param>
    /// <param name="temporary">Folder for copies.</param>
    /// <param name="watch">Hears how far it is.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static IReadOnlyList<LoadedBill> Load(
        DuckDbConnection connection, ImportPlan plan, long importId, string temporary, ImportWatch watch, CancellationToken cancellationToken)
    {
        var loader = new BillLoader(connection, plan.Request, importId, temporary, watch, cancellationToken);
        return [.. plan.Bills.Select((bill, number) => loader.Load(bill, number))];
    }

    /// <summary>Settles what only all files together can tell, takes out what does not stay, and sums up the rest.</summary>
    public static IReadOnlyList<FileReport> Settle(
        DuckDbConnection connection, ImportPlan plan, long importId, IReadOnlyList<LoadedBill> loaded, ImportWatch watch, CancellationToken cancellationToken)
    {
        Settlement.Settle(connection, plan.Request.Format, importId, loaded, watch, cancellationToken);
        watch.Stage("Summing up", connection);
        var reports = new FileReports(connection, plan.Request.Source, importId, cancellationToken).Of(loaded);
        SumUp(connection, importId, cancellationToken);
        return Checked(connection, importId, reports, cancellationToken);
    }

    /// <summary>The reports with what the dialects' checks of all files together have found.</summary>
    private static List<FileReport> Checked(DuckDbConnection connection, long importId, List<FileReport> reports, CancellationToken cancellationToken)
    {
        foreach (var files in reports.GroupBy(report => report.Format).ToList())
        {
            if (Dialects.Of(files.Key).Check is not { } check)
                continue;
            var first = reports.IndexOf(files.First());
            reports[first] = reports[first] with { Warnings = [.. check(new(connection, importId, [.. files], cancellationToken))] };
        }

        return reports;
    }

    /// <summary>Makes the sums of an import by day and month, and its bills.</summary>
    public static void SumUp(DuckDbConnection connection, long importId, CancellationToken cancellationToken)
    {
        connection.Execute(Days, cancellationToken, importId);
        connection.Execute(Months, cancellationToken, importId);
        connection.Execute(
            """
            INSERT INTO bills
            SELECT SourceName, ImportId, BillingPeriodStart, ServiceProviderName, BillingAccountId, sum(ChargeCount)
            FROM monthly_costs WHERE ImportId = $1 GROUP BY ALL
            """,
            cancellationToken, importId);
    }

    /// <summary>The billing periods of an import, oldest first.</summary>
    public static IReadOnlyList<StagedPeriod> Periods(DuckDbConnection connection, long importId, CancellationToken cancellationToken)
    {
        // Sum and exclusive or of the rows' hashes: neither depends on the order, and together they tell rows that come twice.
        using var reader = connection.Query(
            """
            SELECT BillingPeriodStart, max(BillingPeriodEnd), count(*), format('{:x}-{:x}', sum(RowHash), bit_xor(RowHash))
            FROM (
                SELECT BillingPeriodStart, BillingPeriodEnd, hash(*COLUMNS(* EXCLUDE (SourceName, ImportId, SourceFile))) AS RowHash
                FROM charges WHERE ImportId = $1
            )
            GROUP BY 1 ORDER BY 1
            """,
            cancellationToken, importId);
        var periods = new List<StagedPeriod>();
        while (reader.Read())
            periods.Add(new(reader.Time(0), reader.Time(1), reader.Int64(2), reader.Text(3)));
        return periods;
    }

    private const string Days =
        """
        INSERT INTO daily_costs BY NAME
        SELECT
            SourceName, ImportId, BillingPeriodStart, BillingPeriodEnd, CAST(ChargePeriodStart AS DATE) AS Day,
            ServiceProviderName, BillingAccountId, SubAccountId, ServiceName, ChargeCategory, RegionId, x_KubernetesNamespace, Tags, BillingCurrency,
            sum(BilledCost) AS BilledCost, sum(EffectiveCost) AS EffectiveCost,
            coalesce(sum(ListCost), 0) AS ListCost, coalesce(sum(ContractedCost), 0) AS ContractedCost,
            count(*) AS ChargeCount,
            max(least(ChargePeriodEnd, ChargePeriodStart + INTERVAL 1 DAY)) AS DataThrough
        FROM charges WHERE ImportId = $1 GROUP BY ALL
        """;

    private const string Months =
        """
        INSERT INTO monthly_costs BY NAME
        SELECT
            SourceName, ImportId, BillingPeriodStart, BillingPeriodEnd, CAST(date_trunc('month', Day) AS DATE) AS Month,
            ServiceProviderName, BillingAccountId, SubAccountId, ServiceName, ChargeCategory, BillingCurrency,
            sum(BilledCost) AS BilledCost, sum(EffectiveCost) AS EffectiveCost, sum(ListCost) AS ListCost, sum(ContractedCost) AS ContractedCost,
            sum(ChargeCount) AS ChargeCount, max(DataThrough) AS DataThrough
        FROM daily_costs WHERE ImportId = $1 GROUP BY ALL
        """;

    /// <summary>The first rejected rows of an import.</summary>
    public static IReadOnlyList<RejectedRow> Rejections(DuckDbConnection connection, long importId, CancellationToken cancellationToken)
    {
        using var reader = connection.Query(
            $"SELECT File, Line, ColumnName, Reason FROM rejected_rows WHERE ImportId = $1 ORDER BY FileNumber, Line LIMIT {FirstRejections}",
            cancellationToken, importId);
        var rows = new List<RejectedRow>();
        while (reader.Read())
            rows.Add(new(reader.Text(0), reader.Int64(1), reader.Text(2), reader.Text(3)));
        return rows;
    }

    /// <summary>The report of an import.</summary>
    /// <param name="plan">The import.</param>
    /// <param name="files">What was found.</param>
    /// <param name="rejections">The first rejected rows.</param>
    /// <param name="digest">Digest of the files.</param>
    /// <param name="time">When it was carried through.</param>
    public static ImportReport Report(
        ImportPlan plan, IReadOnlyList<FileReport> files, IReadOnlyList<RejectedRow> rejections, string digest, DateTimeOffset time)
    {
        var loaded = !IsRefused(plan, files);
        IReadOnlyList<FileReport> reported = loaded
            ? files
            : [.. files.Select(file => file with { Rows = 0, RepairedRows = 0, Repairs = [], Changes = [], Periods = [] })];
        return new ImportReport
        {
            Import = new ImportRecord
            {
                Source = plan.Request.Source,
                Digest = digest,
                Signature = plan.Request.Signature,
                Time = time,
                Rows = reported.Sum(file => file.Rows),
                RepairedRows = reported.Sum(file => file.RepairedRows),
                RejectedRows = reported.Sum(file => file.RejectedRows),
                Repairs = ImportFindings.Repairs(reported),
                Changes = ImportFindings.Changes(reported),
                Warnings = ImportFindings.Warnings(reported),
            },
            Loaded = loaded,
            Files = reported,
            FirstRejections = rejections,
        };
    }

    /// <summary>Whether a strict request leaves the ledger as it was.</summary>
    public static bool IsRefused(ImportPlan plan, IReadOnlyList<FileReport> files) =>
        plan.Request.Strict && files.Any(file => file.RejectedRows > 0);
}
