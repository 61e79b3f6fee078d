using CloudIntel.Core.FinOps.Focus;
using CloudIntel.Ledger.Validation.Forms;

namespace CloudIntel.Ledger.Validation.Rules;

/// <summary>A rule of FOCUS that data can break.</summary>
/// <param name="Id">The rule's id in the official model where it is the same rule; else a name of ours.</param>
/// <param name="Level">MUST, MUST NOT, SHOULD, SHOULD NOT, RECOMMENDED.</param>
/// <param name="Column">The column that it is about; empty for the row or the file as a whole.</param>
/// <param name="Message">What is asked for, for people.</param>
internal abstract record Rule(string Id, string Level, string Column, string Message)
{
    /// <summary>Other rules of the model that ask for the same.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The first version that has the rule.</summary>
    public FocusVersion Since { get; init; } = FocusVersion.V10;

    /// <summary>The last version that has the rule.</summary>
    public FocusVersion Until { get; init; } = FocusVersion.V14;

    /// <summary>What breaking it means. Default: a failure where the rule is binding, else a warning.</summary>
    public Verdict? Means { get; init; }

    /// <summary>What to do about it, for people.</summary>
    public string? Repair { get; init; }

    /// <summary>What breaking it means.</summary>
    public Verdict Verdict => Means ?? (Level.StartsWith("MUST", StringComparison.Ordinal) ? Verdict.Failure : Verdict.Warning);

    /// <summary>All ids under which it is known: its own, those of rules that ask for the same, those of the sentences that it judges.</summary>
    public virtual IEnumerable<string> Ids => [Id, .. Aliases];

    /// <summary>Whether a version has the rule.</summary>
    public bool AppliesTo(FocusVersion version) => Since <= version && version <= Until;
}

/// <summary>A rule that one row breaks or keeps.</summary>
/// <param name="Id">See <see cref="Rule"/>.</param>
/// <param name="Level">See <see cref="Rule"/>.</param>
/// <param name="Column">See <see cref="Rule"/>.</param>
/// <param name="Message">See <see cref="Rule"/>.</param>
/// <param name="Broken">What is true of a row that breaks it, in the language of <see cref="RuleText"/>.</param>
internal sealed record RowRule(string Id, string Level, string Column, string Message, string Broken)
    : Rule(Id, Level, Column, Message)
{
    /// <summary>The sentences of an attribute that a form judges, where the rule asks for a form.</summary>
    public IReadOnlyList<Clause> Clauses { get; init; } = [];

    /// <summary>The bits of the form, in the language of <see cref="RuleText"/>.</summary>
    public string? Form { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<string> Ids => [.. base.Ids, .. Clauses.Select(clause => clause.Rule)];
}

/// <summary>A rule that rows break together.</summary>
/// <param name="Id">See <see cref="Rule"/>.</param>
/// <param name="Level">See <see cref="Rule"/>.</param>
/// <param name="Column">See <see cref="Rule"/>.</param>
/// <param name="Message">See <see cref="Rule"/>.</param>
/// <param name="Query">
/// A query, in the language of <see cref="RuleText"/>, over <c>rows</c>, with one row for each breach: <c>Row</c>, the first row
/// concerned, and <c>Found</c>, what was found, as text.
/// </param>
internal sealed record GroupRule(string Id, string Level, string Column, string Message, string Query)
    : Rule(Id, Level, Column, Message);

/// <summary>A rule about the columns of the file.</summary>
/// <param name="Id">See <see cref="Rule"/>.</param>
/// <param name="Level">See <see cref="Rule"/>.</param>
/// <param name="Column">See <see cref="Rule"/>.</param>
/// <param name="Message">See <see cref="Rule"/>.</param>
/// <param name="Broken">What was found wrong in a file's columns, for people; nothing where the rule is kept.</param>
internal sealed record FileRule(string Id, string Level, string Column, string Message, Func<BillColumns, IEnumerable<string>> Broken)
    : Rule(Id, Level, Column, Message);
