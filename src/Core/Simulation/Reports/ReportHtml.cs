using System.Text;
using CloudIntel.Core.Simulation.Experiments;
using CloudIntel.Core.Simulation.Validation;

namespace CloudIntel.Core.Simulation.Reports;

/// <summary>
/// A report as one page that needs nothing else: no scripts, no other files. What the page leaves out of large studies is in the other forms, and it says so. The same study gives the
/// same bytes.
/// </summary>
public static class ReportHtml
{
    /// <summary>Scenarios that have plots.</summary>
    public const int MostScenarios = 8;

    /// <summary>Metrics that have plots, in each scenario.</summary>
    public const int MostMetrics = 24;

    /// <summary>Rows of a table.</summary>
    public const int MostRows = 500;

    /// <summary>Writes the document.</summary>
    public static string Write(SimulationReport report)
    {
        var ordered = ReportOrder.Of(report);
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
            .Append("<title>").Append(Markup.Text(ordered.Name)).Append(" – simulation</title>\n<style>\n").Append(ReportStyle.Css).Append("\n</style>\n</head>\n<body>\n");
        Head(page, ordered);
        Criteria(page, ordered);
        foreach (var scenario in ordered.Design.Scenarios.Take(MostScenarios))
            ScenarioSection.Write(page, ordered, scenario);
        if (ordered.Design.Scenarios.Count > MostScenarios)
            page.Append($"<p class=\"note\">{NumberText.Count(ordered.Design.Scenarios.Count - MostScenarios)} more scenarios are in the JSON and CSV forms of this report.</p>\n");
        Validations(page, ordered);
        Method(page, ordered);
        return page.Append("</body>\n</html>\n").ToString();
    }

    private static void Head(StringBuilder page, SimulationReport report)
    {
        var (design, result) = (report.Design, report.Result);
        page.Append($"<header>\n<h1>{Markup.Text(report.Name)}</h1>\n");
        if (result.Outcome is { } outcome)
            page.Append($"<p>Success criteria: {Verdict(outcome)}</p>\n");
        page.Append("<dl>\n");
        Fact("Algorithms", string.Join(", ", design.Algorithms.Select(algorithm => algorithm == result.Baseline && design.Algorithms.Count > 1 ? $"{algorithm} (baseline)" : algorithm)));
        if (design.Scenarios.Count > 1)
            Fact("Scenarios", string.Join(", ", design.Scenarios));
        Fact("Seeds", NumberText.Count(result.Seeds) + (result.PrecisionReached switch
        {
            true => ", as precise as was asked",
            false => ", less precise than was asked",
            _ => "",
        }));
        Fact("Confidence", NumberText.Of(result.Confidence, "share"));
        foreach (var fact in report.Facts)
            Fact(fact.Label, fact.Value);
        page.Append("</dl>\n</header>\n");

        void Fact(string label, string value) => page.Append($"<div><dt>{Markup.Text(label)}</dt><dd>{Markup.Text(value)}</dd></div>\n");
    }

    private static void Criteria(StringBuilder page, SimulationReport report)
    {
        var verdicts = report.Result.Criteria;
        if (verdicts.Count == 0)
            return;
        page.Append("<section>\n<h2>Success criteria</h2>\n");
        page.Append(Markup.Table(
            "What must hold, and whether it does", ["Criterion", "Verdict", "Algorithm", "#Measured", "#Interval", "Scenario"],
            verdicts.Take(MostRows).Select(verdict =>
            {
                var unit = verdict.Criterion.RelativeToBaseline ? "%" : report.Design.Metrics.First(metric => metric.Name == verdict.Criterion.Metric).Unit;
                return (string[])
                [
                    Markup.Text(Sentence(verdict.Criterion, unit)), Verdict(verdict.Outcome), Markup.Text(verdict.Algorithm),
                    verdict.Measured is { } measured ? Markup.Text(NumberText.Of(measured, unit)) : "–", verdict.Interval is { } interval ? Markup.Text(NumberText.Of(interval, unit)) : "–",
                    Markup.Text(verdict.Scenario),
                ];
            })));
        Rest(page, verdicts.Count);
        page.Append("<p class=\"note\">A criterion passes when the whole interval is on the right side, and fails when the whole interval is on the wrong one. Between the two more seeds are needed.</p>\n</section>\n");

        static string Sentence(SuccessCriterion criterion, string unit) =>
            $"{criterion.Metric} {(criterion.Bound == CriterionBound.AtMost ? "at most" : "at least")} {NumberText.Of(criterion.Value, unit)}{(criterion.RelativeToBaseline ? " against the baseline" : "")}";
    }

    private static void Validations(StringBuilder page, SimulationReport report)
    {
        page.Append("<section>\n<h2>How far the models can be believed</h2>\n");
        if (report.Validations.Count == 0)
        {
            page.Append("<p>Not validated: none of the models was held against anything that was measured.</p>\n</section>\n");
            return;
        }

        page.Append(Markup.Table(
            "Models, held against what was measured", ["Model", "Data", "Verdict", "#Error", "#Correlation", "#Distance", "=What was found"],
            report.Validations.Take(MostRows).Select(validation => (string[])
            [
                Markup.Text(validation.Model), Markup.Text(validation.Data ?? "–"), Verdict(validation.Verdict), validation.Percent is { } percent ? Markup.Text(NumberText.Of(Math.Round(percent, 2), "%")) : "–",
                validation.Errors?.Pearson is { } correlation ? NumberText.Of(Math.Round(correlation, 3), "") : "–",
                validation.Errors is { } errors ? NumberText.Of(Math.Round(errors.Distribution.Distance, 3), "") : "–", Markup.Text(validation.Statement),
            ])));
        page.Append("<p class=\"note\">Correlation is Pearson’s; distance is that of Kolmogorov and Smirnov between the distributions, from 0 to 1.</p>\n</section>\n");
    }

    private static void Method(StringBuilder page, SimulationReport report)
    {
        page.Append("<section>\n<h2>How to read this</h2>\n<p class=\"note\">Every algorithm met the same arrivals, failures and prices with the same seed, so that they are compared seed by seed. ")
            .Append($"Intervals hold with {Markup.Text(NumberText.Of(report.Result.Confidence, "share"))} confidence: by bootstrap (BCa), with fewer than eight seeds by Student’s t. ")
            .Append("A difference is called better or worse when Student’s paired test, corrected by Holm for all comparisons of this study, finds it; Wilcoxon’s signed-rank test is told beside it. ")
            .Append("No difference found does not say that there is none.</p>\n</section>\n");
    }

    /// <summary>Says that a table has more rows than are shown.</summary>
    internal static void Rest(StringBuilder page, int rows)
    {
        if (rows > MostRows)
            page.Append($"<p class=\"note\">{NumberText.Count(rows - MostRows)} more rows are in the JSON form of this report.</p>\n");
    }

    private static string Verdict(CriterionOutcome outcome) => outcome switch
    {
        CriterionOutcome.Pass => "<span class=\"verdict pass\">✓ pass</span>",
        CriterionOutcome.Fail => "<span class=\"verdict fail\">✗ fail</span>",
        _ => "<span class=\"verdict open\">? inconclusive</span>",
    };

    private static string Verdict(ValidationVerdict verdict) => verdict switch
    {
        ValidationVerdict.Valid => "<span class=\"verdict valid\">✓ valid</span>",
        ValidationVerdict.Invalid => "<span class=\"verdict invalid\">✗ invalid</span>",
        ValidationVerdict.Inconclusive => "<span class=\"verdict open\">? inconclusive</span>",
        _ => "<span class=\"verdict open\">not validated</span>",
    };
}
