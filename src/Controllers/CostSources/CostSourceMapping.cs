using System.Globalization;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Ports;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.CostSources;

/// <summary>Where the CostSource resource and the ledger's records meet.</summary>
internal static class CostSourceMapping
{
    /// <summary>How often the location is looked at.</summary>
    public static TimeSpan Every(this CostSourceSpec spec) => spec.Schedule?.Every?.Value ?? CostSourceSpec.DefaultEvery;

    /// <summary>The ledger's word for a format; null for one of a newer version.</summary>
    public static BillDialect? ToDialect(this CostSourceSpec spec) => spec.Format is not { } format ? BillDialect.Auto : format.Value switch
    {
        BillFormat.Auto => BillDialect.Auto,
        BillFormat.FOCUS => BillDialect.Focus,
        BillFormat.AwsCur => BillDialect.AwsCur,
        BillFormat.AzureCost => BillDialect.AzureCost,
        BillFormat.AzureActualCost => BillDialect.AzureActualCost,
        BillFormat.AzureAmortizedCost => BillDialect.AzureAmortizedCost,
        BillFormat.GcpBilling => BillDialect.GcpBilling,
        _ => null,
    };

    /// <summary>Whether the source has exchange rates, and no bills.</summary>
    public static bool HasRates(this CostSourceSpec spec) => spec.Format?.Value == BillFormat.ExchangeRates;

    /// <summary>Bills of the location, to be read as the spec says; where it says nothing, as the location does.</summary>
    public static BillFile ToFile(this CostSourceSpec spec, BillFile fetched) => fetched with
    {
        Format = spec.ToDialect() is { } asked and not BillDialect.Auto ? asked : fetched.Format,
        Assumed = new Dictionary<string, string>(spec.Assume ?? new Dictionary<string, string>(), StringComparer.Ordinal),
    };

    /// <summary>The status after a look.</summary>
    /// <param name="source">The source, with its last status.</param>
    /// <param name="outcome">How the look ended.</param>
    /// <param name="holdings">What the ledger holds.</param>
    /// <param name="now">The time of the look; only a condition that changes takes it over.</param>
    public static CostSourceStatus ToStatus(this CostSource source, ImportOutcome outcome, Holdings holdings, DateTimeOffset now)
    {
        var findings = outcome.Conditions.Concat(holdings.Overlapping(source.Metadata.Name!));
        var conditions = findings.Apply(source.Status?.Conditions, source.Metadata.Generation, now);
        if (outcome.State == SourceState.Missing)
            return source.Status! with { ObservedGeneration = source.Metadata.Generation, Conditions = conditions };

        var rejections = outcome.Refused?.FirstRejections ?? holdings.Rejections;
        return new()
        {
            ObservedGeneration = source.Metadata.Generation,
            Conditions = conditions,
            Location = StatusText.Cut(source.Spec.Location.Name(), StatusLimits.FileName),
            Objects = outcome.Objects is { } objects
                ? new() { Found = objects.Found, Fetched = objects.Fetched, Unchanged = objects.Unchanged }
                : source.Status?.Objects,
            Rows = holdings.Import?.Rows,
            RepairedRows = holdings.Import?.RepairedRows,
            RejectedRows = outcome.Refused?.Files.Sum(file => file.RejectedRows) ?? holdings.Import?.RejectedRows,
            Rejections = Listed(rejections, Rejection),
            LastRestatement = holdings.Restatement is { } restatement ? Restated(restatement) : null,
            Maturity = Listed(
                holdings.Maturity.Where(point => point.Share is not null),
                point => new MaturityPoint { Hours = point.Hours, Percent = decimal.Round(point.Share!.Value * 100, 2), Days = point.Days }),
            Repairs = Listed(holdings.Import?.Repairs ?? [], repair => new RowRepair { Rule = StatusText.Cut(repair.Rule, StatusLimits.RepairRule), Rows = repair.Rows }),
            Changes = Listed(holdings.Import?.Changes ?? [], Changed),
            Warnings = Listed((holdings.Import?.Warnings ?? []).Take(StatusLimits.BillWarnings), warning => StatusText.Cut(warning, StatusLimits.BillWarning)),
            BillingPeriods = Listed(holdings.Periods, Summary),
            Totals = Listed(Totals(holdings.Periods).Take(StatusLimits.CostTotals), total => total),
            DataThrough = holdings.Periods.Count == 0 ? null : holdings.Periods.Max(period => period.DataThrough),
            LastImportTime = holdings.Import?.Time,
            Digest = holdings.Import?.Digest,
        };
    }

