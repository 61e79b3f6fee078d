using System.Globalization;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.FinOps;
using CloudIntel.Core.FinOps.Forecasts;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.Budgets;

/// <summary>Puts a review into words. Nothing here depends on the time of the look, so an unchanged budget reads the same.</summary>
internal static class BudgetConditions
{
    /// <summary>Restarts leave gaps of seconds, which say little about a month.</summary>
    private const double ToleratedUnobservedShare = 0.01;

    /// <summary>The interval that is told in words.</summary>
    private const int LikelyPercent = 80;

    /// <summary>The conditions of a reviewed budget.</summary>
    /// <param name="budget">The budget.</param>
    /// <param name="finding">What the review found.</param>
    /// <param name="forecast">Where the period will end; null where too little is known.</param>
    /// <param name="spend">What the review was made of.</param>
    /// <param name="failing">Sources whose newest bills could not be loaded.</param>
    public static IReadOnlyList<ConditionFinding> Of(Budget budget, BudgetFinding finding, BudgetForecast? forecast, BudgetSpend spend, IReadOnlyList<string> failing) =>
    [
        new(ConditionTypes.Ready, true, "Reviewed", $"{Money(budget, finding.Spent)} spent of {Money(budget, budget.Spec.Amount)}"),
        Limit(budget, finding, forecast),
        spend.Recorded is { } recorded ? Recorded(budget, finding, spend, recorded) : Data(budget, finding, spend, failing),
        .. Conversion(budget, spend),
        .. Prices(finding, spend),
    ];

    private static ConditionFinding Limit(Budget budget, BudgetFinding finding, BudgetForecast? forecast)
    {
        if (!finding.WithinLimit)
            return new(ConditionTypes.WithinLimit, false, "LimitExceeded", $"spend is {Money(budget, -finding.Remaining)} past the amount");
        if ((forecast?.Expected ?? finding.Projected) is not { } expected)
            return new(ConditionTypes.WithinLimit, true, "TooEarlyToProject", $"fewer than {BudgetReview.MinDays} days of data");
        var likely = forecast?.Intervals.FirstOrDefault(interval => interval.Level == LikelyPercent);
        return new(
            ConditionTypes.WithinLimit, true, expected > budget.Spec.Amount.Value ? "ProjectedToExceed" : "OnTrack",
            $"heading for {Money(budget, expected)} at the end of the period"
                + (likely is null || likely.Lower == likely.Upper ? "" : $", with {LikelyPercent}% probability {Money(budget, likely.Lower)} to {Money(budget, likely.Upper)}"));
    }

    private static ConditionFinding Data(Budget budget, BudgetFinding finding, BudgetSpend spend, IReadOnlyList<string> failing) => finding.Data switch
    {
        _ when failing.Count > 0 => DataFindings.SourcesFailing(failing),
        DataState.None when spend.Currencies.Count > 0 => OtherCurrency(budget, spend, "charges"),
        DataState.None => new(ConditionTypes.DataFresh, false, "NoData", "no charges in the scope and period yet"),
        DataState.Stale => DataFindings.Stale(spend.DataThrough),
        _ => DataFindings.UpToDate(spend.DataThrough),
    };

    private static ConditionFinding Recorded(Budget budget, BudgetFinding finding, BudgetSpend spend, RecordedSpend recorded) => finding.Data switch
    {
        DataState.None when spend.Currencies.Count > 0 => OtherCurrency(budget, spend, "costs"),
        DataState.None => new(ConditionTypes.DataFresh, false, "NotRecorded", "nothing is recorded of clusters in the scope and period yet"),
        DataState.Stale => new(ConditionTypes.DataFresh, false, "Stale", $"no cluster in the scope was watched after {DataFindings.Text(spend.DataThrough)}"),
        _ when recorded.UnobservedShare > ToleratedUnobservedShare => new(ConditionTypes.DataFresh, false, "NotWatched", string.Create(CultureInfo.InvariantCulture,
            $"a cluster in the scope was not watched for {recorded.UnobservedShare * 100:0}% of the period so far: what ran then may be missing")),
        _ => new(ConditionTypes.DataFresh, true, "UpToDate", $"costs up to {DataFindings.Text(spend.DataThrough)}"),
    };

    private static ConditionFinding OtherCurrency(Budget budget, BudgetSpend spend, string costs) => new(ConditionTypes.DataFresh, false, "OtherCurrency",
        $"no {costs} in {budget.Spec.Currency}: those of the scope and period are in {Few(spend.Currencies)}, which do not count");

    /// <summary>Said of what workloads cost.</summary>
    private static IEnumerable<ConditionFinding> Prices(BudgetFinding finding, BudgetSpend spend)
    {
        if (spend.Recorded is { } recorded && finding.Data != DataState.None)
        {
            yield return recorded.IsUnpriced
                ? new(ConditionTypes.Priced, false, "Unpriced", "something in the scope has no price and costs nothing here: the price book can name one")
                : new(ConditionTypes.Priced, true, "Priced", "everything in the scope has a price");
        }
    }

    /// <summary>Said of a scope with charges in other currencies only.</summary>
    private static IEnumerable<ConditionFinding> Conversion(Budget budget, BudgetSpend spend)
    {
        var others = spend.OtherThan(budget.Spec.Currency).OrderBy(sum => sum.Currency, StringComparer.Ordinal).ToList();
        if (others.Find(sum => sum.MissingRate is not null) is { } lacking)
        {
            yield return new(ConditionTypes.Converted, false, "ExchangeRateMissing", string.Create(CultureInfo.InvariantCulture,
                $"{Costs(spend)} in {lacking.Currency} do not count: there is no exchange rate from {lacking.Currency} to {budget.Spec.Currency} for {lacking.MissingRate:yyyy-MM-dd} or a day before"));
        }
        else if (others.Count > 0)
        {
            yield return new(ConditionTypes.Converted, true, "Converted", $"{Costs(spend)} in {Few(others)} count at the exchange rate of their day");
        }
    }

    private static string Costs(BudgetSpend spend) => spend.Recorded is null ? "charges" : "costs";

    private static string Few(IEnumerable<CurrencySpend> sums) => string.Join(", ", sums.Select(sum => sum.Currency).Order(StringComparer.Ordinal).Take(3));

    private static string Money(Budget budget, decimal amount) =>
        $"{decimal.Round(amount, 2).ToString("0.00", CultureInfo.InvariantCulture)} {budget.Spec.Currency}";
}
