using System.Globalization;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;

namespace CloudIntel.Ledger.Queries;

/// <summary>A statement and its parameters <c>$1</c>, <c>$2</c>, …</summary>
internal sealed record SqlQuery(string Sql, IReadOnlyList<object> Parameters);

/// <summary>Writes the questions about costs as SQL. Identifiers come from <see cref="FocusColumns"/> only, values are always parameters.</summary>
internal sealed class CostQueries(SqlDialect dialect)
{
    private const string DataThrough = "least(ChargePeriodEnd, ChargePeriodStart + INTERVAL '1 day')";

    /// <summary>Groups: the columns of the query, then currency, four sums, number of charges.</summary>
    public SqlQuery Summarize(CostQuery query)
    {
        var filter = new Filter(dialect);
        var keys = query.By.Select(column => Key(column, filter)).ToList();
        if (query.From is { } from)
            filter.Add($"ChargePeriodStart >= {filter.Parameter(from.ToUniversalTime())}");
        if (query.To is { } to)
            filter.Add($"ChargePeriodStart < {filter.Parameter(to.ToUniversalTime())}");
        if (query.Source is { } source)
            filter.Add($"SourceName = {filter.Parameter(source)}");
        filter.Add(query.Scope);
        var columns = string.Concat(keys.Select(key => key + ", "));
        var groups = string.Join(", ", Enumerable.Range(1, keys.Count + 1));
        var sums = string.Join(", ", CostColumns.Select(column => dialect.Exact($"coalesce(sum({column}), 0)")));
        return filter.Query($"SELECT {columns}BillingCurrency, {sums}, count(*) FROM charges{filter} GROUP BY {groups}");
    }

    /// <summary>Reads a group of <see cref="Summarize"/>.</summary>
    public static CostGroup ReadGroup(CostQuery query, IRow row)
    {
        var keys = query.By.Select((column, index) => row.IsNull(index) ? null : ReadKey(column, row, index)).ToArray();
        var at = keys.Length;
        return new(keys, ReadSums(row, row.Text(at), at + 1), row.Int64(at + 5));
    }

    /// <summary>Days: day, currency, sum.</summary>
    public SqlQuery Daily(CostScope scope, DatePeriod period, CostMetric metric)
    {
        var filter = new Filter(dialect);
        var (table, day) = Between(period, filter);
        filter.Add(scope);
        var sum = dialect.Exact($"coalesce(sum({metric}), 0)");
        return filter.Query($"SELECT {day}, BillingCurrency, {sum} FROM {table}{filter} GROUP BY 1, 2 ORDER BY 1, 2");
    }

    /// <summary>One row: up to when, or null.</summary>
    public SqlQuery Through(CostScope scope, DatePeriod period)
    {
        var filter = new Filter(dialect);
        var (table, _) = Between(period, filter);
        filter.Add(scope);
        return filter.Query($"SELECT max({(table == Days ? "DataThrough" : DataThrough)}) FROM {table}{filter}");
    }

