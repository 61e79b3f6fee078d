using System.Globalization;
using CloudIntel.Cli.Output;
using CloudIntel.Core.Simulation.Experiments;
using CloudIntel.Core.Simulation.Reports;

namespace CloudIntel.Cli.Simulation;

/// <summary>What came out, for people: the figures that most look for. The others are in the other forms.</summary>
internal static class SimulationTable
{
    /// <summary>Writes a run: its algorithms, what they cost against the baseline, and whether what must come out does.</summary>
    public static async Task WriteAsync(Shell shell, SimulationReport report)
    {
        var (design, result) = (report.Design, report.Result);
        await shell.Out.WriteLineAsync($"{report.Name}: {Tables.Count(result.Seeds)} seeds{(result.PrecisionReached is false ? ", which were not enough for the precision that is asked for" : "")}");
        var table = Tables.Create(["Scenario", "Algorithm"], ["USD", "Against the baseline", "p", "Nodes", "CPU %", "Placed %", "Available %", "P95 ms", "CO2 kg"]);
        foreach (var scenario in design.Scenarios)
        {
            foreach (var algorithm in design.Algorithms)
            {
                var against = result.Comparisons.FirstOrDefault(one => one.Scenario == scenario && one.Algorithm == algorithm && one.Metric == "cost");
                table.AddTexts(
                [
                    scenario, algorithm, WithInterval(Summary("cost")), against is null ? "baseline" : Against(against), against?.TTest is { } test ? P(test.HolmPValue) : null, Mean("nodes", "0.0"), Mean("cpuUtilisation", "0.0", 100),
                    Mean("successRate", "0.00", 100), Mean("availability", "0.000", 100), Mean("latencyP95", "0"), Mean("carbonKg", "0.0"),
                ]);

                MetricSummary? Summary(string metric) => result.Summaries.FirstOrDefault(one => one.Scenario == scenario && one.Algorithm == algorithm && one.Metric == metric && one.Count > 0);

                string? Mean(string metric, string format, double unit = 1) => Summary(metric) is { } summary ? Number(unit * summary.Mean, format) : null;
            }
        }

        Tables.Console(shell.Out, shell.OutIsTerminal).Write(table);
        foreach (var one in report.Returns)
            await shell.Out.WriteLineAsync(Return(one, result.Baseline, design.Scenarios.Count > 1));
        foreach (var verdict in result.Criteria)
        {
            var criterion = verdict.Criterion;
            await shell.Out.WriteLineAsync(
                $"{verdict.Outcome}: {criterion.Metric} of {verdict.Algorithm} in {verdict.Scenario} {(criterion.Bound == CriterionBound.AtMost ? "at most" : "at least")} {Number(criterion.Value, "0.######")}"
                + $"{(criterion.RelativeToBaseline ? $" % against {result.Baseline}" : "")}; it is {(verdict.Measured is { } value ? Number(value, "0.######") : "not measured")}"
                + $"{(verdict.Interval is { } interval ? $", from {Number(interval.Lower, "0.######")} to {Number(interval.Upper, "0.######")}" : "")}");
        }
    }

    private static string Return(ReportReturn one, string baseline, bool severalScenarios)
    {
        var (amount, interval) = (Math.Abs(one.MonthlySaving), one.MonthlySavingLower is { } lower && one.MonthlySavingUpper is { } upper ? (lower, upper) : ((decimal, decimal)?)null);
        var range = interval is not (var least, var most) ? "" : one.MonthlySaving < 0 ? $" ({Dollars(-most)} to {Dollars(-least)})" : $" ({Dollars(least)} to {Dollars(most)})";
        return $"{one.Algorithm}{(severalScenarios ? $" in {one.Scenario}" : "")} {(one.MonthlySaving < 0 ? "costs" : "saves")} {Dollars(amount)} USD a month{range}{(one.MonthlySaving < 0 ? " more than" : " against")} {baseline}"
            + (one.ChangeCost == 0 ? "" : one.PaybackMonths is { } months ? $"; the change, {Dollars(one.ChangeCost)} USD, is paid back after {months.ToString("0.0", CultureInfo.InvariantCulture)} months" : $"; the change, {Dollars(one.ChangeCost)} USD, is never paid back");
    }

    private static string Dollars(decimal amount) => amount.ToString("#,##0.00", CultureInfo.InvariantCulture);

    private static string? WithInterval(MetricSummary? summary) => summary is null
        ? null
        : Number(summary.Mean, "#,##0.00") + (summary.Interval is { } interval ? $" ± {Number((interval.Upper - interval.Lower) / 2, "#,##0.00")}" : "");

    private static string Against(MetricComparison comparison) => comparison.RelativePercent is not { } percent
        ? Number(comparison.MeanDifference, "+#,##0.00;-#,##0.00;0.00")
        : $"{Number(percent, "+0.0;-0.0;0.0")} %{(comparison.RelativeInterval is { } interval ? $" ({Number(interval.Lower, "+0.0;-0.0;0.0")} to {Number(interval.Upper, "+0.0;-0.0;0.0")})" : "")}";

    private static string P(double value) => value < 0.001 ? "<0.001" : Number(value, "0.000");

    private static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
