using System.Globalization;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.FinOps.Allocation;
using CloudIntel.Core.FinOps.Tagging;
using CloudIntel.Core.Units;
using CloudIntel.Resources;
using CloudIntel.Resources.Values;

namespace CloudIntel.Controllers.AllocationPolicies;

/// <summary>Makes the figures of a status from findings.</summary>
internal static class AllocationStatus
{
    private const int FewestValues = 3;

    /// <summary>The figures, without conditions.</summary>
    public static AllocationPolicyStatus ToStatus(this AllocationFindings findings, AllocationPolicy policy)
    {
        if (findings.Currency is not { } currency)
            return new() { ObservedGeneration = policy.Metadata.Generation, Month = findings.MonthText, UnitMetrics = Units(policy, findings) };

        var column = policy.Spec.ToColumn();
        var shown = Math.Clamp(StatusLimits.AllocationValues / policy.Spec.Dimensions.Count, FewestValues, StatusLimits.Items);
        var dimensions = findings.Allocation.Dimensions.Select(dimension => Dimension(dimension, findings, currency, column, shown)).ToList();
        var total = findings.Total(currency, column);
        return new()
        {
            ObservedGeneration = policy.Metadata.Generation,
            Month = findings.MonthText,
            Currency = currency,
            OtherCurrencies = findings.OtherCurrencies.Count == 0 ? null : [.. findings.OtherCurrencies.Take(StatusLimits.Items)],
            Total = total.ToDecimal(),
            CoveredPercent = dimensions[0].CoveredPercent,
            Unallocated = dimensions[0].Unallocated,
            Dimensions = dimensions,
            UnitMetrics = Units(policy, findings),
            Tags = findings.Tags is { Charges: > 0 } tags ? Tags(tags) : null,
        };
    }

    /// <summary>The cost of the month.</summary>
    public static Amount Total(this AllocationFindings findings, string currency, CostColumn column) => findings.Allocation.Totals
        .Where(total => total.Currency == currency && total.Day >= findings.Month && total.Day < findings.End)
        .Aggregate(Amount.Zero, (sum, total) => sum + total.Costs[column]);

    /// <summary>Share of a total that is allocated, in percent with two decimals; rounded down, so that 100 means all. Null when there is no cost.</summary>
    public static decimal? CoveredPercent(IReadOnlyList<ValueCost> values, CostColumn column)
    {
        // Credits and charges count by their size: a credit that nobody takes must not make good for a charge that nobody takes.
        var allocated = values.Where(value => value.Value is not null).Sum(value => Math.Abs(value.Total[column].ToDecimal()));
        var all = values.Sum(value => Math.Abs(value.Total[column].ToDecimal()));
        return all == 0 ? null : decimal.Floor(allocated / all * 10_000) / 100;
    }

    private static DimensionStatus Dimension(DimensionAllocation dimension, AllocationFindings findings, string currency, CostColumn column, int shown)
    {
        var month = dimension.Sum(currency, findings.Month, findings.End);
        var before = dimension.Sum(currency, findings.Previous, findings.Month);
        var previous = before.Where(value => value.Value is not null).ToDictionary(value => value.Value!, value => value.Total[column]);
        var values = month.Where(value => value.Value is not null).ToList();
        return new()
        {
            Name = dimension.Name,
            CoveredPercent = CoveredPercent(month, column) is { } covered ? covered : null,
            Allocated = Rounded(values.Aggregate(Amount.Zero, (sum, value) => sum + value.Total[column])),
            Unallocated = Rounded(Unallocated(month, column)),
            PreviousUnallocated = Rounded(Unallocated(before, column)),
            Values = values.Count,
            Top = values.Count == 0 ? null :
            [
                .. values.OrderByDescending(value => value.Total[column]).ThenBy(value => value.Value, StringComparer.Ordinal).Take(shown)
                    .Select(value => new DimensionValueStatus
                    {
                        Value = StatusText.Cut(value.Value!, StatusLimits.AllocationValue),
                        Cost = Rounded(value.Total[column]),
                        Shared = Rounded(value.Shared[column]),
                        Previous = Rounded(previous.GetValueOrDefault(value.Value!)),
                    }),
            ],
        };
    }

    private static Amount Unallocated(IReadOnlyList<ValueCost> values, CostColumn column) =>
        values.Where(value => value.Value is null).Aggregate(Amount.Zero, (sum, value) => sum + value.Total[column]);

    private static IList<UnitMetricStatus>? Units(AllocationPolicy policy, AllocationFindings findings) => policy.Spec.UnitMetrics is not { Count: > 0 } metrics
        ? null
        : [.. metrics.Select(metric => Unit(metric, policy.Spec.ToColumn(), findings))];

    private static UnitMetricStatus Unit(UnitMetricSpec metric, CostColumn column, AllocationFindings findings)
    {
        var status = new UnitMetricStatus
        {
            Name = metric.Name,
            Problem = findings.UnitProblems.TryGetValue(metric.Name, out var problem) ? StatusText.Cut(problem, StatusLimits.UnitProblem) : null,
        };
        if (findings.Currency is not { } currency || findings.Allocation.Find(metric.Dimension) is not { } dimension)
            return status;

        var counts = LedgerAllocation.ToPoints(findings.Units.Where(unit => unit.Metric == metric.Name));
        var series = UnitCosts.Join(dimension, counts, new(currency, column, metric.Per ?? 1, findings.Previous, findings.End));
        return series[0].Days.LastOrDefault(day => day.UnitCost is not null) is not { } newest
            ? status
            : status with
            {
                Day = newest.Day,
                UnitCost = Significant(newest.UnitCost!.Value),
                DayChangePercent = Percent(newest.DayChange),
                WeekChangePercent = Percent(newest.WeekChange),
            };
    }

    private static TagStatus Tags(TagReport tags) => new()
    {
        TaggedPercent = Percent(tags.Tagged.CostShare),
        Keys = tags.Keys.Count == 0 ? null : [.. tags.Keys.Take(StatusLimits.Items).Select(key => new TagKeyStatus
        {
            Key = StatusText.Cut(key.Key, StatusLimits.TagKey),
            CostPercent = Percent(key.Share.CostShare),
            ChargePercent = Percent(key.Share.ChargeShare),
        })],
        NearMisses = tags.KeySpellings.Count + tags.ValueSpellings.Count == 0 ? null :
        [
            .. tags.KeySpellings.Concat(tags.ValueSpellings).Take(StatusLimits.Items).Select(miss => StatusText.Cut(
                miss.Key is null ? $"key {miss.Spelling}: {miss.Probably}?" : $"{miss.Key} {miss.Spelling}: {miss.Probably}?", StatusLimits.TagSpelling)),
        ],
    };

    private static DecimalString Rounded(Amount amount) => StatusText.Rounded(amount.ToDecimal());

    private static DecimalString? Percent(decimal? share) => share is { } value ? decimal.Round(value * 100, 2) : null;

    /// <summary>Six significant digits: a request may cost a millionth.</summary>
    private static decimal Significant(decimal value)
    {
        var decimals = 6;
        for (var size = Math.Abs(value); size is > 0 and < 1 && decimals < 22; size *= 10)
            decimals++;
        return decimal.Parse(decimal.Round(value, decimals).ToString("0.######################", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
