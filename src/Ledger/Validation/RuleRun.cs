using System.Globalization;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.Validation.Rules;

namespace CloudIntel.Ledger.Validation;

/// <summary>
/// Judges rules over a <see cref="BillTable"/>: all rules about single rows in few passes that only count, then the places of those
/// that are broken, then the rules about several rows.
/// </summary>
internal sealed class RuleRun(DuckDbConnection connection, BillTable table, int limit, CancellationToken cancellationToken)
{
    /// <summary>Rules counted in one pass: a pass reads each column once, but a statement is planned in more than linear time.</summary>
    private const int RulesInPass = 150;

    /// <summary>Most characters of a value that are shown.</summary>
    private const int ShownCharacters = 100;

    /// <summary>The breaches of each broken rule, with row numbers of the table.</summary>
    public IReadOnlyList<Breaches> Judge(IReadOnlyList<Rule> rules)
    {
        var rowRules = rules.OfType<RowRule>().ToList();
        var broken = new List<Breaches>();
        foreach (var pass in rowRules.Chunk(RulesInPass))
        {
            var counts = Count(pass);
            for (var i = 0; i < pass.Length; i++)
            {
                if (counts[i] > 0)
                    broken.Add(new(pass[i], counts[i], Places(pass[i])));
            }
        }

        foreach (var rule in rules.OfType<GroupRule>())
        {
            if (Places(rule) is { Count: > 0 } breaches)
                broken.Add(breaches);
        }

        return broken;
    }

    private long[] Count(IReadOnlyList<RowRule> rules)
    {
        var counts = string.Join(",\n", rules.Select(rule => $"count(*) FILTER (WHERE {Sql(rule.Broken)})"));
        using var reader = connection.Query($"SELECT {counts} FROM rows", cancellationToken);
        reader.Read();
        return [.. Enumerable.Range(0, rules.Count).Select(reader.Int64)];
    }

    private List<Place> Places(RowRule rule)
    {
        // The column of the rule first, then those on which it depends.
        IReadOnlyList<string> shown = [.. RuleText.Referenced($"[{rule.Column}]{rule.Broken}").Where(table.Columns.Contains)];
        var values = shown.Count == 0 ? "''" : $"concat_ws(', ', {string.Join(", ", shown.Select(Shown))})";
        using var reader = connection.Query(
            $"SELECT rowid, {values}, {(rule.Form is null ? "0" : Sql(rule.Form))}, Placeholders0, Placeholders1 FROM rows WHERE {Sql(rule.Broken)} ORDER BY rowid LIMIT {limit}",
            cancellationToken);
        var places = new List<Place>();
        while (reader.Read())
            places.Add(new(reader.Int64(0), reader.Text(1), reader.Int64(2)) { Placeholders = (reader.Int64(3), reader.Int64(4)) });
        return places;
    }

    private Breaches Places(GroupRule rule)
    {
        using var reader = connection.Query(
            $"WITH breaches AS ({Sql(rule.Query)}) SELECT Row, Found, count(*) OVER () FROM breaches ORDER BY Row, Found LIMIT {limit}", cancellationToken);
        var places = new List<Place>();
        var count = 0L;
        while (reader.Read())
        {
            places.Add(new(reader.Int64(0), reader.Text(1), 0));
            count = reader.Int64(2);
        }

        return new(rule, count, places);
    }

    private string Sql(string text) => table.Sql(text);

    private static string Shown(string column) =>
        string.Create(CultureInfo.InvariantCulture, $"'{column}=' || coalesce(left(\"{column}\", {ShownCharacters}) || CASE WHEN length(\"{column}\") > {ShownCharacters} THEN '…' ELSE '' END, 'null')");
}

/// <summary>Where a rule is broken.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Count">How often.</param>
/// <param name="Places">The first places.</param>
internal sealed record Breaches(Rule Rule, long Count, IReadOnlyList<Place> Places);

/// <summary>A place where a rule is broken.</summary>
/// <param name="Row">Row of the table, from 0.</param>
/// <param name="Found">The values that were looked at.</param>
/// <param name="Form">Bits of how the value is written, where the rule asks for a form.</param>
internal readonly record struct Place(long Row, string Found, long Form)
{
    /// <summary>The masks of cells that hold a placeholder.</summary>
    public (long First, long Second) Placeholders { get; init; }
}