    private static IEnumerable<CostTotal> Totals(IEnumerable<SourcePeriod> periods) => periods
        .GroupBy(period => (period.Provider, period.Costs.Currency))
        .Select(group => new CostTotal
        {
            Provider = StatusText.Cut(group.Key.Provider, StatusLimits.Provider),
            Currency = group.Key.Currency,
            Rows = group.Sum(period => period.Rows),
            BilledCost = group.Sum(period => period.Costs.Billed),
            EffectiveCost = group.Sum(period => period.Costs.Effective),
            ListCost = group.Sum(period => period.Costs.List),
            ContractedCost = group.Sum(period => period.Costs.Contracted),
        })
        .OrderByDescending(total => total.BilledCost.Value)
        .ThenBy(total => total.Provider, StringComparer.Ordinal)
        .ThenBy(total => total.Currency, StringComparer.Ordinal);

    private static BillingPeriodSummary Summary(SourcePeriod period) => new()
    {
        Start = period.Period.Start,
        End = period.Period.End,
        Provider = StatusText.Cut(period.Provider, StatusLimits.Provider),
        Currency = period.Costs.Currency,
        Version = period.Version,
        Rows = period.Rows,
        BilledCost = period.Costs.Billed,
        EffectiveCost = period.Costs.Effective,
    };

    /// <summary>A restatement in a sentence.</summary>
    public static string Text(this Restatement restatement) => string.Create(CultureInfo.InvariantCulture,
        $"the billing period from {restatement.Period.Start:yyyy-MM-dd} has version {restatement.Version}: {string.Join(", ", restatement.Totals.Select(total => string.Create(CultureInfo.InvariantCulture, $"billed cost {total.Before.Billed:0.00} to {total.After.Billed:0.00} {total.After.Currency}")))}");

    private static RestatementSummary Restated(Restatement restatement) => new()
    {
        Start = restatement.Period.Start,
        End = restatement.Period.End,
        Version = restatement.Version,
        Time = restatement.Time,
        Totals = Listed(restatement.Totals.Take(StatusLimits.RestatedCurrencies), total => new RestatedTotal
        {
            Currency = total.After.Currency,
            BilledBefore = total.Before.Billed,
            BilledAfter = total.After.Billed,
            EffectiveBefore = total.Before.Effective,
            EffectiveAfter = total.After.Effective,
        }),
        Changes = Listed(restatement.Changes.Take(StatusLimits.RestatedCosts), change => new RestatedCost
        {
            Service = change.Keys[0] is { } service ? StatusText.Cut(service, StatusLimits.RestatedName) : null,
            Account = change.Keys[1] is { } account ? StatusText.Cut(account, StatusLimits.RestatedName) : null,
            Currency = change.After.Currency,
            BilledChange = change.Change.Billed,
            EffectiveChange = change.Change.Effective,
        }),
    };

    private static ChangedRows Changed(RowChange change) => new()
    {
        Kind = new(change.Kind.ToString()),
        Rule = StatusText.Cut(change.Rule, StatusLimits.RepairRule),
        Rows = change.Rows,
        Currency = change.Costs.Currency,
        BilledCost = change.Costs.Billed,
        EffectiveCost = change.Costs.Effective,
    };

    private static RowRejection Rejection(RejectedRow row) => new()
    {
        File = StatusText.Cut(row.File, StatusLimits.FileName),
        Line = row.Line,
        Column = row.Column.Length == 0 ? null : StatusText.Cut(row.Column, StatusLimits.ColumnName),
        Reason = StatusText.Cut(row.Reason, StatusLimits.RejectionReason),
    };

    /// <summary>The first entries, or nothing at all for an empty list: an empty list in a status would read as a difference.</summary>
    private static List<TOut>? Listed<TIn, TOut>(IEnumerable<TIn> entries, Func<TIn, TOut> map)
    {
        var listed = entries.Take(StatusLimits.Items).Select(map).ToList();
        return listed.Count == 0 ? null : listed;
    }
}
