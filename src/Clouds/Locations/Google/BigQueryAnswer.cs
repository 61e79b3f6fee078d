using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudIntel.Clouds.Locations.Google;

/// <summary>An answer of jobs.query and of jobs.getQueryResults.</summary>
internal sealed record BigQueryAnswer
{
    public bool JobComplete { get; set; }

    public BigQueryJob? JobReference { get; set; }

    public BigQuerySchema? Schema { get; set; }

    /// <summary>The rows of the page; values lie under f and v.</summary>
    public IReadOnlyList<JsonElement> Rows { get; set; } = [];

    public string? PageToken { get; set; }

    /// <summary>What the query reads, or would read.</summary>
    public string? TotalBytesProcessed { get; set; }
}

/// <summary>Names a job.</summary>
internal sealed record BigQueryJob
{
    public string JobId { get; set; } = "";

    public string? Location { get; set; }
}

/// <summary>The columns of a result.</summary>
internal sealed record BigQuerySchema
{
    public IReadOnlyList<BigQueryField> Fields { get; set; } = [];
}

/// <summary>A column, or a field of one.</summary>
internal sealed record BigQueryField
{
    public string Name { get; set; } = "";

    /// <summary>STRING, INTEGER, FLOAT, NUMERIC, BIGNUMERIC, BOOLEAN, TIMESTAMP, DATE, DATETIME, RECORD and others.</summary>
    public string Type { get; set; } = "";

    /// <summary>NULLABLE, REQUIRED or REPEATED.</summary>
    public string? Mode { get; set; }

    /// <summary>The fields of a RECORD.</summary>
    public IReadOnlyList<BigQueryField>? Fields { get; set; }
}

/// <summary>A query.</summary>
internal sealed record BigQueryQuestion
{
    public string Query { get; set; } = "";

    public bool UseLegacySql { get; set; }

    public bool DryRun { get; set; }

    /// <summary>Most bytes that may be read; more is an error that costs nothing. A number as text.</summary>
    public string MaximumBytesBilled { get; set; } = "";

    /// <summary>How long an answer waits for the query, in milliseconds.</summary>
    public int TimeoutMs { get; set; }

    public int MaxResults { get; set; }

    public string? Location { get; set; }

    public BigQueryFormat FormatOptions { get; set; } = new();

    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal) { ["application"] = "cloudintel" };
}

/// <summary>How values are written.</summary>
internal sealed record BigQueryFormat
{
    /// <summary>Times as whole microseconds: as floating point they would lose digits.</summary>
    public bool UseInt64Timestamp { get; set; } = true;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BigQueryAnswer))]
[JsonSerializable(typeof(BigQueryQuestion))]
internal sealed partial class BigQueryJson : JsonSerializerContext;
