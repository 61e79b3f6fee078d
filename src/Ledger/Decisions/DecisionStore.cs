using System.Globalization;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Clusters;
using CloudIntel.Ledger.Queries;

namespace CloudIntel.Ledger.Decisions;

/// <summary>What gates decided, in one of a ledger's transactions.</summary>
internal sealed class DecisionStore(ILedgerSession session, SqlDialect dialect)
{
    private static readonly (string Name, string Type)[] Columns =
    [
        ("Policy", "VARCHAR"), ("Rule", "VARCHAR"), ("Outcome", "VARCHAR"), ("ApiVersion", "VARCHAR"), ("Kind", "VARCHAR"), ("Namespace", "VARCHAR"), ("Name", "VARCHAR"),
        ("Operation", "VARCHAR"), ("UserName", "VARCHAR"), ("Message", "VARCHAR"), ("Replica", "VARCHAR"), ("DryRun", "BIGINT"),
    ];

    /// <summary>Amounts and their currency, none of which may be known.</summary>
    private static readonly (string Name, string Type)[] Nullable =
        [("Price", "DECIMAL(38, 9)"), ("RuleLimit", "DECIMAL(38, 9)"), ("BudgetLeft", "DECIMAL(38, 9)"), ("Currency", "VARCHAR")];

    /// <summary>Appends decisions.</summary>
    public async Task AppendAsync(IReadOnlyList<GateDecision> decisions, CancellationToken cancellationToken)
    {
        string[] cells =
        [
            $"CAST({dialect.Cell(0)} AS {dialect.TimeType})",
            .. Columns.Select((column, i) => $"CAST({dialect.Cell(i + 1)} AS {column.Type})"),
            .. Nullable.Select((column, i) => $"CAST(nullif({dialect.Cell(i + 1 + Columns.Length)}, '') AS {column.Type})"),
        ];
        foreach (var chunk in decisions.Select(Row).Chunk(GivenRows.AtOnce))
        {
            await session.ExecuteAsync(
                $"INSERT INTO gate_decisions (DecidedAt, {string.Join(", ", Columns.Concat(Nullable).Select(column => column.Name))}) SELECT {string.Join(", ", cells)} FROM {dialect.Rows("$1")}",
                cancellationToken, GivenRows.Text(chunk));
        }
    }

    /// <summary>Lets go of what was decided before a moment.</summary>
    public Task ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        session.ExecuteAsync("DELETE FROM gate_decisions WHERE DecidedAt < $1", cancellationToken, before.ToUniversalTime());

    /// <summary>The decisions that are asked for, newest first.</summary>
    public Task<List<GateDecision>> ReadAsync(DecisionQuery query, CancellationToken cancellationToken)
    {
        var conditions = new List<string>();
        var parameters = new List<object>();
        Add(query.Policy, place => $"(Policy = {place} OR Policy LIKE '%/' || {place})");
        Add(query.Namespace, place => $"Namespace = {place}");
        Add(query.User, place => $"UserName = {place}");
        Add(query.Outcome?.ToString(), place => $"Outcome = {place}");
        Add(query.From?.ToUniversalTime(), place => $"DecidedAt >= {place}");
        Add(query.To?.ToUniversalTime(), place => $"DecidedAt < {place}");
        parameters.Add((long)Math.Max(1, query.Limit));
        var where = conditions.Count == 0 ? "" : $"WHERE {string.Join(" AND ", conditions)}";
        return session.QueryAsync(
            new(
                $"""
                SELECT DecidedAt, {string.Join(", ", Columns.Select(column => column.Name))}, {dialect.Exact("Price")}, {dialect.Exact("RuleLimit")}, {dialect.Exact("BudgetLeft")}, Currency
                FROM gate_decisions {where} ORDER BY DecidedAt DESC, Policy, Rule, Kind, Namespace, Name, Replica LIMIT ${parameters.Count}
                """,
                parameters),
            Read,
            cancellationToken);

        void Add(object? value, Func<string, string> condition)
        {
            if (value is null)
                return;
            parameters.Add(value);
            conditions.Add(condition(string.Create(CultureInfo.InvariantCulture, $"${parameters.Count}")));
        }
    }

    /// <summary>How many requests came to what.</summary>
    public Task<List<DecisionCount>> CountAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => session.QueryAsync(
        new(
            """
            SELECT Policy, Outcome, count(*) FROM
                (SELECT DISTINCT Policy, Outcome, DecidedAt, Kind, Namespace, Name, Operation, UserName FROM gate_decisions WHERE DecidedAt >= $1 AND DecidedAt < $2 AND DryRun = 0 AND Policy <> '') AS requests
            GROUP BY Policy, Outcome ORDER BY Policy, Outcome
            """,
            [from.ToUniversalTime(), to.ToUniversalTime()]),
        static row => new DecisionCount(row.Text(0), Enum.Parse<GateOutcome>(row.Text(1)), row.Int64(2)),
        cancellationToken);

    private static object[] Row(GateDecision decision) =>
    [
        decision.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        decision.Policy, decision.Rule, decision.Outcome.ToString(), decision.ApiVersion, decision.Kind, decision.Namespace, decision.Name, decision.Operation, decision.User,
        decision.Message, decision.Replica, decision.DryRun ? 1 : 0,
        Cell(decision.Price), Cell(decision.Limit), Cell(decision.BudgetLeft), decision.Currency ?? "",
    ];

    private static object Cell(decimal? amount) => amount is { } value ? decimal.Round(value, 9) : "";

    private static GateDecision Read(IRow row) => new()
    {
        At = row.Time(0),
        Policy = row.Text(1),
        Rule = row.Text(2),
        Outcome = Enum.Parse<GateOutcome>(row.Text(3)),
        ApiVersion = row.Text(4),
        Kind = row.Text(5),
        Namespace = row.Text(6),
        Name = row.Text(7),
        Operation = row.Text(8),
        User = row.Text(9),
        Message = row.Text(10),
        Replica = row.Text(11),
        DryRun = row.Int64(12) != 0,
        Price = Amount(row, 13),
        Limit = Amount(row, 14),
        BudgetLeft = Amount(row, 15),
        Currency = row.IsNull(16) ? null : row.Text(16),
    };

    private static decimal? Amount(IRow row, int column) => row.IsNull(column) ? null : row.Decimal(column);
}
