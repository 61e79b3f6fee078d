using System.Text.Json;
using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Ledger.Validation.Forms;
using CloudIntel.Ledger.Validation.Rules;

namespace CloudIntel.Ledger.Validation.Model;

/// <summary>
/// Makes rules of an official model. The built-in rules bear the ids of the model of 1.2 and know where it is wrong, so that of that
/// model only what they do not cover is compiled; of other models, whose numbering differs, every static rule is, with the
/// corrections of <see cref="ModelCorrections"/>.
/// </summary>
internal sealed class ModelCompiler
{
    private readonly RuleModel model;
    private readonly FocusVersion version;
    private readonly IReadOnlyList<Rule> builtIn;
    private readonly ILookup<string, ModelRule> parents;

    private ModelCompiler(RuleModel model, FocusVersion version, IReadOnlyList<Rule> builtIn)
    {
        this.model = model;
        this.version = version;
        this.builtIn = builtIn;
        parents = model.Rules.Values.SelectMany(rule => Parts(rule).Select(part => (part, rule))).ToLookup(pair => pair.part, pair => pair.rule, StringComparer.Ordinal);
    }

    /// <summary>The rules to judge, those built in included, and the binding ones of the model that none of them judges.</summary>
    public static (IReadOnlyList<Rule> Rules, IReadOnlyList<string> Judged, IReadOnlyList<string> NotJudged) Compile(
        RuleModel model, FocusVersion version, IReadOnlyList<Rule> builtIn) => new ModelCompiler(model, version, builtIn).Compile();

    private (IReadOnlyList<Rule> Rules, IReadOnlyList<string> Judged, IReadOnlyList<string> NotJudged) Compile()
    {
        var sameNumbers = model.Version == FocusVersion.V12;
        var covered = builtIn.SelectMany(rule => rule.Ids).ToHashSet(StringComparer.Ordinal);
        var compiled = new List<Rule>();
        foreach (var rule in model.Rules.Values.Where(rule => rule.Level != "MAY" && !(sameNumbers && covered.Contains(rule.Id))))
            compiled.AddRange(Compile(rule));

        var alternatives = compiled.Where(rule => model.Rules[rule.Id].Function == "Composite").SelectMany(rule => Parts(model.Rules[rule.Id]));

        // Of another model the rules are the truth, and what it does not check is added from those built in.
        IReadOnlyList<Rule> all = sameNumbers ? [.. builtIn, .. compiled] : [.. compiled, .. builtIn.Where(rule => !IsSaidBy(compiled, rule))];
        var judged = (sameNumbers ? covered : []).Concat(compiled.SelectMany(rule => rule.Ids)).Concat(alternatives).ToHashSet(StringComparer.Ordinal);
        foreach (var rule in model.Rules.Values.Where(rule => rule.Function == "Composite").OrderByDescending(rule => rule.Id.EndsWith("-000-M", StringComparison.Ordinal)))
            AddComposite(rule, judged);
        var binding = model.Rules.Values.Where(rule => rule.IsBinding).Select(rule => rule.Id).ToList();
        return (all, [.. model.Rules.Keys.Where(judged.Contains)], [.. binding.Where(id => !judged.Contains(id))]);
    }

    /// <summary>A rule that holds others together is judged when at least one of its parts is.</summary>
    private bool AddComposite(ModelRule rule, HashSet<string> judged)
    {
        var any = false;
        foreach (var part in Parts(rule))
        {
            any |= judged.Contains(part)
                || (model.Rules.TryGetValue(part, out var child) && child.Function == "Composite" && AddComposite(child, judged));
        }

        if (any)
            judged.Add(rule.Id);
        return any;
    }

    private IEnumerable<Rule> Compile(ModelRule rule)
    {
        if (rule.Function == "Composite")
            return Check.Name(rule.Requirement) == "OR" ? OneOf(rule) : [];
        if (!rule.IsStatic || Check.IsEmpty(rule.Requirement) || IsAlternative(rule))
            return [];
        var corrected = ModelCorrections.Correct(rule);
        if (ModelCorrections.Replacement(corrected, builtIn) is { Count: > 0 } replacement)
            return replacement.Select(known => known with { Id = rule.Id, Aliases = [], Since = version, Until = version });
        if (When(corrected, Check.IsEmpty) is not { } condition)
            return [];
        return Requirement(corrected, condition);
    }

    private IEnumerable<Rule> Requirement(ModelRule rule, string condition)
    {
        var check = rule.Requirement;
        if (Check.Name(check) == "AND" && Check.Items(check).Any(item => Check.Name(item) == "ColumnPresent"))
            return Check.Items(check).SelectMany(item => Requirement(rule with { Requirement = item }, condition));
        var column = Check.Column(check);
        var ids = OfficialIds.Of(column);
        switch (Check.Name(check))
        {
            case "ColumnPresent":
                return [Presence(rule, column)];
            case "TypeString" or "TypeDecimal" or "TypeDateTime" or "CheckDecimalValue":
                return Known(rule, ids.Type!);
            case "FormatString" or "FormatNumeric" or "FormatDateTime" or "FormatUnit" or "FormatCurrency" or "FormatKeyValue":
                return Known(rule, ids.Format!);
            case "CheckNationalCurrency":
                return Known(rule, "BillingCurrency-C-006-M");
            case "ColumnByColumnEqualsColumnValue":
                return Product(rule, condition);
            case "CheckDistinctCount":
                return [DistinctCount(rule)];
            default:
                return Check.Fails(check) is { } fails ? [Row(rule, rule.Column, $"{condition}({fails})")] : [];
        }
    }

