using System.Globalization;
using CloudIntel.Controllers.Tests.Bench;
using CloudIntel.TestKit.Bills;

namespace CloudIntel.Controllers.Tests.AnomalyMonitors;

/// <summary>Bills of several services over months, with quiet weekends and a little noise, and what a test plants into them.</summary>
internal static class DailyBills
{
    /// <summary>The last day of the bills. It is noon of April 15th: nothing is learned of the source yet, so that this day is the last that counts as whole.</summary>
    public const string LastWholeDay = "2026-04-12";

    private const string FirstDay = "2025-12-01";
    private const string LastDay = "2026-04-14";

    /// <summary>A service that costs about this much on working days.</summary>
    public static FocusBill Service(this FocusBill bill, string service, decimal perDay, params (string Day, decimal Factor)[] planted)
    {
        var noise = new Random(service.Length);
        var factors = planted.ToDictionary(one => Utc.Date(one.Day), one => one.Factor);
        for (var day = Utc.Date(FirstDay); day <= Utc.Date(LastDay); day = day.AddDays(1))
        {
            var weekend = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0.8m : 1;
            var wobble = 1 + (decimal)((noise.NextDouble() - 0.5) * 0.06);
            var cost = decimal.Round(perDay * weekend * wobble * factors.GetValueOrDefault(day, 1), 6).ToString(CultureInfo.InvariantCulture);
            bill.Day(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), 0, ("BilledCost", cost), ("EffectiveCost", cost), ("ServiceName", service));
        }

        return bill;
    }

    /// <summary>Three services, of which nothing is unusual but what is planted into AmazonS3.</summary>
    public static FocusBill Ordinary(params (string Day, decimal Factor)[] planted) => new FocusBill()
        .Service("AmazonEC2", 400)
        .Service("AmazonS3", 100, planted)
        .Service("AmazonRDS", 200);
}
