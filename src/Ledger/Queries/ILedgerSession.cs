namespace CloudIntel.Ledger.Queries;

/// <summary>The running transaction of a store.</summary>
internal interface ILedgerSession
{
    /// <summary>Runs one statement and returns the number of rows that it changed.</summary>
    Task<long> ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] parameters);

    /// <summary>Appends rows to a table, much faster than statements do.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">All its columns, in its order.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="write">Writes the values of a row, in the order of the columns.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task AppendAsync<T>(string table, IReadOnlyList<string> columns, IEnumerable<T> rows, Action<IRowWriter, T> write, CancellationToken cancellationToken);

    /// <summary>All rows of an answer that fits into memory.</summary>
    Task<List<T>> QueryAsync<T>(SqlQuery query, Func<IRow, T> read, CancellationToken cancellationToken);
}
