using CloudIntel.Ledger.DuckDb;

namespace CloudIntel.Ledger.Tests.Functions;

/// <summary>Labels that many rows of a chunk have again are read once; that must not be seen in any row.</summary>
public sealed class RepeatedTextsTests : IDisposable
{
    private readonly DuckDbDatabase database = DuckDbSettings.Open(path: null, Path.GetTempPath(), new LedgerOptions(), TestContext.Current.CancellationToken);

    public void Dispose() => database.Dispose();

    [Fact]
    public void Rows_among_the_same_labels_keep_their_own()
    {
        // Short and longer than the room for keys, in an order in which all come again, some with lists that are missing or empty.
        using var connection = database.Connect();
        using var reader = connection.Query(
            """
            SELECT i, CASE WHEN i % 5 = 4 THEN 4000 ELSE 1 END AS Length,
                labels_of('',
                    CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN '[]' ELSE '[{"key": "a", "value": "' || repeat(CAST(i % 5 AS VARCHAR), CASE WHEN i % 5 = 4 THEN 4000 ELSE 1 END) || '"}]' END,
                    'x/', CASE WHEN i % 2 = 0 THEN '[{"key": "b", "value": "even"}]' END)
            FROM range(5000) numbers (i) ORDER BY i
            """,
            TestContext.Current.CancellationToken);
        while (reader.Read())
        {
            var row = reader.Int64(0);
            string[] labels =
            [
                .. row % 5 >= 2 ? [$"\"a\":\"{new string((char)('0' + (row % 5)), (int)reader.Int64(1))}\""] : Array.Empty<string>(),
                .. row % 2 == 0 ? ["\"x/b\":\"even\""] : Array.Empty<string>(),
            ];
            Assert.Equal(labels.Length == 0 ? null : $"{{{string.Join(",", labels)}}}", reader.TextOrNull(2));
        }
    }

    [Fact]
    public void Where_one_list_ends_and_the_next_begins_matters()
    {
        using var connection = database.Connect();
        using var reader = connection.Query(
            """
            SELECT labels_of('', Labels, 'x/', Others)
            FROM (VALUES (1, '[{"key": "a", "value": "1"}]', NULL), (2, NULL, '[{"key": "a", "value": "1"}]')) lists (Row, Labels, Others) ORDER BY Row
            """,
            TestContext.Current.CancellationToken);
        var found = new List<string>();
        while (reader.Read())
            found.Add(reader.Text(0));
        Assert.Equal(["""{"a":"1"}""", """{"x/a":"1"}"""], found);
    }
}
