using System.Globalization;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Ledger.Queries;

namespace CloudIntel.Ledger.Clusters;

/// <summary>A table of spans: what is spoken of, its time, and what is said of it.</summary>
/// <param name="Name">Name of the table.</param>
/// <param name="Keys">Columns that say what is spoken of, beside the cluster.</param>
/// <param name="Values">Columns that say something of it.</param>
internal sealed record SpanTable(string Name, string[] Keys, string[] Values)
{
    /// <summary>The end of what lasts: a moment, so that whatever overlaps a time is found by comparing.</summary>
    public static readonly DateTimeOffset Never = new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);

    private const int RowsAtOnce = 200;

    private string[] Columns => [.. Keys, "StartedAt", "EndedAt", .. Values];

    /// <summary>Statements that keep rows in place of what they replace, each with a bounded number of parameters.</summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="rows">Values of the keys, start, end, and the other values.</param>
    public IEnumerable<SqlQuery> Put(string cluster, IEnumerable<object[]> rows)
    {
        foreach (var chunk in rows.Chunk(RowsAtOnce))
        {
            yield return Delete(cluster, chunk);
            var parameters = new List<object> { cluster };
            yield return new($"INSERT INTO {Name} (Cluster, {string.Join(", ", Columns)}) VALUES {SqlRows.Of(chunk, parameters, "$1, ")}", parameters);
        }
    }

    /// <summary>All columns of the spans that overlap a time: keys, start, end, values.</summary>
    public SqlQuery Overlapping(string cluster, DateTimeOffset from, DateTimeOffset to) => new(
        $"SELECT {string.Join(", ", Columns)} FROM {Name} WHERE Cluster = $1 AND StartedAt < $3 AND EndedAt > $2 ORDER BY {string.Join(", ", Keys)}, StartedAt",
        [cluster, from, to]);

    /// <summary>The same of the spans that last.</summary>
    public SqlQuery Lasting(string cluster) => new(
        $"SELECT {string.Join(", ", Columns)} FROM {Name} WHERE Cluster = $1 AND EndedAt = $2 ORDER BY {string.Join(", ", Keys)}, StartedAt", [cluster, Never]);

    /// <summary>The time of a row of either.</summary>
    public LifeTime Time(IRow row)
    {
        var end = row.Time(Keys.Length + 1);
        return new(row.Time(Keys.Length), end == Never ? null : end);
    }

    private SqlQuery Delete(string cluster, object[][] rows)
    {
        var parameters = new List<object> { cluster, rows.Min(row => (DateTimeOffset)row[Keys.Length]) };
        var news = SqlRows.Of(rows.Select(row => row[..(Keys.Length + 2)]), parameters);
        return new(
            $"""
            DELETE FROM {Name} AS kept USING (VALUES {news}) AS news ({string.Join(", ", Keys)}, StartedAt, EndedAt)
            WHERE kept.Cluster = $1 AND kept.StartedAt >= $2 AND {string.Join(" AND ", Keys.Select(key => $"kept.{key} = news.{key}"))}
                AND kept.StartedAt >= news.StartedAt AND (kept.StartedAt < news.EndedAt OR kept.StartedAt = news.StartedAt)
            """,
            parameters);
    }
}

/// <summary>Writes rows of values as SQL.</summary>
internal static class SqlRows
{
    /// <summary>Rows in parentheses, their values added to the parameters.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="parameters">Takes the values.</param>
    /// <param name="first">What each row begins with.</param>
    public static string Of(IEnumerable<IEnumerable<object>> rows, List<object> parameters, string first = "") =>
        string.Join(", ", rows.Select(row => $"({first}{string.Join(", ", row.Select(value => Parameter(value, parameters)))})"));

    private static string Parameter(object value, List<object> parameters)
    {
        parameters.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"${parameters.Count}");
    }
}
