using CloudIntel.Ledger.Queries;
using Npgsql;

namespace CloudIntel.Ledger.Postgres;

/// <summary>A transaction of PostgreSQL's.</summary>
internal sealed class PostgresSession(NpgsqlConnection connection) : ILedgerSession
{
    public async Task<long> ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<List<T>> QueryAsync<T>(SqlQuery query, Func<IRow, T> read, CancellationToken cancellationToken)
    {
        await using var command = Command(query.Sql, query.Parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var row = new NpgsqlRow(reader);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(read(row));
        return rows;
    }

    public async Task AppendAsync<T>(string table, IReadOnlyList<string> columns, IEnumerable<T> rows, Action<IRowWriter, T> write, CancellationToken cancellationToken)
    {
        var buffer = new CopyBuffer();
        await using var output = await connection.BeginRawBinaryCopyAsync($"COPY {table} ({string.Join(", ", columns)}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var row in rows)
        {
            buffer.Row(columns.Count);
            write(buffer, row);
            await buffer.FlushAsync(output, cancellationToken);
        }

        await buffer.EndAsync(output, cancellationToken);
    }

    private NpgsqlCommand Command(string sql, IEnumerable<object?> parameters)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter ?? DBNull.Value });
        return command;
    }
}
