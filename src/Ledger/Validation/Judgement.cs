using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Ledger.Bills;
using CloudIntel.Ledger.DuckDb;
using CloudIntel.Ledger.Import;
using CloudIntel.Ledger.Mappings;
using CloudIntel.Ledger.Validation.Model;
using CloudIntel.Ledger.Validation.Rules;

namespace CloudIntel.Ledger.Validation;

/// <summary>Judges files that belong together: loads their rows, picks the rules that can be judged, and puts what was found into words.</summary>
internal sealed class Judgement(ValidationRequest request, RuleModel? model, DuckDbConnection connection, string temporary, ImportWatch watch, CancellationToken cancellationToken)
{
    /// <summary>Our name for the rule that every row has the cells of the header, by RFC 4180.</summary>
    private const string RowShape = "RowShape";

    /// <summary>Judges files.</summary>
    public IEnumerable<ValidationReport> Judge(IReadOnlyList<ProbedBill> files)
    {
        var headers = files.SelectMany(file => file.Columns).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var version = request.Version ?? model?.Version ?? CostAndUsage.Detect(headers);
        var table = BillTable.Create(connection, version, headers, cancellationToken);
        foreach (var file in files)
        {
            watch.Stage($"Reading {file.File.Name}", connection);
            table.Add(file, temporary, request.Limit, cancellationToken);
        }

        watch.Stage(files.Count == 1 ? $"Judging {files[0].File.Name}" : $"Judging {files.Count} files together", connection);
        IReadOnlyList<Rule> builtIn = [.. BuiltInRules.Of(version), .. request.Invoices is null ? [] : InvoiceRules.All];
        var (rules, compiled, notJudged) = model is null ? (builtIn, [], []) : ModelCompiler.Compile(model, version, builtIn);
        var judged = rules.Where(rule => rule is FileRule || Text(rule) is { } text && RuleText.Required(text).All(table.Columns.Contains)).ToList();
        var breaches = new RuleRun(connection, table, request.Limit, cancellationToken).Judge(judged);
        if (model is not null)
            breaches = WithoutRepetitions(breaches);
        return [.. table.Bills.Select(bill => Report(table, bill, version, judged, breaches) with { Judged = JudgedIds(rules, judged, compiled), NotJudged = notJudged })];
    }

    /// <summary>A model and the built-in rules may say the same in other words: what is broken in the same cells is told once.</summary>
    private static IReadOnlyList<Breaches> WithoutRepetitions(IReadOnlyList<Breaches> breaches) =>
    [
        .. breaches.GroupBy(breach => (breach.Rule.Column, breach.Rule.Verdict, breach.Count, string.Join(',', breach.Places.Select(place => place.Row))))
            .Select(same => same.First() with
            {
                Rule = same.First().Rule with { Aliases = [.. same.SelectMany(breach => breach.Rule.Ids).Distinct().Where(id => id != same.First().Rule.Id)] },
            }),
    ];

    /// <summary>The ids of the rules that were judged, and of those of the model that hold them together.</summary>
    private static IReadOnlyList<string> JudgedIds(IReadOnlyList<Rule> rules, IReadOnlyList<Rule> judged, IReadOnlyList<string> compiled)
    {
        var left = rules.Except(judged).SelectMany(rule => rule.Ids).Except(judged.SelectMany(rule => rule.Ids)).ToHashSet(StringComparer.Ordinal);
        return [.. judged.SelectMany(rule => rule.Ids).Concat(compiled.Where(id => !left.Contains(id))).Distinct().Order(StringComparer.Ordinal)];
    }

    private static string? Text(Rule rule) => rule switch
    {
        RowRule row => row.Broken,
        GroupRule group => group.Query,
        _ => null,
    };

    private ValidationReport Report(BillTable table, LoadedBill bill, FocusVersion version, IReadOnlyList<Rule> judged, IReadOnlyList<Breaches> breaches)
    {
        var columns = new BillColumns(version, bill.Header, bill.Types, WithValues(table, bill), request.Excerpt);
        var broken = new List<(BrokenRule Rule, IReadOnlyList<Finding> Findings)>();
        foreach (var rule in judged.OfType<FileRule>())
        {
            var problems = rule.Broken(columns).ToList();
            if (problems.Count > 0)
                broken.Add((Counted(rule, problems.Count), [.. problems.Take(request.Limit).Select(problem => OfFile(rule, problem))]));
        }

        if (bill.BrokenRows > 0)
            broken.Add(BrokenRows(bill));
        if (bill.Bill.FileRepairs.FirstOrDefault(repair => repair.Rule == CommonRules.OtherLengthRule) is { } length)
            broken.Add(HeaderOfOtherLength(length.Description));

        var places = breaches.Select(breach => (breach, Places: breach.Places.Where(place => table.Find(place.Row).Bill == bill).ToList())).ToList();
        var lines = RowLines.Find(bill.Bill, places.SelectMany(entry => entry.Places).Select(place => table.Find(place.Row).Row), cancellationToken);
        foreach (var (breach, here) in places)
        {
            var count = table.Bills.Count == 1 ? breach.Count : CountIn(table, bill, breach, here.Count);
            if (count > 0)
                broken.Add((Counted(breach.Rule, count), [.. here.Select(place => OfRow(table, breach.Rule, place, lines))]));
        }

        var ordered = broken.OrderBy(entry => entry.Rule.Verdict).ThenByDescending(entry => entry.Rule.Count).ThenBy(entry => entry.Rule.Rule, StringComparer.Ordinal).ToList();
        return new()
        {
            File = bill.Bill.File.Name,
            Version = version,
            Rows = bill.Rows + bill.BrokenRows,
            Broken = [.. ordered.Select(entry => entry.Rule)],
            Findings = [.. ordered.SelectMany(entry => entry.Findings)],
            Judged = [],
            NotJudged = [],
        };
    }

