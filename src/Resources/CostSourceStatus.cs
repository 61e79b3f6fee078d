using CloudIntel.Kubernetes.Objects;
using CloudIntel.Resources.Schema;
using CloudIntel.Resources.Values;

namespace CloudIntel.Resources;

/// <summary>What was read.</summary>
public sealed record CostSourceStatus : OpenObject
{
    /// <summary>The generation of the spec that the status is about.</summary>
    [RangeMinimum(0)]
    public long? ObservedGeneration { get; set; }

    /// <summary>
    /// Ready (the bills are loaded as they lie at the location), and Overlapping (another source holds the same bills), Reconciling
    /// or Stalled while they apply.
    /// </summary>
    [MaxItems(StatusLimits.Items)]
    [ListType(ListType.Map, MapKey = "type")]
    public IList<Condition>? Conditions { get; set; }

    /// <summary>Where the bills lie, as people name it.</summary>
    [Length(1, StatusLimits.FileName)]
    public string? Location { get; set; }

    /// <summary>What the last import took from a store of objects, or of a table by billing month.</summary>
    public ObjectSummary? Objects { get; set; }

    /// <summary>Rows that the last import loaded.</summary>
    [RangeMinimum(0)]
    public long? Rows { get; set; }

    /// <summary>Rows among them that were loaded after at least one repair.</summary>
    [RangeMinimum(0)]
    public long? RepairedRows { get; set; }

    /// <summary>Rows that the last import kept aside.</summary>
    [RangeMinimum(0)]
    public long? RejectedRows { get; set; }

    /// <summary>The first rows that were kept aside, at most 10, in file and line order.</summary>
    [MaxItems(StatusLimits.Items)]
    public IList<RowRejection>? Rejections { get; set; }

    /// <summary>Repairs that were made, at most 10, most frequent first.</summary>
    [MaxItems(StatusLimits.Items)]
    public IList<RowRepair>? Repairs { get; set; }

    /// <summary>Rows that the last import dropped, merged or added on purpose, by rule and currency, at most 10, most rows first.</summary>
    [MaxItems(StatusLimits.Items)]
    public IList<ChangedRows>? Changes { get; set; }

    /// <summary>What does not add up in the bills of the last import as their provider wrote them, at most 5.</summary>
    [MaxItems(StatusLimits.BillWarnings)]
    [Length(1, StatusLimits.BillWarning)]
    public IList<string>? Warnings { get; set; }

    /// <summary>What the ledger holds of the newest billing periods, at most 10, newest first.</summary>
    [MaxItems(StatusLimits.Items)]
    public IList<BillingPeriodSummary>? BillingPeriods { get; set; }

    /// <summary>What the ledger holds of the source altogether, by provider and currency, at most 5, largest first.</summary>
    [MaxItems(StatusLimits.CostTotals)]
    public IList<CostTotal>? Totals { get; set; }

    /// <summary>The last time that a billing period came with other charges than before, and what that changed.</summary>
    public RestatementSummary? LastRestatement { get; set; }

    /// <summary>The moment up to which the charges reach.</summary>
    public DateTimeOffset? DataThrough { get; set; }

    /// <summary>How much of a day's final cost is usually there some hours after the day's end, learned from the imports; left out until a day is final.</summary>
    [MaxItems(StatusLimits.MaturityPoints)]
    public IList<MaturityPoint>? Maturity { get; set; }

    /// <summary>When charges changed last through an import; a look that finds the same bills does not move it.</summary>
    public DateTimeOffset? LastImportTime { get; set; }

    /// <summary>SHA-256 over the contents of the bills, hexadecimal: equal digests, equal bills.</summary>
    [Pattern("^[0-9a-f]{64}$")]
    [Length(64, 64)]
    public string? Digest { get; set; }
}

/// <summary>What a restatement of a billing period changed.</summary>
public sealed record RestatementSummary : OpenObject
{
    /// <summary>The first moment of the billing period.</summary>
    public DateTimeOffset Start { get; set; }

