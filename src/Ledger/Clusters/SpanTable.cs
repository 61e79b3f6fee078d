using System.Globalization;
using System.Text;
using System.Text.Json;
using CloudIntel.Core.FinOps.Clusters;
using CloudIntel.Ledger.Queries;

namespace CloudIntel.Ledger.Clusters;

/// <summary>A table of spans: what is spoken of, its time, and what is said of it.</summary>
/// <param name="Name">Name of the table.</param>
/// <param name="Keys">Columns of text that say what is spoken of, beside the cluster.</param>
/// <param name="Texts">Columns of text that say something of it.</param>
/// <param name="Numbers">Columns of whole numbers that say something of it.</param>
internal sealed record SpanTable(string Name, string[] Keys, string[] Texts, string[] Numbers)
{
    /// <summary>The end of what lasts: a moment, so that whatever overlaps a time is found by comparing.</summary>
    public static readonly DateTimeOffset Never = new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);

    private string[] Columns => [.. Keys, "StartedAt", "EndedAt", .. Texts, .. Numbers];

    /// <summary>Statements that keep rows in place of what they replace.</summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="rows">Keys, start, end, texts and numbers.</param>
    /// <param name="dialect">The store's SQL.</param>
    public IEnumerable<SqlQuery> Put(string cluster, IEnumerable<object[]> rows, SqlDialect dialect)
    {
        foreach (var chunk in rows.Chunk(GivenRows.AtOnce))
        {
            var text = GivenRows.Text(chunk);
            var news = Columns.Select((column, i) => $"{Cell(i, dialect)} AS {column}");
            yield return new(
                $"""
                DELETE FROM {Name} AS kept USING (SELECT {string.Join(", ", news.Take(Keys.Length + 2))} FROM {dialect.Rows("$2")}) AS news
                WHERE kept.Cluster = $1 AND kept.StartedAt >= $3 AND {string.Join(" AND ", Keys.Select(key => $"kept.{key} = news.{key}"))}
                    AND kept.StartedAt >= news.StartedAt AND (kept.StartedAt < news.EndedAt OR kept.StartedAt = news.StartedAt)
                """,
                [cluster, text, chunk.Min(row => (DateTimeOffset)row[Keys.Length])]);
            yield return new(
                $"INSERT INTO {Name} (Cluster, {string.Join(", ", Columns)}) SELECT CAST($1 AS VARCHAR), {string.Join(", ", news)} FROM {dialect.Rows("$2")}",
                [cluster, text]);
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

    private string Cell(int index, SqlDialect dialect)
    {
        if (index < Keys.Length || (index > Keys.Length + 1 && index < Keys.Length + 2 + Texts.Length))
            return dialect.Cell(index);
        return $"CAST({dialect.Cell(index)} AS {(index <= Keys.Length + 1 ? dialect.TimeType : "BIGINT")})";
    }
}

/// <summary>Hands rows to a statement as one parameter: thousands of parameters take longer to plan than rows to write.</summary>
internal static class GivenRows
{
    /// <summary>Rows of one statement.</summary>
    public const int AtOnce = 5000;

    /// <summary>Rows as JSON: an array of arrays of texts.</summary>
    /// <param name="rows">Rows of texts, whole numbers and moments.</param>
    public static string Text(IEnumerable<object[]> rows)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartArray();
            foreach (var row in rows)
            {
                writer.WriteStartArray();
                foreach (var value in row)
                    writer.WriteStringValue(Text(value));
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(json.GetBuffer().AsSpan(0, (int)json.Length));
    }

    private static string Text(object value) => value switch
    {
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
