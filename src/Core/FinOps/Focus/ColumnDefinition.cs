namespace CloudIntel.Core.FinOps.Focus;

/// <summary>What kind of value a column holds.</summary>
public enum ColumnType
{
    /// <summary>Any Unicode text.</summary>
    Text,

    /// <summary>A number in the specification's numeric format.</summary>
    Decimal,

    /// <summary>A moment, UTC.</summary>
    Time,

    /// <summary>A JSON object.</summary>
    Json,
}

/// <summary>Whether a file must have a column.</summary>
public enum FeatureLevel
{
    /// <summary>Always.</summary>
    Mandatory,

    /// <summary>When the provider supports the column's concept.</summary>
    Conditional,

    /// <summary>Better with than without.</summary>
    Recommended,
}

/// <summary>What a column's values look like beyond their type.</summary>
public enum ValueFormat
{
    /// <summary>Nothing more is asked.</summary>
    Any,

    /// <summary>One of a fixed list.</summary>
    AllowedValues,

    /// <summary>A currency: ISO 4217, or a virtual one where the version allows it.</summary>
    Currency,

    /// <summary>A unit of measure, such as <c>GB-Hours</c>.</summary>
    Unit,

    /// <summary>A number that is not negative.</summary>
    NonNegative,

    /// <summary>A flat JSON object.</summary>
    KeyValue,

    /// <summary>A JSON object with a schema of its own.</summary>
    Object,
}

/// <summary>What the specification says of a column of Cost and Usage.</summary>
/// <param name="Name">Its id.</param>
/// <param name="Type">Kind of value.</param>
/// <param name="Level">Whether a file must have it.</param>
public sealed record ColumnDefinition(string Name, ColumnType Type, FeatureLevel Level)
{
    /// <summary>Whether a row may have no value. Default: it may.</summary>
    public bool Nullable { get; init; } = true;

    /// <summary>The version that brought it. Default: 1.0 or earlier.</summary>
    public FocusVersion Since { get; init; } = FocusVersion.V10;

    /// <summary>The last version that has it. Default: the newest.</summary>
    public FocusVersion Until { get; init; } = FocusVersion.V14;

    /// <summary>What values look like.</summary>
    public ValueFormat Format { get; init; }

    /// <summary>The values that are allowed, where there is a list.</summary>
    public IReadOnlyList<string> AllowedValues { get; init; } = [];

    /// <summary>
    /// What a provider has to support for a conditional column to be asked for. Columns of one concept come together: where one
    /// of them holds values, the concept is supported.
    /// </summary>
    public string? Concept { get; init; }
}
