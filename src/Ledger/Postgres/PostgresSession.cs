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

    private NpgsqlCommand Command(string sql, IEnumerable<object?> parameters)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter ?? DBNull.Value });
        return command;
    }
}
