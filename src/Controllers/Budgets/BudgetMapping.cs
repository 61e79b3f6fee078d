using CloudIntel.Controllers.Shared;
using CloudIntel.Core.FinOps;
using CloudIntel.Core.FinOps.Forecasts;
using CloudIntel.Core.Ports;
using CloudIntel.Core.Units;
using CloudIntel.Resources;
using CloudIntel.Resources.Validation;

namespace CloudIntel.Controllers.Budgets;

/// <summary>Where the Budget resource and the engine's records meet.</summary>
internal static class BudgetMapping
{
    /// <summary>After how long without news of what runs the costs of workloads are stale: they are known up to the last full hour otherwise.</summary>
    public static readonly TimeSpan RecordedStaleAfter = TimeSpan.FromHours(3);

    /// <summary>The period that a budget is about now.</summary>
    public static DatePeriod PeriodAt(this BudgetSpec spec, DateTimeOffset now) => spec.Period.Value switch
    {
        BudgetPeriodKind.Monthly => BudgetPeriods.Containing(BudgetPeriod.Monthly, now),
        BudgetPeriodKind.Quarterly => BudgetPeriods.Containing(BudgetPeriod.Quarterly, now),
        BudgetPeriodKind.Yearly => BudgetPeriods.Containing(BudgetPeriod.Yearly, now),
        BudgetPeriodKind.Custom when spec.CustomPeriod is { } custom => new(Midnight(custom.Start), Midnight(custom.End)),
        _ => throw new InvalidOperationException($"spec.period: {spec.Period} cannot be placed in time"),
    };

    /// <summary>Everything that is wrong with a budget, past the webhook and the schema of another version.</summary>
    public static IEnumerable<FieldError> Errors(this Budget budget, string operatorNamespace) =>
        [.. BudgetValidation.Validate(budget, old: null, operatorNamespace), .. budget.Spec.UnknownWords()];

    /// <summary>Words of a newer version: what they ask for, this one cannot do.</summary>
    private static IEnumerable<FieldError> UnknownWords(this BudgetSpec spec)
    {
        if (spec.Period.Value is null)
            yield return new("spec.period", $"{spec.Period} is no period that this version knows");
        if (spec.Thresholds?.FirstOrDefault(threshold => threshold.Basis is { Value: null }) is { } threshold)
            yield return new("spec.thresholds", $"{threshold.Basis} is no basis that this version knows");
        foreach (var error in spec.Scope.UnknownWords(spec.Metric, "spec"))
            yield return error;
    }

    /// <summary>The charges that a budget may see and asks for.</summary>
    public static CostScope ToScope(this Budget budget, string operatorNamespace) => budget.Spec.Scope.ToScope(budget.Metadata.Namespace!, operatorNamespace);

    /// <summary>The ledger's column of a budget's metric.</summary>
    public static CostMetric ToMetric(this BudgetSpec spec) => (spec.Metric?.Value ?? BudgetSpec.DefaultMetric).ToMetric();

    /// <summary>What the engine needs to know.</summary>
    /// <param name="budget">The budget.</param>
    /// <param name="spend">What its scope cost.</param>
    /// <param name="options">After how long data is stale.</param>
    public static BudgetFacts ToFacts(this Budget budget, BudgetSpend spend, FinOpsOptions options) => new()
    {
        Limit = budget.Spec.Amount,
        Period = spend.Period,
        Spent = spend.Counted.Sum(sum => sum.Converted!.Value),
        DataThrough = spend.Counted.Any() ? spend.DataThrough : null,
        Now = spend.Now,
        StaleAfter = spend.Recorded is null ? options.StaleAfter : RecordedStaleAfter,
        Thresholds = budget.Spec.Thresholds is { Count: > 0 }
            ? [.. budget.Spec.ThresholdsOn(ThresholdBasis.Actual)]
            : BudgetSpec.DefaultThresholds,
    };