    /// <summary>How often a rule is broken in one of several files.</summary>
    private long CountIn(BillTable table, LoadedBill bill, Breaches breach, int shown)
    {
        // Where all places are known, those of the file can be counted; else rows are counted again. Groups belong to their first row.
        if (breach.Places.Count == breach.Count || breach.Rule is not RowRule rule)
            return shown;
        using var reader = connection.Query(
            $"SELECT count(*) FROM rows WHERE ({table.Sql(rule.Broken)}) AND rowid BETWEEN {bill.FirstRow} AND {bill.FirstRow + bill.Rows - 1}", cancellationToken);
        reader.Read();
        return reader.Int64(0);
    }

    private HashSet<string> WithValues(BillTable table, LoadedBill bill)
    {
        var names = table.Columns.ToList();
        using var reader = connection.Query(
            $"SELECT {string.Join(", ", names.Select(name => $"count(\"{name}\")"))} FROM rows WHERE rowid BETWEEN {bill.FirstRow} AND {bill.FirstRow + bill.Rows - 1}",
            cancellationToken);
        reader.Read();
        return [.. names.Where((_, i) => reader.Int64(i) > 0)];
    }

    private static BrokenRule Counted(Rule rule, long count) =>
        new(rule.Id, rule.Level, rule.Verdict, rule.Column, rule.Message, count) { Aliases = rule.Aliases };

    private static Finding OfFile(FileRule rule, string problem) => new()
    {
        Rule = rule.Id,
        Level = rule.Level,
        Verdict = rule.Verdict,
        Column = rule.Column,
        Message = problem,
        Repair = rule.Repair,
    };

    private static Finding OfRow(BillTable table, Rule rule, Place place, IReadOnlyDictionary<long, long> lines)
    {
        var row = table.Find(place.Row).Row;
        var clauses = rule is RowRule { Form: not null } formed ? formed.Clauses.Where(clause => (clause.Bit & place.Form) != 0).ToList() : [];
        var words = table.NamesIn(place.Placeholders).ToList();
        var found = rule.Id == "NullHandling-A-002-M" ? $"a word or an empty text for null in {string.Join(", ", words)}" : place.Found;
        var problem = clauses.Count > 0 ? $" The value {string.Join(" and ", clauses.Select(clause => clause.Problem).Distinct())}." : "";
        return new()
        {
            Rule = rule.Id,
            Level = rule.Level,
            Verdict = rule.Verdict,
            Column = rule.Column,
            Row = row,
            Line = lines.GetValueOrDefault(row),
            Message = $"{rule.Message}{problem} Found: {found}.",
            Found = found,
            Expression = rule is RowRule { Form: null } expressed ? RuleText.Plain(expressed.Broken) : null,
            Clauses = [.. clauses.Select(clause => clause.Rule)],
            Repair = rule.Repair,
        };
    }

    private static (BrokenRule, IReadOnlyList<Finding>) HeaderOfOtherLength(string problem)
    {
        const string Message = "The header must have as many names as rows have cells.";
        return (
            new(RowShape, "MUST", Verdict.Failure, "", Message, 1),
            [new() { Rule = RowShape, Level = "MUST", Verdict = Verdict.Failure, Column = "", Line = 1, Message = $"{Message} {problem}", Repair = "Write the file again with a CSV library." }]);
    }

    private static (BrokenRule, IReadOnlyList<Finding>) BrokenRows(LoadedBill bill)
    {
        const string Message = "Every row must have the cells of the header, in valid UTF-8, as RFC 4180 describes.";
        const string Repair = "Write the file again with a CSV library; the row was not judged further.";
        return (
            new(RowShape, "MUST", Verdict.Failure, "", Message, bill.BrokenRows),
            [
                .. bill.Broken.Select(row => new Finding
                {
                    Rule = RowShape, Level = "MUST", Verdict = Verdict.Failure, Column = "", Line = row.Line,
                    Message = $"{Message} Found: {row.Reason}.", Found = row.Reason, Repair = Repair,
                }),
            ]);
    }
}
