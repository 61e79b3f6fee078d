using System.Globalization;
using CloudIntel.Core.Simulation.Experiments;
using CloudIntel.Core.Simulation.Reports;
using CloudIntel.Resources;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>What a status says of a report: as much as has a place in it.</summary>
public static class SimulationRunStatuses
{
    private const string Cost = "cost";

    /// <summary>Digits of figures that count.</summary>
    private const int Digits = 6;

    /// <summary>What summaries show, as far as it was measured: <see cref="StatusLimits.SimulationMetrics"/> of them at most, those that criteria are about first.</summary>
    private static readonly string[] Shown = [Cost, "availability", "latencyP95", "successRate", "missedDeadlines", "carbonKg"];

    /// <summary>The parts of a status that are about what came out.</summary>
    public static SimulationRunStatus Of(SimulationReport report)
    {
        var (design, result) = (report.Design, report.Result);
        var metrics = design.Criteria.Select(criterion => criterion.Metric).Prepend(Cost).Concat(Shown).Distinct(StringComparer.Ordinal).ToList();
        var costs = result.Summaries.Where(summary => summary.Metric == Cost && summary.Scenario == design.Scenarios[0] && summary.Count > 0).ToList();
        var best = costs.MinBy(summary => summary.Mean);
        return new()
        {
            Seeds = result.Seeds,
            PrecisionReached = result.PrecisionReached,
            Baseline = result.Baseline,
            Best = best?.Algorithm,
            Cost = best is null ? null : decimal.Round((decimal)best.Mean, 2),
            Summaries =
            [
                .. (from scenario in design.Scenarios
                    from algorithm in design.Algorithms
                    let figures = Figures(result, scenario, algorithm, metrics)
                    where figures.Count > 0
                    select new SimulationSummary { Algorithm = algorithm, Scenario = Named(design, scenario), Metrics = figures }).Take(StatusLimits.Items),
            ],
            Comparisons =
            [
                .. result.Comparisons.Where(one => one.Pairs > 0 && metrics.Contains(one.Metric))
                    .OrderBy(one => one.TTest?.HolmPValue ?? 1).ThenBy(one => metrics.IndexOf(one.Metric)).Take(StatusLimits.Items).Select(one => Comparison(design, one)),
            ],
            Criteria =
            [
                .. result.Criteria.OrderBy(verdict => verdict.Outcome == CriterionOutcome.Pass).Take(StatusLimits.Items)
                    .Select(verdict => new SimulationVerdict { Asked = Cut(Asked(design, verdict), StatusLimits.SimulationAsked), Value = Figure(verdict.Measured), Outcome = (SimulationOutcome)verdict.Outcome }),
            ],
            Validations =
            [
                .. report.Validations.Take(StatusLimits.SimulationValidations).Select(one => new SimulationModelValidation
                {
                    Model = Cut(one.Model, StatusLimits.SimulationName),
                    Verdict = Cut(one.Statement, StatusLimits.SimulationVerdict),
                }),
            ],
        };
    }

    /// <summary>Whether what must come out does, as the condition CriteriaMet says it; null where nothing must.</summary>
    public static (bool? Met, string Message)? CriteriaMet(SimulationReport report)
    {
        var criteria = report.Result.Criteria;
        var open = criteria.Where(verdict => verdict.Outcome != CriterionOutcome.Pass).ToList();
        return report.Result.Outcome switch
        {
            null => null,
            CriterionOutcome.Pass => (true, criteria.Count == 1 ? "what must come out does" : string.Create(CultureInfo.InvariantCulture, $"all {criteria.Count} criteria are met")),
            var outcome => (outcome == CriterionOutcome.Fail ? false : null, Cut(string.Join("; ", open.Select(verdict => $"{verdict.Outcome}: {Asked(report.Design, verdict)}, and it is {Figure(verdict.Measured)?.ToString() ?? "not measured"}")), 1_000)),
        };
    }

    private static List<SimulationFigure> Figures(ExperimentResult result, string scenario, string algorithm, List<string> metrics) =>
    [
        .. (from metric in metrics
            from summary in result.Summaries
            where summary.Scenario == scenario && summary.Algorithm == algorithm && summary.Metric == metric && summary.Count > 0
            select new SimulationFigure { Metric = Cut(metric, StatusLimits.SimulationMetric), Mean = Figure(summary.Mean)!.Value, Lower = Figure(summary.Interval?.Lower), Upper = Figure(summary.Interval?.Upper) })
            .Take(StatusLimits.SimulationMetrics),
    ];

    private static SimulationComparison Comparison(ExperimentDesign design, MetricComparison one) => new()
    {
        Algorithm = one.Algorithm,
        Scenario = Named(design, one.Scenario),
        Metric = Cut(one.Metric, StatusLimits.SimulationMetric),
        Difference = Figure(one.MeanDifference)!.Value,
        Lower = Figure(one.Interval?.Lower),
        Upper = Figure(one.Interval?.Upper),
        Percent = Figure(one.RelativePercent),
        PValue = Figure(one.TTest?.HolmPValue),
        Effect = Figure(one.Effect?.CohenDz),
        Significant = one.Difference != Difference.None,
    };

    private static string Asked(ExperimentDesign design, CriterionVerdict verdict)
    {
        var criterion = verdict.Criterion;
        var bound = criterion.Bound == CriterionBound.AtMost ? "at most" : "at least";
        return $"{criterion.Metric} of {verdict.Algorithm}{(Named(design, verdict.Scenario) is { } scenario ? $" in {scenario}" : "")} {bound} {Figure(criterion.Value)}{(criterion.RelativeToBaseline ? $" % against {design.BaselineAlgorithm}" : "")}";
    }

    /// <summary>With one scenario its name says nothing.</summary>
    private static string? Named(ExperimentDesign design, string scenario) => design.Scenarios.Count > 1 ? scenario : null;

    /// <summary>A figure with the digits that count, at most <see cref="StatusLimits.SimulationNumber"/> characters long.</summary>
    private static Resources.Values.DecimalString? Figure(double? value)
    {
        if (value is not { } number || !double.IsFinite(number))
            return null;
        const double Largest = 1e14;
        var bounded = (decimal)Math.Clamp(number, -Largest, Largest);
        var before = bounded == 0 ? 1 : (int)Math.Floor(Math.Log10((double)Math.Abs(bounded))) + 1;
        var rounded = decimal.Round(bounded, Math.Clamp(Digits - before, 0, StatusLimits.SimulationNumber - 4));
        return rounded / 1.0000000000000000000000000000m; // without zeros at the end
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";
}
