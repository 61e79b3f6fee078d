using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CloudIntel.Cli.Catalog;
using CloudIntel.Cli.Fleet;
using CloudIntel.Cli.Focus;
using CloudIntel.Cli.Placement;
using CloudIntel.Cli.Policy;
using CloudIntel.Cli.Recommendations;
using CloudIntel.Cli.Rightsizing;
using CloudIntel.Cli.Scores;
using CloudIntel.Cli.Series;
using CloudIntel.Cli.Simulation;

namespace CloudIntel.Cli.Output;

/// <summary>Of <c>version</c>.</summary>
internal sealed record VersionResult
{
    public string Version { get; set; } = "";

    public string? Commit { get; set; }

    public string Runtime { get; set; } = "";

    public string Platform { get; set; } = "";
}

/// <summary>Of <c>cost import</c>.</summary>
internal sealed record ImportResult
{
    public IReadOnlyList<ImportedFile> Files { get; set; } = [];
}

/// <summary>What became of one file.</summary>
internal sealed record ImportedFile
{
    public string File { get; set; } = "";

    public string Source { get; set; } = "";

    /// <summary>What it is written in, as <c>--format</c> names it; null when it is unreadable.</summary>
    public string? Format { get; set; }

    /// <summary>Whether its rows are in the ledger; not when it is unreadable, or strictness found a bad row.</summary>
    public bool Loaded { get; set; }

    public long Rows { get; set; }

    public long Repaired { get; set; }

    public long Rejected { get; set; }

    public IReadOnlyList<ImportedPeriod> BillingPeriods { get; set; } = [];

    public IReadOnlyList<Repair> Repairs { get; set; } = [];

    /// <summary>Rows that became no charge of their own, and charges that are no row of the file.</summary>
    public IReadOnlyList<ChangedRows> Changes { get; set; } = [];

    public IReadOnlyList<string> IgnoredColumns { get; set; } = [];

    /// <summary>The first rejected rows of the source's load, at most 10 over all of its files.</summary>
    public IReadOnlyList<Rejection> Rejections { get; set; } = [];

    public string? Error { get; set; }
}

/// <summary>A billing period in a file, of one provider and currency.</summary>
internal sealed record ImportedPeriod
{
    /// <summary>UTC.</summary>
    public DateTime Start { get; set; }

    /// <summary>UTC; the first moment after it.</summary>
    public DateTime End { get; set; }

    public string Provider { get; set; } = "";

    public string Currency { get; set; } = "";

    public long Rows { get; set; }

    public decimal BilledCost { get; set; }

    public decimal EffectiveCost { get; set; }

    public decimal ListCost { get; set; }

    public decimal ContractedCost { get; set; }
}

/// <summary>How often a repair was made.</summary>
internal sealed record Repair
{
    public string Rule { get; set; } = "";

    public string Description { get; set; } = "";

    public long Rows { get; set; }
}

/// <summary>How often rows were dropped, added or merged by a rule, in one currency.</summary>
internal sealed record ChangedRows
{
    /// <summary>dropped, added or merged.</summary>
    public string Kind { get; set; } = "";

    public string Rule { get; set; } = "";

    public string Description { get; set; } = "";

    public long Rows { get; set; }

    public string Currency { get; set; } = "";

    public decimal BilledCost { get; set; }

    public decimal EffectiveCost { get; set; }
}

/// <summary>A row that was kept aside.</summary>
internal sealed record Rejection
{
    public string? Source { get; set; }

    public string File { get; set; } = "";

    public long Line { get; set; }

    public string Column { get; set; } = "";

    public string Reason { get; set; } = "";
}

/// <summary>Of <c>focus generate</c>.</summary>
internal sealed record GenerateResult
{
    public IReadOnlyList<GeneratedFile> Files { get; set; } = [];

    public GeneratedFile Total { get; set; } = new();
}

/// <summary>What a generated file holds.</summary>
internal sealed record GeneratedFile
{
    public string? File { get; set; }

    public long Rows { get; set; }

    public decimal BilledCost { get; set; }

    public decimal EffectiveCost { get; set; }

    public decimal ListCost { get; set; }

    public decimal ContractedCost { get; set; }
}

/// <summary>Writes money as a decimal string with all digits, so that no reader makes a float of it.</summary>
internal sealed class DecimalStrings : JsonConverter<decimal>
{
    public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        decimal.Parse(reader.GetString()!, NumberStyles.Number, CultureInfo.InvariantCulture);

    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) => writer.WriteStringValue(Money.Text(value));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(DecimalStrings)])]
[JsonSerializable(typeof(DecisionResult))]
[JsonSerializable(typeof(VersionResult))]
[JsonSerializable(typeof(ImportResult))]
[JsonSerializable(typeof(ImportedFile))]
[JsonSerializable(typeof(Rejection))]
[JsonSerializable(typeof(IReadOnlyList<SourceResult>))]
[JsonSerializable(typeof(IReadOnlyList<RateResult>))]
[JsonSerializable(typeof(IReadOnlyList<OfferResult>))]
[JsonSerializable(typeof(CatalogCheckResult))]
[JsonSerializable(typeof(FleetPlanResult))]
[JsonSerializable(typeof(GenerateResult))]
[JsonSerializable(typeof(ExportResult))]
[JsonSerializable(typeof(PlaceResult))]
[JsonSerializable(typeof(PriceResult))]
[JsonSerializable(typeof(CheckResult))]
[JsonSerializable(typeof(IReadOnlyList<PlaceResult>))]
[JsonSerializable(typeof(DetectResult))]
[JsonSerializable(typeof(IReadOnlyList<DetectResult>))]
[JsonSerializable(typeof(ForecastResult))]
[JsonSerializable(typeof(IReadOnlyList<ForecastResult>))]
[JsonSerializable(typeof(ChangePointsResult))]
[JsonSerializable(typeof(IReadOnlyList<ChangePointsResult>))]
[JsonSerializable(typeof(NabResult))]
[JsonSerializable(typeof(TcpdResult))]
[JsonSerializable(typeof(KpiResult))]
[JsonSerializable(typeof(ForecastScoreResult))]
[JsonSerializable(typeof(CostScoreResult))]
[JsonSerializable(typeof(FitResult))]
[JsonSerializable(typeof(GpuResult))]
[JsonSerializable(typeof(IReadOnlyList<RecommendationResult>))]
[JsonSerializable(typeof(RightsizeResult))]
[JsonSerializable(typeof(IReadOnlyList<RightsizeResult>))]
[JsonSerializable(typeof(ReplicasResult))]
[JsonSerializable(typeof(IReadOnlyList<ReplicasResult>))]
[JsonSerializable(typeof(ReplayResult))]
[JsonSerializable(typeof(IReadOnlyList<ReplayResult>))]
[JsonSerializable(typeof(SimulateBenchResult))]
[JsonSerializable(typeof(TraceResult))]
[JsonSerializable(typeof(IReadOnlyList<TraceResult>))]
[JsonSerializable(typeof(TraceFitResult))]
[JsonSerializable(typeof(TraceReplayResult))]
[JsonSerializable(typeof(ValidateResult))]
[JsonSerializable(typeof(IReadOnlyList<ValidateResult>))]
internal sealed partial class CliJson : JsonSerializerContext;
