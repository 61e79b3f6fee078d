using System.Globalization;

namespace CloudIntel.Ledger.Queries;

/// <summary>Where the SQL of the two stores differs.</summary>
internal abstract class SqlDialect
{
    /// <summary>A decimal expression, so that no digit is lost on the way out.</summary>
    public abstract string Exact(string expression);

    /// <summary>An expression that is a whole number of any size, so that no digit is lost on the way out.</summary>
    public abstract string Integer(string expression);

    /// <summary>The type of whole numbers of any size.</summary>
    public abstract string IntegerType { get; }

    /// <summary>The text of a tag, or null; <paramref name="parameter"/> is the place of what <see cref="TagKey"/> gives.</summary>
    public abstract string TagValue(string parameter);

    /// <summary>A tag key as the parameter of <see cref="TagValue"/>.</summary>
    public abstract string TagKey(string key);

    /// <summary>A decimal expression as text, without zeros at its end.</summary>
    public abstract string Plain(string expression);

    /// <summary>A moment as text: yyyy-MM-ddTHH:mm:ssZ.</summary>
    public abstract string Moment(string expression);

    /// <summary>The keys of a text that is a JSON object, a row each.</summary>
    public abstract string Keys(string expression);

    /// <summary>The text of a member of a text that is a JSON object, or null; <paramref name="parameter"/> is the place of what <see cref="TagKey"/> gives.</summary>
    public abstract string Member(string expression, string parameter);

    /// <summary>What to select from for the rows of a text that <see cref="Clusters.GivenRows"/> made, the place of which is given.</summary>
    public abstract string Rows(string parameter);

    /// <summary>The text of a cell of such a row, counted from 0.</summary>
    public abstract string Cell(int index);

    /// <summary>The type of moments.</summary>
    public abstract string TimeType { get; }

    /// <summary>The statement that lets the rest of a transaction add up many figures of many groups in memory, without sorting rows; null where none is needed.</summary>
    public abstract string? MoreMemory { get; }

    /// <summary>The statement that gives a number for the next import, greater than all before.</summary>
    public abstract string NextImport { get; }
}

internal sealed class DuckDbDialect : SqlDialect
{
    public override string Exact(string expression) => expression;

    public override string Integer(string expression) => expression;

    public override string IntegerType => "HUGEINT";

    public override string TagValue(string parameter) => $"json_extract_string(Tags, {parameter})";

    /// <summary>A JSON pointer (RFC 6901): with anything else DuckDB would take a key that begins with $ for a path.</summary>
    public override string TagKey(string key) =>
        "/" + key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    public override string Plain(string expression) => $"rtrim(rtrim(CAST({expression} AS VARCHAR), '0'), '.')";

    public override string Moment(string expression) => $"strftime({expression}, '%Y-%m-%dT%H:%M:%SZ')";

    public override string Keys(string expression) => $"unnest(json_keys({expression}))";

    public override string Member(string expression, string parameter) => $"json_extract_string({expression}, {parameter})";

    public override string Rows(string parameter) => $"""(SELECT unnest(from_json(CAST({parameter} AS JSON), '[["VARCHAR"]]')) AS cells) AS given""";

    public override string Cell(int index) => string.Create(CultureInfo.InvariantCulture, $"cells[{index + 1}]");

    public override string TimeType => "TIMESTAMP";

    public override string? MoreMemory => null;

    /// <summary>One writer at a time.</summary>
    public override string NextImport => "SELECT coalesce(max(ImportId), 0) + 1 FROM imports";
}

internal sealed class PostgresDialect : SqlDialect
{
    public override string Exact(string expression) => $"trim_scale({expression})::text";

    public override string Integer(string expression) => $"({expression})::text";

    public override string IntegerType => "numeric";

    public override string TagValue(string parameter) => $"(Tags ->> {parameter})";

    public override string TagKey(string key) => key;

    public override string Plain(string expression) => Exact(expression);

    public override string Moment(string expression) => $"to_char({expression} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";

    public override string Keys(string expression) => $"json_object_keys(CAST({expression} AS json))";

    public override string Member(string expression, string parameter) => $"(CAST({expression} AS json) ->> {parameter})";

    public override string Rows(string parameter) => $"json_array_elements(CAST({parameter} AS json)) AS given (cells)";

    public override string Cell(int index) => string.Create(CultureInfo.InvariantCulture, $"(cells ->> {index})");

    public override string TimeType => "timestamptz";

    public override string? MoreMemory => "SET LOCAL work_mem = '64MB'";

    public override string NextImport => "SELECT nextval('import_order')";
}
