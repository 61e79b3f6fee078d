using CloudIntel.Core.FinOps;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;

namespace CloudIntel.Ledger.Queries;

/// <summary>Writes the questions about costs as SQL. Identifiers come from <see cref="FocusColumns"/> only, values are always parameters.</summary>
internal sealed class CostQueries(SqlDialect dialect)
{
    private static readonly string[] CostColumns = ["BilledCost", "EffectiveCost", "ListCost", "ContractedCost"];

    /// <summary>One row: how many sources have a precedence. The others ask whether any has, of the same state of the ledger.</summary>
    public static SqlQuery Ranked { get; } = new("SELECT count(*) FROM source_precedence", []);

    /// <summary>Groups: the columns of the query, the day where a currency is asked for, then currency, four sums, number of charges.</summary>
    public SqlQuery Summarize(CostQuery query, bool ranked)
    {
        var table = CostTable.Of(query);
        var conditions = new Conditions(dialect);
        IReadOnlyList<string> by = query.Currency is null ? query.By : [.. query.By, Grouping.Day];
        var keys = by.Select(column => Grouping.Key(column, table, conditions, dialect)).ToList();
        AddAll(query, table, conditions);
        var groups = string.Join(", ", Enumerable.Range(1, keys.Count + 1));
        return conditions.Query(
            $"""
            {Selection.With(query.AsOf, ranked, conditions)}
            SELECT {string.Concat(keys.Select(key => key + ", "))}BillingCurrency, {Sums}, {Count(table)}
            FROM {CostTable.Name(table)} AS costs{conditions} GROUP BY {groups}
            """);
    }

    /// <summary>Reads a group of <see cref="Summarize"/> without a currency.</summary>
    public static CostGroup ReadGroup(IReadOnlyList<string> by, IRow row)
    {
        var keys = by.Select((column, index) => Grouping.Read(column, row, index)).ToArray();
        var at = keys.Length;
        return new(keys, ReadSums(row, row.Text(at), at + 1), row.Int64(at + 5));
    }

    /// <summary>One row: the first billing period of which a question needs more than is held, or null. Null when that cannot be.</summary>
    public SqlQuery? Dropped(CostQuery query, bool ranked)
    {
        var table = CostTable.Of(query);
        // Versions that count now keep their daily sums as long as anything of them.
        if (table == HeldDetail.Monthly || (table == HeldDetail.Daily && query.AsOf is null))
            return null;
        var conditions = new Conditions(dialect);
        AddAll(query, HeldDetail.Monthly, conditions);
        conditions.Add(
            $"(costs.ImportId, costs.BillingPeriodStart) IN (SELECT ImportId, BillingPeriodStart FROM selected WHERE Detail < {(int)table})");
        return conditions.Query($"{Selection.With(query.AsOf, ranked, conditions)} SELECT min(BillingPeriodStart) FROM monthly_costs AS costs{conditions}");
    }

    /// <summary>Days: day, currency, sum.</summary>
    public SqlQuery Daily(CostScope scope, DatePeriod period, CostMetric metric, bool ranked)
    {
        var query = new CostQuery { By = [Grouping.Day], From = period.Start, To = period.End, Scope = scope };
        var table = CostTable.Of(query);
        var conditions = new Conditions(dialect);
        AddAll(query, table, conditions);
        return conditions.Query(
            $"""
            {Selection.With(asOf: null, ranked, conditions)}
            SELECT {Grouping.Expression(Grouping.Day, table, conditions)}, BillingCurrency, {dialect.Exact($"coalesce(sum({metric}), 0)")}
            FROM {CostTable.Name(table)} AS costs{conditions} GROUP BY 1, 2 ORDER BY 1, 2
            """);
    }

    /// <summary>One row: up to when, or null.</summary>
    public SqlQuery Through(CostScope scope, DatePeriod period, bool ranked)
    {
        var query = new CostQuery { By = [], From = period.Start, To = period.End, Scope = scope };
        var table = CostTable.Of(query);
        var conditions = new Conditions(dialect);
        AddAll(query, table, conditions);
        var through = table == HeldDetail.Charges ? "least(ChargePeriodEnd, ChargePeriodStart + INTERVAL '1 day')" : "DataThrough";
        return conditions.Query($"{Selection.With(asOf: null, ranked, conditions)} SELECT max({through}) FROM {CostTable.Name(table)} AS costs{conditions}");
    }

    /// <summary>
    /// Periods: source, start, end, provider, currency, rows, up to when, four sums, version, when it was imported, the four sums of the
    /// version before or nulls.
    /// </summary>
    public SqlQuery Periods(string? source)
    {
        var conditions = new Conditions(dialect);
        if (source is not null)
            conditions.Add($"SourceName = {conditions.Parameter(source)}");
        return conditions.Query(
            $"""
            WITH versions AS (SELECT * FROM period_versions{conditions}),
            costs AS (
                SELECT SourceName, BillingPeriodStart, Version, max(monthly_costs.BillingPeriodEnd) AS PeriodEnd, ServiceProviderName, BillingCurrency,
                    CAST(sum(monthly_costs.ChargeCount) AS BIGINT) AS Charges, max(DataThrough) AS Through,
                    {string.Join(", ", CostColumns.Select(column => $"sum({column}) AS {column}"))}
                FROM monthly_costs JOIN versions USING (SourceName, ImportId, BillingPeriodStart)
                GROUP BY SourceName, BillingPeriodStart, Version, ServiceProviderName, BillingCurrency
            )
            SELECT SourceName, BillingPeriodStart, held.PeriodEnd, ServiceProviderName, BillingCurrency, held.Charges, held.Through,
                {Each("held")}, Version, newest.ImportedAt, {Each("earlier")}
            FROM versions AS newest
            JOIN costs AS held USING (SourceName, BillingPeriodStart, Version)
            LEFT JOIN (
                SELECT SourceName, BillingPeriodStart, Version + 1 AS Version, ServiceProviderName, BillingCurrency, {string.Join(", ", CostColumns)} FROM costs
            ) AS earlier USING (SourceName, BillingPeriodStart, Version, ServiceProviderName, BillingCurrency)
            WHERE newest.SupersededAt IS NULL
            ORDER BY 2 DESC, 3 DESC, 1, 4, 5
            """);
    }

