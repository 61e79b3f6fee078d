namespace CloudIntel.Core.FinOps.Allocation;

/// <summary>How charges map to the teams, products, … that answer for them.</summary>
public sealed record AllocationRules
{
    /// <summary>The dimensions, each of which divides up the whole cost by itself; at least one, names unique.</summary>
    public required IReadOnlyList<AllocationDimension> Dimensions { get; init; }

    /// <summary>The cost by which <see cref="SplitMethod.Cost"/> weighs.</summary>
    public CostColumn WeightColumn { get; init; } = CostColumn.EffectiveCost;

    /// <summary>Decimals to which parts of a shared cost are rounded, 0 to 22. What the whole has beyond them goes with one of the parts.</summary>
    public int SplitDecimals { get; init; } = 10;
}

/// <summary>One way to divide up the cost: by team, by product, …</summary>
public sealed record AllocationDimension
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The rules, of which the first that matches a charge and gives a value decides.</summary>
    public IReadOnlyList<AllocationRule> Rules { get; init; } = [];

    /// <summary>The value of charges that no rule decides; null leaves them unallocated.</summary>
    public string? Default { get; init; }

    /// <summary>How values that are read from charges are spelt.</summary>
    public ValueSpelling Spelling { get; init; } = new();

    /// <summary>Groups values of another dimension; null for a dimension of its own.</summary>
    public DimensionRollUp? RollUp { get; init; }

    /// <summary>The shared costs of this dimension, names unique.</summary>
    public IReadOnlyList<SharedPool> Shared { get; init; } = [];
}

/// <summary>Which charges, and what they are given: exactly one of value, source and pool.</summary>
public sealed record AllocationRule
{
    /// <summary>What a charge must keep, all of it; every charge keeps an empty list.</summary>
    public IReadOnlyList<ChargeCondition> When { get; init; } = [];

    /// <summary>The value.</summary>
    public string? Value { get; init; }

    /// <summary>Where the charge itself says its value. A charge that says none goes on to the next rule.</summary>
    public ValueSource? From { get; init; }

    /// <summary>The shared pool that the charge belongs to.</summary>
    public string? Shared { get; init; }
}

/// <summary>A text of a charge: the first of several columns that has one.</summary>
/// <param name="Columns">Names of FOCUS columns, or <c>tag:KEY</c>; at least one.</param>
public sealed record ChargeText(params IReadOnlyList<string> Columns);

/// <summary>Something that a text of a charge must keep.</summary>
/// <param name="Text">The text.</param>
/// <param name="Operator">What is asked of it.</param>
/// <param name="Values">What it is compared with.</param>
public sealed record ChargeCondition(ChargeText Text, ConditionOperator Operator, params IReadOnlyList<string> Values);

/// <summary>What can be asked of a text. Case is ignored, but by <see cref="Regex"/>.</summary>
public enum ConditionOperator
{
    /// <summary>It is one of the values.</summary>
    In,

    /// <summary>It is none of the values, or there is none.</summary>
    NotIn,

    /// <summary>There is one.</summary>
    Exists,

    /// <summary>There is none.</summary>
    DoesNotExist,

    /// <summary>It begins with one of the values.</summary>
    Prefix,

    /// <summary>One of the values, in which * stands for any text and ? for any one sign, is it as a whole.</summary>
    Glob,

    /// <summary>One of the values, as a regular expression, occurs in it. Such expressions have no back-references and no look-around, and take linear time.</summary>
    Regex,

    /// <summary>It is a number from the first of two values to the second, both included.</summary>
    Range,
}

/// <summary>Where a charge says its value.</summary>
/// <param name="Text">The text.</param>
/// <param name="Capture">A regular expression whose first group is the value, as in <see cref="ConditionOperator.Regex"/>; null for the whole text.</param>
public sealed record ValueSource(ChargeText Text, string? Capture = null);

/// <summary>Makes one value of its spellings.</summary>
public sealed record ValueSpelling
{
    /// <summary>The case that values get.</summary>
    public LetterCase Case { get; init; }

    /// <summary>Names by their other spellings, which are compared without regard to case.</summary>
    public IReadOnlyDictionary<string, string> Aliases { get; init; } = new Dictionary<string, string>();

    /// <summary>Texts that are no value, such as n/a; compared without regard to case. The empty text never is one.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];
}

/// <summary>The case of letters.</summary>
public enum LetterCase
{
    /// <summary>As it is written.</summary>
    Keep,

    /// <summary>Lower case.</summary>
    Lower,

    /// <summary>Upper case.</summary>
    Upper,
}

/// <summary>
/// Makes a dimension of groups of another's values, such as products of teams: a product costs what its teams cost, their parts of
/// shared costs included. What the other dimension does not decide, or values that are in no group, the dimension's own rules decide.
/// </summary>
/// <param name="Of">Name of the other dimension.</param>
/// <param name="Groups">The group of a value.</param>
public sealed record DimensionRollUp(string Of, IReadOnlyDictionary<string, string> Groups);
