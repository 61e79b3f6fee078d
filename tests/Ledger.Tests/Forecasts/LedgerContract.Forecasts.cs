using CloudIntel.Core.FinOps.Forecasts;

namespace CloudIntel.Ledger.Tests;

/// <summary>What every store keeps of forecasts.</summary>
public abstract partial class LedgerContract
{
    private static readonly DateOnly FirstOfMay = new(2026, 5, 1);

    [Fact]
    public async Task Forecasts_come_back_by_series_as_they_were_kept()
    {
        PastForecast[] forecasts = [Said(2, 8), Said(2, 31) with { Actual = 1234567890123456.78m }, Said(3, 31)];
        await KeepForecastsAsync("one", [forecasts[2], forecasts[0], forecasts[1]]);
        await KeepForecastsAsync("other", [Said(4, 31)]);

        Assert.Equal(forecasts.Select(Text), (await Ledger.ForecastsAsync("one", Cancellation)).Select(Text));
        Assert.Equal([Text(Said(4, 31))], (await Ledger.ForecastsAsync("other", Cancellation)).Select(Text));
        Assert.Empty(await Ledger.ForecastsAsync("none", Cancellation));
    }

    [Fact]
    public async Task A_forecast_that_comes_again_stays_as_it_was_said_and_only_what_it_turned_out_to_be_is_replaced()
    {
        await KeepForecastsAsync("one", [Said(2, 31)]);
        await KeepForecastsAsync("one", [Said(2, 31) with { Model = "Other", Expected = 1m, Actual = 300m }]);
        Assert.Equal(Text(Said(2, 31) with { Actual = 300m }), Text(Assert.Single(await Ledger.ForecastsAsync("one", Cancellation))));

        // The bill was restated.
        await KeepForecastsAsync("one", [Said(2, 31) with { Actual = 299.99m }]);
        Assert.Equal(Text(Said(2, 31) with { Actual = 299.99m }), Text(Assert.Single(await Ledger.ForecastsAsync("one", Cancellation))));
    }

    [Fact]
    public async Task Forecasts_of_days_that_are_long_over_go_whatever_their_series()
    {
        await KeepForecastsAsync("gone", [Said(2, 8), Said(2, 31)]);
        await Ledger.KeepForecastsAsync("one", [Said(3, 12)], FirstOfMay.AddDays(9), Cancellation);

        Assert.Equal([FirstOfMay.AddDays(31)], (await Ledger.ForecastsAsync("gone", Cancellation)).Select(forecast => forecast.End));
        Assert.Single(await Ledger.ForecastsAsync("one", Cancellation));
    }

    private Task KeepForecastsAsync(string series, IReadOnlyList<PastForecast> forecasts) => Ledger.KeepForecastsAsync(series, forecasts, FirstOfMay.AddYears(-1), Cancellation);

    /// <summary>A forecast of May that was made when so many of its days were known, of so many.</summary>
    private static PastForecast Said(int known, int end) => new(FirstOfMay, FirstOfMay.AddDays(known), FirstOfMay.AddDays(end))
    {
        Model = "RunRate",
        Expected = -310.5m,
        Intervals = [new(50, -320m, 305.25m), new(80, -330m, 290m) { Asked = 83.125m }, new(95, -9999999999999999.99m, 280m) { Asked = 99.9m }],
    };

    private static string Text(PastForecast forecast) => $"{forecast with { Intervals = [] }} {string.Join(" ", forecast.Intervals)}".Replace(".0 ", " ", StringComparison.Ordinal);
}