    /// <summary>Reads a row of <see cref="Periods"/>.</summary>
    public static SourcePeriod ReadPeriod(IRow row) => new()
    {
        Source = row.Text(0),
        Period = new DatePeriod(row.Time(1), row.Time(2)),
        Provider = row.Text(3),
        Rows = row.Int64(5),
        DataThrough = row.Time(6),
        Costs = ReadSums(row, row.Text(4), 7),
        Version = (int)row.Int64(11),
        ImportedAt = row.Time(12),
        Previous = row.IsNull(13) ? null : ReadSums(row, row.Text(4), 13),
    };

    /// <summary>Versions, a row for each of their currencies: source, start, end, version, imported, superseded, detail, rows, currency, four sums.</summary>
    public SqlQuery Versions(string? source)
    {
        var conditions = new Conditions(dialect);
        if (source is not null)
            conditions.Add($"SourceName = {conditions.Parameter(source)}");
        return conditions.Query(
            $"""
            SELECT SourceName, BillingPeriodStart, max(versions.BillingPeriodEnd), Version, max(ImportedAt), max(SupersededAt), max(Detail),
                max(versions.ChargeCount), BillingCurrency, {Sums}
            FROM period_versions AS versions JOIN monthly_costs USING (SourceName, ImportId, BillingPeriodStart){conditions}
            GROUP BY SourceName, BillingPeriodStart, Version, BillingCurrency ORDER BY 2 DESC, 1, 4 DESC, 9
            """);
    }

    /// <summary>Reads a row of <see cref="Versions"/>, with one currency.</summary>
    public static PeriodVersion ReadVersion(IRow row) => new()
    {
        Source = row.Text(0),
        Period = new DatePeriod(row.Time(1), row.Time(2)),
        Version = (int)row.Int64(3),
        ImportedAt = row.Time(4),
        SupersededAt = row.IsNull(5) ? null : row.Time(5),
        Detail = (HeldDetail)row.Int64(6),
        Rows = row.Int64(7),
        Costs = [ReadSums(row, row.Text(8), 9)],
    };

    /// <summary>What a version of a billing period adds up to, by service and sub account; reads as <see cref="ReadGroup"/>.</summary>
    public SqlQuery ByServiceAndAccount(long importId, DateTimeOffset start) => new(
        $"""
        SELECT ServiceName, SubAccountId, BillingCurrency, {Sums}, CAST(sum(ChargeCount) AS BIGINT)
        FROM monthly_costs WHERE ImportId = $1 AND BillingPeriodStart = $2 GROUP BY 1, 2, 3
        """,
        [importId, start]);

    /// <summary>Bills that several sources hold, a row for each source: provider, account, start, source, precedence, counts, rows.</summary>
    public SqlQuery Overlaps()
    {
        var conditions = new Conditions(dialect);
        return conditions.Query(
            $"""
            {Selection.Versions(asOf: null, conditions)}
            SELECT ServiceProviderName, BillingAccountId, BillingPeriodStart, SourceName, Precedence, CASE WHEN Precedence = Highest THEN 1 ELSE 0 END, ChargeCount
            FROM ranked WHERE Holders > 1 ORDER BY 3 DESC, 1, 2, 5 DESC, 4
            """);
    }

    private static void AddAll(CostQuery query, HeldDetail table, Conditions conditions)
    {
        conditions.AddPeriod(query.From, query.To, table);
        if (query.Source is { } source)
            conditions.Add($"SourceName = {conditions.Parameter(source)}");
        conditions.Add(query.Scope, table);
        if (query.ResourceNames is { } names && table == HeldDetail.Charges)
            conditions.AddResources(names);
        foreach (var filter in query.Filters.Where(filter => CostTable.Of(filter.Column) <= table))
            conditions.Add(Grouping.Condition(filter, table, conditions));
    }

    private string Sums => string.Join(", ", CostColumns.Select(column => dialect.Exact($"coalesce(sum({column}), 0)")));

    private string Each(string alias) => string.Join(", ", CostColumns.Select(column => dialect.Exact($"{alias}.{column}")));

    private static string Count(HeldDetail table) => table == HeldDetail.Charges ? "count(*)" : "CAST(sum(ChargeCount) AS BIGINT)";

    private static CostSums ReadSums(IRow row, string currency, int at) =>
        new(currency, row.Decimal(at), row.Decimal(at + 1), row.Decimal(at + 2), row.Decimal(at + 3));
}
