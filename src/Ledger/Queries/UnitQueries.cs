using System.Globalization;
using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Queries;

/// <summary>Writes what is done with numbers of units as SQL.</summary>
internal sealed class UnitQueries(SqlDialect dialect)
{
    private const int RowsAtOnce = 500;

    /// <summary>Statements that keep counts, each with a bounded number of parameters.</summary>
    public static IEnumerable<SqlQuery> Put(string policy, IReadOnlyList<UnitCount> counts)
    {
        // No statement may meet the same row twice.
        var last = counts.GroupBy(count => (count.Metric, count.Value, count.Day)).Select(same => same.Last());
        foreach (var chunk in last.Chunk(RowsAtOnce))
        {
            var parameters = new List<object> { policy };
            var rows = new List<string>();
            foreach (var count in chunk)
            {
                rows.Add($"($1, {Parameter(count.Metric)}, {Parameter(count.Value)}, {Parameter(count.Day)}, CAST({Parameter(count.Units)} AS DECIMAL(38, 22)))");
            }

            yield return new(
                $"""
                INSERT INTO unit_metrics (PolicyName, MetricName, DimensionValue, Day, Units) VALUES {string.Join(", ", rows)}
                ON CONFLICT (PolicyName, MetricName, DimensionValue, Day) DO UPDATE SET Units = excluded.Units
                """,
                parameters);

            string Parameter(object value)
            {
                parameters.Add(value);
                return $"${parameters.Count.ToString(CultureInfo.InvariantCulture)}";
            }
        }
    }

    /// <summary>Counts: metric, value, day, units.</summary>
    public SqlQuery Read(string policy, DateOnly from, DateOnly to) => new(
        $"""
        SELECT MetricName, DimensionValue, Day, {dialect.Exact("Units")} FROM unit_metrics
        WHERE PolicyName = $1 AND Day >= $2 AND Day < $3 ORDER BY 1, 2, 3
        """,
        [policy, from, to]);

    /// <summary>Reads a row of <see cref="Read"/>.</summary>
    public static UnitCount ReadCount(IRow row) => new(row.Text(0), row.Text(1), row.Day(2), row.Decimal(3));

    /// <summary>Removes all counts of a policy.</summary>
    public static SqlQuery Remove(string policy) => new("DELETE FROM unit_metrics WHERE PolicyName = $1", [policy]);
}
