namespace CloudIntel.Ledger.Validation;

/// <summary>What it means that a rule is broken.</summary>
public enum Verdict
{
    /// <summary>The data breaks FOCUS.</summary>
    Failure,

    /// <summary>The data can be right, but somebody should look.</summary>
    Warning,

    /// <summary>The specification contradicts itself here; whatever the data says breaks one of its rules.</summary>
    SpecConflict,
}

/// <summary>A place where a rule is broken.</summary>
public sealed record Finding
{
    /// <summary>The rule's id.</summary>
    public required string Rule { get; init; }

    /// <summary>MUST, MUST NOT, SHOULD, SHOULD NOT, RECOMMENDED.</summary>
    public required string Level { get; init; }

    /// <summary>What it means.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The column; empty for the row or the file as a whole.</summary>
    public required string Column { get; init; }

    /// <summary>Number of the row below the header, from 1; null for the file as a whole.</summary>
    public long? Row { get; init; }

    /// <summary>Line of the file on which the row starts, from 1; of Parquet the row's number. Null for the file as a whole.</summary>
    public long? Line { get; init; }

    /// <summary>What is asked for and what was found instead, for people.</summary>
    public required string Message { get; init; }

    /// <summary>The values that were looked at; null for the file as a whole.</summary>
    public string? Found { get; init; }

    /// <summary>What is true of a row that breaks the rule, as an expression over columns; null where no expression says it.</summary>
    public string? Expression { get; init; }

    /// <summary>The sentences of an attribute of the specification that the value breaks, such as <c>NumericFormat-A-010-M</c>.</summary>
    public IReadOnlyList<string> Clauses { get; init; } = [];

    /// <summary>What to do about it, for people; null when that depends.</summary>
    public string? Repair { get; init; }
}

/// <summary>How often a rule is broken.</summary>
/// <param name="Rule">Its id.</param>
/// <param name="Level">MUST, MUST NOT, SHOULD, SHOULD NOT, RECOMMENDED.</param>
/// <param name="Verdict">What it means.</param>
/// <param name="Column">The column; empty for the row or the file as a whole.</param>
/// <param name="Message">What is asked for, for people.</param>
/// <param name="Count">Rows that break it, or groups of rows where the rule is about such.</param>
public sealed record BrokenRule(string Rule, string Level, Verdict Verdict, string Column, string Message, long Count)
{
    /// <summary>Other ids under which the official model asks for the same.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];
}