    /// <summary>The first moment after it.</summary>
    public DateTimeOffset End { get; set; }

    /// <summary>The version that the period has since.</summary>
    [RangeMinimum(2)]
    public int Version { get; set; }

    /// <summary>When it was imported.</summary>
    public DateTimeOffset Time { get; set; }

    /// <summary>What became of the period's sums, by currency, at most 3; left out where charges changed and no sum did.</summary>
    [MaxItems(StatusLimits.RestatedCurrencies)]
    public IList<RestatedTotal>? Totals { get; set; }

    /// <summary>The biggest changes by service and account, at most 5.</summary>
    [MaxItems(StatusLimits.RestatedCosts)]
    public IList<RestatedCost>? Changes { get; set; }
}

/// <summary>A billing period before and after a restatement.</summary>
public sealed record RestatedTotal : OpenObject
{
    /// <summary>The currency of the figures.</summary>
    [Length(0, StatusLimits.Currency)]
    public string Currency { get; set; } = "";

    /// <summary>What was invoiced before.</summary>
    public DecimalString BilledBefore { get; set; }

    /// <summary>What is invoiced now.</summary>
    public DecimalString BilledAfter { get; set; }

    /// <summary>The effective cost before.</summary>
    public DecimalString EffectiveBefore { get; set; }

    /// <summary>The effective cost now.</summary>
    public DecimalString EffectiveAfter { get; set; }
}

/// <summary>What a restatement added to the costs of a service in an account.</summary>
public sealed record RestatedCost : OpenObject
{
    /// <summary>The service; left out where charges name none.</summary>
    [Length(0, StatusLimits.RestatedName)]
    public string? Service { get; set; }

    /// <summary>The account, subscription or project; left out where charges name none.</summary>
    [Length(0, StatusLimits.RestatedName)]
    public string? Account { get; set; }

    /// <summary>The currency of the figures.</summary>
    [Length(0, StatusLimits.Currency)]
    public string Currency { get; set; } = "";

    /// <summary>What was added to the billed cost; negative where it became less.</summary>
    public DecimalString BilledChange { get; set; }

    /// <summary>What was added to the effective cost.</summary>
    public DecimalString EffectiveChange { get; set; }
}

/// <summary>How complete days usually are some time after their end.</summary>
public sealed record MaturityPoint : OpenObject
{
    /// <summary>Hours after the end of the day, UTC.</summary>
    [RangeMinimum(0)]
    public int Hours { get; set; }

    /// <summary>The share of the final cost that is there by then, in percent: the median of the days that are known.</summary>
    public DecimalString Percent { get; set; }

    /// <summary>How many days that is learned from.</summary>
    [RangeMinimum(0)]
    public int Days { get; set; }
}

/// <summary>Objects of an import.</summary>
public sealed record ObjectSummary : OpenObject
{
    /// <summary>Objects that are bills.</summary>
    [RangeMinimum(0)]
    public long Found { get; set; }

    /// <summary>Those among them that were downloaded.</summary>
    [RangeMinimum(0)]
    public long Fetched { get; set; }

    /// <summary>Those among them that did not have to be: they were loaded before, or lay on the local disk.</summary>
    [RangeMinimum(0)]
    public long Unchanged { get; set; }
}

/// <summary>A row that was kept aside.</summary>
public sealed record RowRejection : OpenObject
{
    /// <summary>The file, as path or URL without credentials.</summary>
    [Length(0, StatusLimits.FileName)]
    public string File { get; set; } = "";

    /// <summary>The line on which the row starts, from 1; in Parquet files the number of the row.</summary>
    [RangeMinimum(0)]
    public long Line { get; set; }

    /// <summary>The column that is wrong; left out when the row as a whole is.</summary>
    [Length(0, StatusLimits.ColumnName)]
    public string? Column { get; set; }