    /// <summary>Periods: source, start, end, provider, currency, rows, up to when, four sums.</summary>
    public SqlQuery Periods(string? source)
    {
        var filter = new Filter(dialect);
        if (source is not null)
            filter.Add($"SourceName = {filter.Parameter(source)}");
        var sums = string.Join(", ", CostColumns.Select(column => dialect.Exact($"sum({column})")));
        return filter.Query(
            $"""
            SELECT SourceName, BillingPeriodStart, BillingPeriodEnd, ServiceProviderName, BillingCurrency,
                CAST(sum(ChargeCount) AS BIGINT), max(DataThrough), {sums}
            FROM daily_costs{filter} GROUP BY 1, 2, 3, 4, 5 ORDER BY 2 DESC, 3 DESC, 1, 4, 5
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
    };

    private const string Days = "daily_costs";

    private static readonly string[] CostColumns = ["BilledCost", "EffectiveCost", "ListCost", "ContractedCost"];

    /// <summary>The daily sums when the period is made of whole days, as it nearly always is; else the charges.</summary>
    private static (string Table, string Day) Between(DatePeriod period, Filter filter)
    {
        var start = period.Start.ToUniversalTime();
        var end = period.End.ToUniversalTime();
        if (start.TimeOfDay == TimeSpan.Zero && end.TimeOfDay == TimeSpan.Zero)
        {
            filter.Add($"Day >= {filter.Parameter(DateOnly.FromDateTime(start.DateTime))}");
            filter.Add($"Day < {filter.Parameter(DateOnly.FromDateTime(end.DateTime))}");
            return (Days, "Day");
        }

        filter.Add($"ChargePeriodStart >= {filter.Parameter(start)}");
        filter.Add($"ChargePeriodStart < {filter.Parameter(end)}");
        return ("charges", "CAST(ChargePeriodStart AS DATE)");
    }

    private string Key(string column, Filter filter)
    {
        if (IsMonth(column))
            return "date_trunc('month', ChargePeriodStart)";
        if (column.StartsWith("tag:", StringComparison.OrdinalIgnoreCase) && column.Length > 4)
            return dialect.TagValue(filter.Parameter(dialect.TagKey(column[4..])));
        var known = FocusColumns.Find(column) ?? throw new ArgumentException(
            $"{column} is no column to group by. Known are month, tag:KEY, {string.Join(", ", Ledgers.GroupingColumns)}.",
            nameof(column));
        return known.Kind switch
        {
            ColumnKind.Number => dialect.Exact(known.Name),
            ColumnKind.Json => $"CAST({known.Name} AS VARCHAR)",
            _ => known.Name,
        };
    }

    private static string ReadKey(string column, IRow row, int index)
    {
        if (IsMonth(column))
            return row.Time(index).ToString("yyyy-MM", CultureInfo.InvariantCulture);
        return FocusColumns.Find(column)?.Kind switch
        {
            ColumnKind.Number => row.DecimalText(index),
            ColumnKind.Time => row.Time(index).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            _ => row.Text(index),
        };
    }

    private static bool IsMonth(string column) => column.Equals("month", StringComparison.OrdinalIgnoreCase);

    private static CostSums ReadSums(IRow row, string currency, int at) =>
        new(currency, row.Decimal(at), row.Decimal(at + 1), row.Decimal(at + 2), row.Decimal(at + 3));

    /// <summary>A WHERE clause that grows with its parameters.</summary>
    private sealed class Filter(SqlDialect dialect)
    {
        private readonly List<string> conditions = [];
        private readonly List<object> parameters = [];

        public string Parameter(object value)
        {
            parameters.Add(value);
            return $"${parameters.Count.ToString(CultureInfo.InvariantCulture)}";
        }

        public void Add(string condition) => conditions.Add(condition);

        public void Add(CostScope scope)
        {
            AddOneOf(scope.Providers, "ServiceProviderName");
            AddOneOf(scope.Accounts, "SubAccountId", "BillingAccountId");
            AddOneOf(scope.Services, "ServiceName");
            AddOneOf(scope.Regions, "RegionId");
            AddOneOf(scope.Namespaces, "x_KubernetesNamespace");
            foreach (var tag in scope.Tags)
            {
                var value = dialect.TagValue(Parameter(dialect.TagKey(tag.Key)));
                Add(tag.Values.IsDefaultOrEmpty ? $"{value} IS NOT NULL" : $"{value} IN ({string.Join(", ", tag.Values.Select(Parameter))})");
            }
        }

        public SqlQuery Query(string sql) => new(sql, parameters);

        public override string ToString() => conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", conditions)}";

        private void AddOneOf(IReadOnlyCollection<string> values, params string[] columns)
        {
            if (values.Count == 0)
                return;
            var wanted = string.Join(", ", values.Select(value => $"lower({Parameter(value)})"));
            Add($"({string.Join(" OR ", columns.Select(column => $"lower({column}) IN ({wanted})"))})");
        }
    }
}