    /// <summary>The figures of a status, without its conditions.</summary>
    /// <param name="finding">What the review found.</param>
    /// <param name="budget">The budget.</param>
    /// <param name="spend">What the review was made of.</param>
    /// <param name="forecast">Where the period will end; null where too little is known.</param>
    public static BudgetStatus ToStatus(this BudgetFinding finding, Budget budget, BudgetSpend spend, BudgetForecast? forecast) => new()
    {
        ObservedGeneration = budget.Metadata.Generation,
        Period = new() { Start = spend.Period.Start, End = spend.Period.End },
        Currency = budget.Spec.Currency,
        Spent = finding.Spent,
        SpentRounded = decimal.Round(finding.Spent, 2),
        Remaining = finding.Remaining,
        UsedPercent = finding.UsedPercent,
        BurnRatePerDay = finding.BurnRatePerDay is { } rate ? rate : null,
        Projected = finding.Projected is { } projected ? projected : null,
        Forecast = forecast?.ToStatus(budget.Status?.Forecast?.Model, StatusText.WholeSeconds(spend.Now)),
        CrossedThresholds = Crossed(finding, budget, spend, forecast),
        DataThrough = spend.DataThrough,
        OtherCurrencies = OtherCurrencies(budget, spend),
    };

    /// <summary>Thresholds that the last status of the same period did not have yet.</summary>
    public static IReadOnlyList<CrossedThreshold> NewlyCrossed(this BudgetStatus next, BudgetStatus? last)
    {
        var known = SamePeriod(last, next.Period) ? last!.CrossedThresholds ?? [] : [];
        return [.. (next.CrossedThresholds ?? []).ExceptBy(known.Select(Key), Key)];
    }

    /// <summary>Whether it was a forecast that crossed it.</summary>
    public static bool IsOnForecast(this CrossedThreshold threshold) => threshold.Basis == ThresholdBasis.Forecast;

    private static IEnumerable<int> ThresholdsOn(this BudgetSpec spec, ThresholdBasis basis) =>
        (spec.Thresholds ?? []).Where(threshold => (threshold.Basis ?? ThresholdBasis.Actual) == basis).Select(threshold => threshold.Percent);

    /// <summary>What is crossed now, and of forecasts also what was crossed before in the period: they go up and down, and are to be told of once.</summary>
    private static IList<CrossedThreshold>? Crossed(BudgetFinding finding, Budget budget, BudgetSpend spend, BudgetForecast? forecast)
    {
        var known = SamePeriod(budget.Status, new() { Start = spend.Period.Start, End = spend.Period.End })
            ? (budget.Status!.CrossedThresholds ?? []).ToDictionary(Key)
            : [];
        var now = StatusText.WholeSeconds(spend.Now);
        List<CrossedThreshold> crossed =
        [
            .. finding.Crossed.Select(percent => known.GetValueOrDefault((percent, false)) ?? new() { Percent = percent, CrossedAt = now }),
            .. budget.Spec.ThresholdsOn(ThresholdBasis.Forecast).Order()
                .Select(percent => known.GetValueOrDefault((percent, true))
                    ?? (forecast?.Expected * 100 >= percent * budget.Spec.Amount.Value ? new() { Percent = percent, Basis = ThresholdBasis.Forecast, CrossedAt = now } : null))
                .OfType<CrossedThreshold>(),
        ];
        return crossed.Count == 0 ? null : crossed;
    }

    private static (int Percent, bool IsOnForecast) Key(CrossedThreshold threshold) => (threshold.Percent, threshold.IsOnForecast());

    private static IList<OtherCurrencySpend>? OtherCurrencies(Budget budget, BudgetSpend spend)
    {
        var others = spend.OtherThan(budget.Spec.Currency)
            .OrderByDescending(sum => sum.Spent).ThenBy(sum => sum.Currency, StringComparer.Ordinal)
            .Take(StatusLimits.Items)
            .Select(sum => new OtherCurrencySpend { Currency = sum.Currency, Spent = sum.Spent, Converted = sum.Converted is { } converted ? converted : null })
            .ToList();
        return others.Count == 0 ? null : others;
    }

    private static bool SamePeriod(BudgetStatus? status, BudgetStatusPeriod? period) =>
        status?.Period is { } last && period is not null && last.Start == period.Start && last.End == period.End;

    private static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);
}
