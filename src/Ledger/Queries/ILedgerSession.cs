namespace CloudIntel.Ledger.Queries;

/// <summary>The running transaction of a store.</summary>
internal interface ILedgerSession
{
    /// <summary>Runs one statement and returns the number of rows that it changed.</summary>
    Task<long> ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] parameters);

    /// <summary>All rows of an answer that fits into memory.</summary>
    Task<List<T>> QueryAsync<T>(SqlQuery query, Func<IRow, T> read, CancellationToken cancellationToken);
}
