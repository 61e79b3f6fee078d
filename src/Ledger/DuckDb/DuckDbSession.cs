using CloudIntel.Ledger.Queries;

namespace CloudIntel.Ledger.DuckDb;

/// <summary>A transaction of DuckDB's, whose calls block: every task is complete when it is returned.</summary>
internal sealed class DuckDbSession(DuckDbConnection connection) : ILedgerSession
{
    public Task<long> ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] parameters) =>
        Task.FromResult(connection.Execute(sql, cancellationToken, parameters));

    public Task AppendAsync<T>(string table, IReadOnlyList<string> columns, IEnumerable<T> rows, Action<IRowWriter, T> write, CancellationToken cancellationToken)
    {
        using var appender = connection.Append(table);
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            write(appender, row);
            appender.EndRow();
        }

        appender.Flush();
        return Task.CompletedTask;
    }

    public Task<List<T>> QueryAsync<T>(SqlQuery query, Func<IRow, T> read, CancellationToken cancellationToken)
    {
        using var reader = connection.Query(query.Sql, cancellationToken, [.. query.Parameters]);
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return Task.FromResult(rows);
    }
}