    /// <summary>What is wrong with it.</summary>
    [Length(0, StatusLimits.RejectionReason)]
    public string Reason { get; set; } = "";
}

/// <summary>A repair and how often it was made.</summary>
public sealed record RowRepair : OpenObject
{
    /// <summary>Name of the repair, such as NullText.</summary>
    [Length(1, StatusLimits.RepairRule)]
    public string Rule { get; set; } = "";

    /// <summary>Rows in which it was made.</summary>
    [RangeMinimum(0)]
    public long Rows { get; set; }
}

/// <summary>Rows that became no charge of their own, or charges that are no row of a bill, by a rule and in a currency.</summary>
public sealed record ChangedRows : OpenObject
{
    /// <summary>What became of them.</summary>
    public OpenEnum<ChangedRowKind> Kind { get; set; }

    /// <summary>Name of the rule, such as SavingsPlanNegation.</summary>
    [Length(1, StatusLimits.RepairRule)]
    public string Rule { get; set; } = "";

    /// <summary>How many.</summary>
    [RangeMinimum(0)]
    public long Rows { get; set; }

    /// <summary>The currency of the figures.</summary>
    [Length(0, StatusLimits.Currency)]
    public string Currency { get; set; } = "";

    /// <summary>What the charges are invoiced at; of rows that became none, what they would have been.</summary>
    public DecimalString BilledCost { get; set; }

    /// <summary>Their effective cost, likewise.</summary>
    public DecimalString EffectiveCost { get; set; }
}

/// <summary>How rows of a bill and charges differ.</summary>
public enum ChangedRowKind
{
    /// <summary>Rows that repeat, or only balance, what other rows say, and became no charge.</summary>
    Dropped = 0,

    /// <summary>Charges for which the bill has no row of its own, made from another row.</summary>
    Added,

    /// <summary>Rows that became part of other charges.</summary>
    Merged,
}

/// <summary>One billing period of one provider in one currency.</summary>
public sealed record BillingPeriodSummary : OpenObject
{
    /// <summary>The first moment.</summary>
    public DateTimeOffset Start { get; set; }

    /// <summary>The first moment after the period.</summary>
    public DateTimeOffset End { get; set; }

    /// <summary>The provider of the services.</summary>
    [Length(0, StatusLimits.Provider)]
    public string Provider { get; set; } = "";

    /// <summary>The currency of the figures.</summary>
    [Length(0, StatusLimits.Currency)]
    public string Currency { get; set; } = "";

    /// <summary>The version of the billing period: 1, and one more for each import that changed it.</summary>
    [RangeMinimum(0)]
    public int Version { get; set; }

    /// <summary>Number of charges.</summary>
    [RangeMinimum(0)]
    public long Rows { get; set; }

    /// <summary>What is invoiced.</summary>
    public DecimalString BilledCost { get; set; }

    /// <summary>The cost after all discounts, with upfront payments and commitments spread over their use.</summary>
    public DecimalString EffectiveCost { get; set; }
}

/// <summary>All charges of one provider in one currency.</summary>
public sealed record CostTotal : OpenObject
{
    /// <summary>The provider of the services.</summary>
    [Length(0, StatusLimits.Provider)]
    public string Provider { get; set; } = "";

    /// <summary>The currency of the figures.</summary>
    [Length(0, StatusLimits.Currency)]
    public string Currency { get; set; } = "";

    /// <summary>Number of charges.</summary>
    [RangeMinimum(0)]
    public long Rows { get; set; }

    /// <summary>What is invoiced.</summary>
    public DecimalString BilledCost { get; set; }

    /// <summary>The cost after all discounts, with upfront payments and commitments spread over their use.</summary>
    public DecimalString EffectiveCost { get; set; }

    /// <summary>The cost at list prices.</summary>
    public DecimalString ListCost { get; set; }

    /// <summary>The cost at negotiated prices.</summary>
    public DecimalString ContractedCost { get; set; }
}
