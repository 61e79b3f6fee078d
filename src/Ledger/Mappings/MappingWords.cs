using CloudIntel.Core.Ports;

namespace CloudIntel.Ledger.Mappings;

/// <summary>
/// The rules of a dialect as words of SQL, so that mappings name rules and never numbers: <c>marked('LetterCase')</c> is the rule's bit
/// in x_Repairs, <c>dropped('…')</c> and <c>refused('…')</c> its Verdict. DuckDB computes them once a statement.
/// </summary>
internal static class MappingWords
{
    /// <summary>Verdicts from here on are a dialect's refusals; smaller ones are those of focus.sql.</summary>
    public const int FirstRefusal = 500;

    /// <summary>Verdicts from here on are a dialect's dropped rows.</summary>
    public const int FirstDrop = 1000;

    /// <summary>The statements that define the words.</summary>
    /// <param name="dialect">Whose rules.</param>
    /// <param name="asked">The format that was asked for, which the mapping reads as <c>asked_format()</c>.</param>
    /// <param name="columns">The columns of the view <c>export</c> that the file has, for which <c>has_column('…')</c> is true.</param>
    public static string Definitions(Dialect dialect, BillDialect asked, IEnumerable<string> columns) =>
        $"""
        CREATE OR REPLACE TEMP MACRO asked_format() AS '{asked}';
        CREATE OR REPLACE TEMP MACRO has_column(name) AS name IN ({string.Join(", ", columns.Append("").Select(name => $"'{name}'"))});
        {Macro("marked", "BIGINT", Marks(dialect).Select(rule => (rule.Name, rule.Value)))}
        {Macro("dropped", "INTEGER", dialect.Drops.Select((rule, index) => (rule.Name, (long)FirstDrop + index)))}
        {Macro("refused", "INTEGER", dialect.Refusals.Select((rule, index) => (rule.Name, (long)FirstRefusal + index)))}
        """;

    /// <summary>All rules that charges of a dialect can be marked with.</summary>
    public static IEnumerable<MarkRule> Marks(Dialect dialect) => CommonRules.All.Concat(dialect.Marks);

    private static string Macro(string name, string type, IEnumerable<(string Rule, long Value)> values)
    {
        var cases = values.Select(entry => $"WHEN rule = '{entry.Rule}' THEN CAST({entry.Value} AS {type}) ");
        return $"CREATE OR REPLACE TEMP MACRO {name}(rule) AS CASE WHEN rule IS NULL THEN NULL {string.Concat(cases)}ELSE CAST(error('There is no rule ' || rule) AS {type}) END;";
    }
}
