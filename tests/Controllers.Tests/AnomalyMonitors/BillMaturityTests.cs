using CloudIntel.Controllers.AnomalyMonitors;
using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.Core.Ports;

namespace CloudIntel.Controllers.Tests.AnomalyMonitors;

/// <summary>How far days are known, by what is learned of their sources.</summary>
public sealed class BillMaturityTests
{
    private static readonly DateOnly Through = Utc.Date("2026-04-14");

    private static readonly DateTimeOffset Noon = Utc.Day("2026-04-15").AddHours(12);

    [Fact]
    public void Young_days_are_known_by_the_learned_share_of_their_age()
    {
        var days = BillMaturity.Of(Costs("aws", 100), Curves(("aws", [(6, 0.6m), (12, 0.7m), (24, 0.9m), (48, 0.99m)])), Through, Noon);

        Assert.Equal(Utc.Date("2026-04-12"), days.Through);
        Assert.Equal([0.9, 0.7], days.Young); // 36 and 12 hours old
        Assert.Equal(Through, days.Last);
    }

    [Fact]
    public void Days_of_which_less_than_half_is_known_end_the_history()
    {
        var days = BillMaturity.Of(Costs("aws", 100), Curves(("aws", [(12, 0.2m), (24, 0.9m), (48, 1)])), Through, Noon);

        Assert.Equal((Utc.Date("2026-04-12"), Utc.Date("2026-04-13")), (days.Through, days.Last));
    }

    [Fact]
    public void Nothing_learned_means_two_days_of_patience()
    {
        var days = BillMaturity.Of(Costs("aws", 100), Curves(), Through, Noon);

        Assert.Equal((Utc.Date("2026-04-12"), Utc.Date("2026-04-12")), (days.Through, days.Last));
    }

    [Fact]
    public void Sources_weigh_by_what_they_cost()
    {
        var days = BillMaturity.Of(
            [.. Costs("aws", 75), .. Costs("gcp", 25)], Curves(("aws", [(6, 1)]), ("gcp", [(6, 0.6m), (24, 1)])), Through, Noon);

        Assert.Equal(Utc.Date("2026-04-13"), days.Through);
        Assert.Equal([0.9], days.Young.Select(share => Math.Round(share, 6)));
    }

    [Fact]
    public void A_source_that_lags_holds_its_days_back_and_one_that_ended_does_not()
    {
        var curves = Curves(("aws", [(6, 1)]), ("gcp", [(6, 1)]));
        var lagging = BillMaturity.Of([.. Costs("aws", 75), .. Costs("gcp", 25, lag: 3)], curves, Through, Noon);
        var ended = BillMaturity.Of([.. Costs("aws", 75), .. Costs("gcp", 25, lag: 8)], curves, Through, Noon);

        Assert.Equal((Utc.Date("2026-04-11"), Through), (lagging.Through, lagging.Last));
        Assert.All(lagging.Young, share => Assert.InRange(share, 0.7, 0.8));
        Assert.Equal(Through, ended.Through);
    }

    [Fact]
    public void A_curve_that_never_reaches_the_whole_holds_nothing_back_for_ever()
    {
        var days = BillMaturity.Of(Costs("aws", 100), Curves(("aws", [(6, 0.9m), (240, 0.95m)])), Through, Noon);

        Assert.Equal(Utc.Date("2026-04-04"), days.Through); // ten days after their end
    }

    private static IReadOnlyList<(DateOnly Day, string Source, decimal Cost)> Costs(string source, decimal perDay, int lag = 0) =>
        [.. Enumerable.Range(lag, BillMaturity.Days - lag).Select(back => (Through.AddDays(-back), source, perDay))];

    private static IReadOnlyDictionary<string, IReadOnlyList<DataMaturity>> Curves(params (string Source, (int Hours, decimal Share)[] Points)[] curves) =>
        curves.ToDictionary(curve => curve.Source, curve => (IReadOnlyList<DataMaturity>)[.. curve.Points.Select(point => new DataMaturity(point.Hours, point.Share, 30))]);
}
