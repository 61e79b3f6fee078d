namespace CloudIntel.Cli.Output;

/// <summary>Of <c>cost sources</c>.</summary>
internal sealed record SourceResult
{
    public string Source { get; set; } = "";

    /// <summary>Where several sources hold the same bill, the one with the highest counts.</summary>
    public int Precedence { get; set; }

    public DateTime LastImport { get; set; }

    /// <summary>Rows that the last import kept aside.</summary>
    public long Rejected { get; set; }

    /// <summary>Rows that the last import dropped, merged or added on purpose.</summary>
    public IReadOnlyList<ChangedRows> Changes { get; set; } = [];

    /// <summary>What does not add up in the bills of the last import, as their provider wrote them.</summary>
    public IReadOnlyList<string> Warnings { get; set; } = [];

    public IReadOnlyList<HeldPeriod> BillingPeriods { get; set; } = [];

    public IReadOnlyList<HeldVersion>? Versions { get; set; }

    public IReadOnlyList<OverlapResult> Overlaps { get; set; } = [];

    /// <summary>How complete a day usually is some hours after its end; empty until that is learned.</summary>
    public IReadOnlyList<MaturityResult> Maturity { get; set; } = [];
}

/// <summary>A billing period of a source, of one provider and currency.</summary>
internal sealed record HeldPeriod
{
    public DateTime Start { get; set; }

    /// <summary>The first moment after it.</summary>
    public DateTime End { get; set; }

    public string Provider { get; set; } = "";

    public int Version { get; set; }

    public DateTime? ImportedAt { get; set; }

    public DateTime DataThrough { get; set; }

    public long Rows { get; set; }

    public string Currency { get; set; } = "";

    public decimal BilledCost { get; set; }

    public decimal EffectiveCost { get; set; }

    public decimal ListCost { get; set; }

    public decimal ContractedCost { get; set; }
}

/// <summary>A version of a billing period.</summary>
internal sealed record HeldVersion
{
    public DateTime Start { get; set; }

    public int Version { get; set; }

    public DateTime ImportedAt { get; set; }

    public DateTime? SupersededAt { get; set; }

    /// <summary>Charges, Daily or Monthly: how finely it is still known.</summary>
    public string Detail { get; set; } = "";

    public long Rows { get; set; }

    public IReadOnlyList<CostResult> Costs { get; set; } = [];
}

/// <summary>The four costs in one currency.</summary>
internal sealed record CostResult
{
    public string Currency { get; set; } = "";

    public decimal BilledCost { get; set; }

    public decimal EffectiveCost { get; set; }

    public decimal ListCost { get; set; }

    public decimal ContractedCost { get; set; }
}

/// <summary>A bill that other sources hold as well.</summary>
internal sealed record OverlapResult
{
    public string Provider { get; set; } = "";

    public string? BillingAccountId { get; set; }

    public DateTime Start { get; set; }

    public IReadOnlyList<string> With { get; set; } = [];

    /// <summary>Whether this source's charges of the bill count.</summary>
    public bool Counts { get; set; }

    public bool CountedTwice { get; set; }
}

/// <summary>How complete a day usually is.</summary>
internal sealed record MaturityResult
{
    /// <summary>Hours after the day's end.</summary>
    public int Hours { get; set; }

    /// <summary>Median share of the day's final billed cost.</summary>
    public decimal Share { get; set; }

    /// <summary>Final days from which it is learned.</summary>
    public int Days { get; set; }
}

/// <summary>Of <c>cost rates</c>.</summary>
internal sealed record RateResult
{
    public DateOnly Date { get; set; }

    public string From { get; set; } = "";

    public string To { get; set; } = "";

    public decimal Rate { get; set; }

    public string Source { get; set; } = "";
}
