using CloudIntel.Core.FinOps.Focus;

namespace CloudIntel.Ledger.Validation;

/// <summary>What was found in a file.</summary>
public sealed record ValidationReport
{
    /// <summary>The file's name in the request.</summary>
    public required string File { get; init; }

    /// <summary>The version by whose rules it was judged.</summary>
    public required FocusVersion Version { get; init; }

    /// <summary>Rows below the header, those with a broken structure included.</summary>
    public required long Rows { get; init; }

    /// <summary>Every broken rule with its count, failures first, most frequent first.</summary>
    public required IReadOnlyList<BrokenRule> Broken { get; init; }

    /// <summary>Places, at most the request's limit for each rule and column, in the order of <see cref="Broken"/> and then of rows.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>The ids of all rules that were judged, those judged through their parts and by another name included.</summary>
    public required IReadOnlyList<string> Judged { get; init; }

    /// <summary>The binding rules of the model that no data can decide, or whose columns the file lacks; empty without a model.</summary>
    public required IReadOnlyList<string> NotJudged { get; init; }

    /// <summary>Whether the file keeps every binding rule.</summary>
    public bool Passed => Broken.All(rule => rule.Verdict != Verdict.Failure);
}
