using CloudIntel.Core.FinOps;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.Mappings;

namespace CloudIntel.Ledger.Import;

/// <summary>
/// Says what was found in the files of an import, once all are loaded, and takes out the rows that do not stay. Each question is asked of
/// all files together: an export may come in hundreds of them.
/// </summary>
internal sealed class FileReports(DuckDbConnection connection, string source, long importId, CancellationToken cancellationToken)
{
    private const string CostSums =
        "coalesce(sum(BilledCost), 0), coalesce(sum(EffectiveCost), 0), coalesce(sum(ListCost), 0), coalesce(sum(ContractedCost), 0)";

    /// <summary>The reports, in the order of the files.</summary>
    public List<FileReport> Of(IReadOnlyList<LoadedBill> bills)
    {
        var left = ReadLeftOut();
        if (left.Count > 0)
            connection.Execute("DELETE FROM charges WHERE ImportId = $1 AND x_Repairs < 0", cancellationToken, importId);
        IReadOnlyList<MarkRule> rules = [.. bills.SelectMany(loaded => MappingWords.Marks(loaded.Dialect)).DistinctBy(rule => rule.Bit)];
        var marks = ReadMarks(rules);
        var changed = ReadChanged([.. rules.Where(rule => rule.Change is not null && marks.Values.Any(mark => mark.ByBit.ContainsKey(rule.Bit)))]);
        var periods = ReadPeriods();
        return [.. bills.Select(loaded =>
        {
            var name = loaded.Bill.File.Name;
            return Report(loaded, left[name], marks.GetValueOrDefault(name, Marked.Nothing), changed[name], [.. periods[name]]);
        })];
    }

    private static FileReport Report(
        LoadedBill loaded, IEnumerable<LeftOut> left, Marked marked, IEnumerable<Changed> changed, IReadOnlyList<SourcePeriod> periods)
    {
        var (bill, dialect, ignored, broken) = loaded;
        var rejected = left.Where(rows => rows.Code < MappingWords.FirstDrop);
        var dropped = left.Where(rows => rows.Code >= MappingWords.FirstDrop);
        var rules = MappingWords.Marks(dialect).ToList();
        return new FileReport
        {
            File = bill.File.Name,
            Format = dialect.Format,
            Rows = marked.Rows,
            RepairedRows = marked.Repaired,
            RejectedRows = broken + rejected.Sum(rows => rows.Rows),
            Repairs =
            [
                .. from rule in rules
                   where rule.Change is null && marked.ByBit.ContainsKey(rule.Bit)
                   orderby marked.ByBit[rule.Bit] descending
                   select new RepairCount(rule.Name, rule.Description, marked.ByBit[rule.Bit]),
                .. bill.FileRepairs,
                .. bill.File.Assumed.Select(column => new RepairCount("AssumedValue", $"{column.Key} was taken as {column.Value} where the file lacks it, as its user said.", marked.Rows)),
            ],
            Changes =
            [
                .. from rows in dropped
                   let rule = dialect.Drops[rows.Code - MappingWords.FirstDrop]
                   select new RowChange(RowChangeKind.Dropped, rule.Name, rule.Description, rows.Rows, rows.Costs),
                .. from rule in rules
                   from rows in changed
                   where rows.Bit == rule.Bit
                   select new RowChange(rule.Change!.Value, rule.Name, rule.Description, rows.Rows, rows.Costs),
            ],
            Periods = periods,
            IgnoredColumns = ignored,
        };
    }

    /// <summary>Rows that were inserted and will not stay, by file: rejected ones, and those that the mappings dropped.</summary>
    private ILookup<string, LeftOut> ReadLeftOut()
    {
        using var reader = connection.Query(
            $"""
            SELECT SourceFile, CAST(-x_Repairs AS BIGINT), coalesce(BillingCurrency, ''), count(*), {CostSums}
            FROM charges WHERE ImportId = $1 AND x_Repairs < 0 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
            """,
            cancellationToken, importId);
        var rows = new List<(string File, LeftOut Rows)>();
        while (reader.Read())
            rows.Add((reader.Text(0), new((int)reader.Int64(1), reader.Int64(3), ReadCosts(reader, reader.Text(2), 4))));
        return rows.ToLookup(entry => entry.File, entry => entry.Rows, StringComparer.Ordinal);
    }

