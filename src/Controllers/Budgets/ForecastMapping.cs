using CloudIntel.Core.FinOps.Forecasts;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.Budgets;

/// <summary>Where forecasts and the status of a Budget meet.</summary>
internal static class ForecastMapping
{
    /// <summary>The status of a forecast.</summary>
    /// <param name="forecast">The forecast.</param>
    /// <param name="before">The model of the last status; null for none.</param>
    /// <param name="now">The time of the review, in whole seconds.</param>
    public static BudgetStatusForecast ToStatus(this BudgetForecast forecast, ForecastModel? before, DateTimeOffset now) => new()
    {
        Expected = forecast.Expected,
        Intervals = [.. forecast.Intervals.Select(interval => new ForecastInterval
        {
            Level = interval.Level,
            Lower = interval.Lower,
            Upper = interval.Upper,
            HeldPercent = forecast.Coverage.FirstOrDefault(coverage => coverage.Level == interval.Level)?.HeldPercent,
        })],
        OverrunPercent = forecast.OverrunPercent,
        Exhaustion = forecast.Exhaustion.Earliest is null
            ? null
            : new() { Expected = forecast.Exhaustion.Expected, Earliest = forecast.Exhaustion.Earliest, Latest = forecast.Exhaustion.Latest },
        ExpectedFees = forecast.ExpectedFees == 0 ? null : forecast.ExpectedFees,
        DataThrough = forecast.LastDay,
        DaysLearned = forecast.DaysLearned,
        LevelSince = forecast.LevelSince,
        PastForecasts = forecast.Coverage.Count == 0 ? null : forecast.PastCount,
        Model = before?.Name == forecast.Decision.Model ? before : new() { Name = forecast.Decision.Model, Since = now, Reason = forecast.Decision.Reason.ToString() },
        BackTest = forecast.Origins == 0 || Percent(forecast.Decision.Error) is not { } error
            ? null
            : new() { Moments = forecast.Origins, ErrorPercent = error, NaiveErrorPercent = Percent(forecast.Decision.NaiveError) is { } naive ? naive : null },
    };

    private static decimal? Percent(double? error) => error is { } known && Math.Abs(known) < 1e6 ? decimal.Round((decimal)known * 100, 1) : null;
}
