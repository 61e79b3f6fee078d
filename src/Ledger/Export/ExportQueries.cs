using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Core.Ports;
using CloudIntel.Ledger.Import;
using CloudIntel.Ledger.Queries;

namespace CloudIntel.Ledger.Export;

/// <summary>Writes the questions of an export as SQL. The charges that count are those that summaries add up.</summary>
internal sealed class ExportQueries(SqlDialect dialect, ExportRequest request)
{
    private static readonly HashSet<string> Held = [.. FocusColumns.All.Select(column => column.Name)];

    /// <summary>The columns of the version that a charge can have values for.</summary>
    public IReadOnlyList<ColumnDefinition> Columns { get; } = [.. CostAndUsage.Of(request.Version).Where(column => Held.Contains(column.Name))];

    /// <summary>One row: the number of charges, then of values in each of <see cref="Columns"/>.</summary>
    public SqlQuery Counts()
    {
        var conditions = new Conditions(dialect);
        return Select(conditions, $"count(*), {string.Join(", ", Columns.Select(column => $"count({Source(column.Name)})"))}");
    }

    /// <summary>The names of custom columns.</summary>
    public SqlQuery CustomColumns()
    {
        var conditions = new Conditions(dialect);
        conditions.Add("x_Columns IS NOT NULL");
        return Select(conditions, $"DISTINCT {dialect.Keys("x_Columns")}");
    }

    /// <summary>The charges.</summary>
    /// <param name="columns">Of <see cref="Columns"/> those that are wanted.</param>
    /// <param name="custom">The custom columns.</param>
    public SqlQuery Charges(IEnumerable<ColumnDefinition> columns, IEnumerable<string> custom)
    {
        var conditions = new Conditions(dialect);
        var cells = columns.Select(Cell).Concat(custom.Select(name => dialect.Member("x_Columns", conditions.Parameter(dialect.TagKey(name)))));
        return Select(conditions, string.Join(", ", cells));
    }

    private SqlQuery Select(Conditions conditions, string cells)
    {
        conditions.AddPeriod(request.From, request.To, HeldDetail.Charges);
        if (request.Source is { } source)
            conditions.Add($"SourceName = {conditions.Parameter(source)}");
        return conditions.Query($"{Selection.With(asOf: null, ranked: true, conditions)} SELECT {cells} FROM charges AS costs{conditions}");
    }

    private string Cell(ColumnDefinition column) => column.Type switch
    {
        ColumnType.Decimal => dialect.Plain(column.Name),
        ColumnType.Time => dialect.Moment(column.Name),
        ColumnType.Json when column.Name == "ContractApplied" => ContractApplied(),
        _ => $"CAST({Source(column.Name)} AS VARCHAR)",
    };

    /// <summary>What takes the place of columns that a bill of another version does not have.</summary>
    private static string Source(string column) => column switch
    {
        "PublisherName" => "coalesce(PublisherName, ServiceProviderName)",
        "ProviderName" => "coalesce(ProviderName, ServiceProviderName)",
        _ => column,
    };

    /// <summary>1.3 writes ContractID, 1.4 ContractId.</summary>
    private string ContractApplied()
    {
        var (from, to) = request.Version >= FocusVersion.V14 ? ("ID", "Id") : ("Id", "ID");
        return $"regexp_replace(ContractApplied, {SqlText.Literal($"\"(Contract|ContractCommitment){from}\"([ \\t]*:)")}, {SqlText.Literal($"\"\\1{to}\"\\2")}, 'g')";
    }
}