    /// <summary>How many charges there are, and how many carry each mark, by file.</summary>
    private Dictionary<string, Marked> ReadMarks(IReadOnlyList<MarkRule> rules)
    {
        var counts = rules.Select(rule => $"count(*) FILTER (x_Repairs & {rule.Value} <> 0)");
        var repairs = rules.Where(rule => rule.Change is null).Aggregate(0L, (mask, rule) => mask | rule.Value);
        using var reader = connection.Query(
            $"""
            SELECT SourceFile, count(*), count(*) FILTER (x_Repairs & {repairs} <> 0), {string.Join(", ", counts)}
            FROM charges WHERE ImportId = $1 GROUP BY 1
            """,
            cancellationToken, importId);
        var marks = new Dictionary<string, Marked>(StringComparer.Ordinal);
        while (reader.Read())
        {
            var byBit = new Dictionary<int, long>();
            for (var i = 0; i < rules.Count; i++)
            {
                if (reader.Int64(i + 3) is > 0 and var rows)
                    byBit.Add(rules[i].Bit, rows);
            }

            marks.Add(reader.Text(0), new(reader.Int64(1), reader.Int64(2), byBit));
        }

        return marks;
    }

    /// <summary>The charges that rules added or merged, by file, rule and currency.</summary>
    private ILookup<string, Changed> ReadChanged(IReadOnlyList<MarkRule> rules)
    {
        var rows = new List<(string File, Changed Rows)>();
        if (rules.Count > 0)
        {
            using var reader = connection.Query(
                $"""
                SELECT SourceFile, Bit, BillingCurrency, count(*), {CostSums}
                FROM charges JOIN (VALUES {string.Join(", ", rules.Select(rule => $"({rule.Bit}, {rule.Value})"))}) rules (Bit, Mark) ON x_Repairs & Mark <> 0
                WHERE ImportId = $1 AND x_Repairs & {rules.Aggregate(0L, (mask, rule) => mask | rule.Value)} <> 0
                GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
                """,
                cancellationToken, importId);
            while (reader.Read())
                rows.Add((reader.Text(0), new((int)reader.Int64(1), reader.Int64(3), ReadCosts(reader, reader.Text(2), 4))));
        }

        return rows.ToLookup(entry => entry.File, entry => entry.Rows, StringComparer.Ordinal);
    }

    private ILookup<string, SourcePeriod> ReadPeriods()
    {
        using var reader = connection.Query(
            $"""
            SELECT SourceFile, BillingPeriodStart, BillingPeriodEnd, ServiceProviderName, BillingCurrency, count(*),
                max(least(ChargePeriodEnd, ChargePeriodStart + INTERVAL 1 DAY)), {CostSums}
            FROM charges WHERE ImportId = $1 GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
            """,
            cancellationToken, importId);
        var periods = new List<(string File, SourcePeriod Period)>();
        while (reader.Read())
        {
            periods.Add((reader.Text(0), new SourcePeriod
            {
                Source = source,
                Period = new DatePeriod(reader.Time(1), reader.Time(2)),
                Provider = reader.Text(3),
                Rows = reader.Int64(5),
                DataThrough = reader.Time(6),
                Costs = ReadCosts(reader, reader.Text(4), 7),
            }));
        }

        return periods.ToLookup(entry => entry.File, entry => entry.Period, StringComparer.Ordinal);
    }

    private static CostSums ReadCosts(DuckDbReader reader, string currency, int at) =>
        new(currency, reader.Decimal(at), reader.Decimal(at + 1), reader.Decimal(at + 2), reader.Decimal(at + 3));

    /// <summary>Rows of a file that do not stay.</summary>
    /// <param name="Code">Why: a verdict, see Verdicts, or from FirstDrop on a dialect's rule for dropping them.</param>
    /// <param name="Rows">How many.</param>
    /// <param name="Costs">What they cost together.</param>
    private sealed record LeftOut(int Code, long Rows, CostSums Costs);

    /// <summary>Charges of a file.</summary>
    private sealed record Marked(long Rows, long Repaired, IReadOnlyDictionary<int, long> ByBit)
    {
        public static readonly Marked Nothing = new(0, 0, new Dictionary<int, long>());
    }

    /// <summary>Charges of a file that a rule added or merged.</summary>
    private sealed record Changed(int Bit, long Rows, CostSums Costs);
}
