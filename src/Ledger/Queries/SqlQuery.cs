namespace CloudIntel.Ledger.Queries;

/// <summary>A statement and its parameters <c>$1</c>, <c>$2</c>, …</summary>
internal sealed record SqlQuery(string Sql, IReadOnlyList<object> Parameters);