    /// <summary>The built-in rules with an id, under the id of the model's rule.</summary>
    private IEnumerable<Rule> Known(ModelRule rule, string id) =>
        builtIn.Where(known => known.Id == id).Select(known => known with { Id = rule.Id, Level = rule.Level, Aliases = [] });

    private FileRule Presence(ModelRule rule, string column) => new(rule.Id, rule.Level, column, rule.Sentence, columns =>
        columns.Excerpt || columns.Has(column) || !rule.Criteria.All(criterion => IsSupported(criterion, columns)) ? [] : [$"The column {column} is missing. {rule.Sentence}"]);

    /// <summary>Whether a column that is there because of a criterion holds values. That of virtual currencies shows in no column.</summary>
    private bool IsSupported(string criterion, BillColumns columns) => criterion != "VIRTUAL_CURRENCY_SUPPORTED" && model.Rules.Values.Any(rule =>
        rule.Function == "Presence" && rule.Criteria.Contains(criterion) && columns.WithValues.Contains(rule.Column));

    private static IEnumerable<Rule> Product(ModelRule rule, string condition)
    {
        var check = rule.Requirement;
        var product = $"product_form([{Check.Text(check, "ColumnAName")}], [{Check.Text(check, "ColumnBName")}], [{Check.Text(check, "ResultColumnName")}])";
        yield return Row(rule, rule.Column, $"{condition}{product} = {ProductForm.Different}");
        yield return Row(rule, rule.Column, $"{condition}{product} = {ProductForm.Rounded}") with { Means = Verdict.Warning };
    }

    private static GroupRule DistinctCount(ModelRule rule)
    {
        var (id, column) = (Check.Text(rule.Requirement, "ColumnAName"), Check.Text(rule.Requirement, "ColumnBName"));
        var expected = rule.Requirement.TryGetProperty("ExpectedCount", out var count) ? count.GetInt32() : 1;
        return new(rule.Id, rule.Level, rule.Column, rule.Sentence,
            $"""
            SELECT min(rowid) AS Row, '{id}=' || left([{id}], 100) || ' has ' || count(DISTINCT [{column}]) || ' values of {column}' AS Found
            FROM rows WHERE [{id}] IS NOT NULL GROUP BY [{id}] HAVING count(DISTINCT [{column}]) > {expected}
            """);
    }

    /// <summary>A rule that one of its parts must keep.</summary>
    private IEnumerable<Rule> OneOf(ModelRule rule)
    {
        var parts = Parts(rule).Select(part => model.Rules.GetValueOrDefault(part)).ToList();
        if (parts.Any(part => part is null || !part.IsStatic) || When(rule, Check.IsEmpty) is not { } condition)
            return [];
        // A part that does not apply is kept.
        var broken = parts.Select(part => (Part: ModelCorrections.Correct(part!), Fails: Check.Fails(part!.Requirement)))
            .Select(pair => Check.IsEmpty(pair.Part.Condition) ? pair.Fails : Check.Holds(pair.Part.Condition) is { } holds ? $"({holds}) AND ({pair.Fails})" : null).ToList();
        return broken.Contains(null) ? [] : [Row(rule, rule.Column, condition + string.Join(" AND ", broken.Select(part => $"({part})")))];
    }

    /// <summary>Whether a rule is one of several of which only one must be kept.</summary>
    private bool IsAlternative(ModelRule rule) => parents[rule.Id].Any(parent => Check.Name(parent.Requirement) == "OR");

    /// <summary>The conditions of a rule and of all that hold it, followed by AND; null when one cannot be said in SQL.</summary>
    private string? When(ModelRule rule, Func<JsonElement, bool> isEmpty)
    {
        var conditions = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<ModelRule>([rule]);
        while (open.TryDequeue(out var next))
        {
            if (!seen.Add(next.Id))
                continue;
            if (!isEmpty(next.Condition))
            {
                if (Check.Holds(ModelCorrections.Correct(next).Condition) is not { } holds)
                    return null;
                conditions.Add($"({holds}) AND ");
            }

            foreach (var parent in parents[next.Id])
                open.Enqueue(parent);
        }

        return string.Concat(conditions);
    }

    private static RowRule Row(ModelRule rule, string column, string broken) => new(rule.Id, rule.Level, column, rule.Sentence, broken);

    private static bool IsSaidBy(IEnumerable<Rule> compiled, Rule rule) => compiled.Any(known => known.Column == rule.Column && (known, rule) switch
    {
        (RowRule a, RowRule b) => a.Broken == b.Broken,
        (FileRule, FileRule) => rule.Id.StartsWith("CostAndUsage-D-", StringComparison.Ordinal) || rule.Id.EndsWith("-Presence", StringComparison.Ordinal) || known.Message == rule.Message,
        (GroupRule a, GroupRule b) => a.Query == b.Query,
        _ => false,
    });

    private static IEnumerable<string> Parts(ModelRule rule)
    {
        if (rule.Function != "Composite" || Check.IsEmpty(rule.Requirement) || Check.Name(rule.Requirement) is not ("AND" or "OR"))
            return [];
        return Check.Items(rule.Requirement).Select(item => Check.Text(item, "ModelRuleId")).Where(id => id.Length > 0);
    }
}
