using CloudIntel.Core.Catalog;
using CloudIntel.Core.Simulation.Experiments;

namespace CloudIntel.Core.Simulation.Reports;

/// <summary>What it brings to change from the baseline to an algorithm, as the mean of the seeds at the pace of what was simulated.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="MonthlySaving">In a month of 730 hours, in the currency of the report; below 0 where it costs more.</param>
/// <param name="MonthlySavingLower">The lower end of its interval; null of fewer than two seeds.</param>
/// <param name="MonthlySavingUpper">The upper end of its interval; null of fewer than two seeds.</param>
/// <param name="ChangeCost">What the change costs once; 0 where nothing was said.</param>
/// <param name="PaybackMonths">After how many months the saving has paid for the change; null where it never does, or the change costs nothing.</param>
/// <param name="FirstYearPercent">Return on investment: what is left of the first year's saving after the change, in percent of what the change costs; null where that is nothing.</param>
public sealed record ReportReturn(
    string Scenario, string Algorithm, decimal MonthlySaving, decimal? MonthlySavingLower, decimal? MonthlySavingUpper, decimal ChangeCost, decimal? PaybackMonths, decimal? FirstYearPercent)
{
    private const int Months = 12;
    private const int Cents = 2;
    private const int Tenths = 1;

    /// <summary>Works it out from a comparison of costs.</summary>
    /// <param name="cost">Of the algorithm's cost with the baseline's.</param>
    /// <param name="horizon">For how long each run lasted.</param>
    /// <param name="changeCost">What the change costs once; not negative.</param>
    public static ReportReturn Of(MetricComparison cost, TimeSpan horizon, decimal changeCost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(horizon, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegative(changeCost);
        var perMonth = PriceCatalog.HoursPerMonth / horizon.TotalHours;
        var saving = Saving(cost.MeanDifference);
        return new(
            cost.Scenario, cost.Algorithm, saving, cost.Interval is { } worst ? Saving(worst.Upper) : null, cost.Interval is { } best ? Saving(best.Lower) : null, changeCost,
            changeCost > 0 && saving > 0 ? decimal.Round(changeCost / saving, Tenths) : null,
            changeCost > 0 ? decimal.Round(100 * ((Months * saving) - changeCost) / changeCost, Tenths) : null);

        decimal Saving(double difference) => decimal.Round((decimal)(-difference * perMonth), Cents);
    }
}
