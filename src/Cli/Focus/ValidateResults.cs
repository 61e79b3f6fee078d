using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Ledger.Validation;

namespace CloudIntel.Cli.Focus;

/// <summary>Of <c>focus validate</c>.</summary>
internal sealed record ValidateResult
{
    public string? File { get; set; }

    public string Version { get; set; } = "";

    public long Rows { get; set; }

    public bool Passed { get; set; }

    /// <summary>How many rules of FOCUS were judged, under all ids.</summary>
    public int RulesJudged { get; set; }

    /// <summary>Every broken rule with its full count.</summary>
    public IReadOnlyList<ValidateRule> Rules { get; set; } = [];

    public IReadOnlyList<ValidateFinding> Failures { get; set; } = [];

    /// <summary>What to look at, and where the specification contradicts itself.</summary>
    public IReadOnlyList<ValidateFinding> Warnings { get; set; } = [];

    /// <summary>Binding rules of the model that were not judged.</summary>
    public IReadOnlyList<string>? NotJudged { get; set; }
}

/// <summary>How often a rule is broken.</summary>
internal sealed record ValidateRule
{
    public string Rule { get; set; } = "";

    public string Level { get; set; } = "";

    public string Verdict { get; set; } = "";

    public string? Column { get; set; }

    public long Count { get; set; }

    public string Message { get; set; } = "";

    public IReadOnlyList<string>? Aliases { get; set; }
}

/// <summary>A place where a rule is broken.</summary>
internal sealed record ValidateFinding
{
    public string Rule { get; set; } = "";

    public string Level { get; set; } = "";

    public string Verdict { get; set; } = "";

    /// <summary>Number of the row below the header, from 1.</summary>
    public long? Row { get; set; }

    /// <summary>Line of the file, from 1.</summary>
    public long? Line { get; set; }

    public string? Column { get; set; }

    public string Message { get; set; } = "";

    public string? Found { get; set; }

    public string? Expression { get; set; }

    public IReadOnlyList<string>? Clauses { get; set; }

    public string? Repair { get; set; }
}

internal static class ValidateResults
{
    public static ValidateResult Of(ValidationReport report) => new()
    {
        File = report.File,
        Version = report.Version.Name(),
        Rows = report.Rows,
        Passed = report.Passed,
        RulesJudged = report.Judged.Count,
        Rules = [.. report.Broken.Select(Of)],
        Failures = [.. report.Findings.Where(finding => finding.Verdict == Verdict.Failure).Select(Of)],
        Warnings = [.. report.Findings.Where(finding => finding.Verdict != Verdict.Failure).Select(Of)],
        NotJudged = report.NotJudged.Count == 0 ? null : report.NotJudged,
    };

    /// <summary>The word for a verdict.</summary>
    public static string Name(Verdict verdict) => verdict switch
    {
        Verdict.Failure => "failure",
        Verdict.Warning => "warning",
        _ => "spec-conflict",
    };

    private static ValidateRule Of(BrokenRule rule) => new()
    {
        Rule = rule.Rule,
        Level = rule.Level,
        Verdict = Name(rule.Verdict),
        Column = NullIfEmpty(rule.Column),
        Count = rule.Count,
        Message = rule.Message,
        Aliases = rule.Aliases.Count == 0 ? null : rule.Aliases,
    };

    private static ValidateFinding Of(Finding finding) => new()
    {
        Rule = finding.Rule,
        Level = finding.Level,
        Verdict = Name(finding.Verdict),
        Row = finding.Row,
        Line = finding.Line,
        Column = NullIfEmpty(finding.Column),
        Message = finding.Message,
        Found = finding.Found,
        Expression = finding.Expression,
        Clauses = finding.Clauses.Count == 0 ? null : finding.Clauses,
        Repair = finding.Repair,
    };

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
