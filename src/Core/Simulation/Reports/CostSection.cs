using System.Globalization;
using System.Text;

namespace CloudIntel.Core.Simulation.Reports;

/// <summary>What the page says of money: what it was paid for, and what could be saved.</summary>
internal static class CostSection
{
    public static void Write(StringBuilder page, SimulationReport report, string scenario)
    {
        var costs = report.Costs.Where(cost => cost.Scenario == scenario).ToList();
        if (costs.Count > 0)
            Costs(page, report, costs);
        Returns(page, report, [.. report.Returns.Where(one => one.Scenario == scenario)]);
        var opportunities = report.Opportunities.Where(opportunity => opportunity.Scenario == scenario).ToList();
        if (opportunities.Count == 0)
            return;
        page.Append("<h3>What could be saved</h3>\n").Append(Markup.Table(
            "Opportunities", ["What", "With", "#Saving"],
            opportunities.Take(ReportHtml.MostRows).Select(opportunity => (string[])
                [Markup.Text(opportunity.What), Markup.Text(opportunity.Algorithm), Markup.Text(NumberText.Money(opportunity.Saving, report.Currency))])));
        ReportHtml.Rest(page, opportunities.Count);
    }

    private static void Returns(StringBuilder page, SimulationReport report, List<ReportReturn> returns)
    {
        if (returns.Count == 0)
            return;
        page.Append(CultureInfo.InvariantCulture, $"<h3>What changing from {Markup.Text(report.Result.Baseline)} would bring</h3>\n").Append(Markup.Table(
            "Saving in a month of 730 hours, and return on what the change costs", ["Algorithm", "#Saving a month", "#At least", "#At most", "#Change costs", "#Paid back after", "#First year's return"],
            returns.Take(ReportHtml.MostRows).Select(one => (string[])
            [
                Markup.Text(one.Algorithm), Money(one.MonthlySaving), Money(one.MonthlySavingLower), Money(one.MonthlySavingUpper), Money(one.ChangeCost),
                one.PaybackMonths is { } months ? string.Create(CultureInfo.InvariantCulture, $"{months:0.0} months") : "–", one.FirstYearPercent is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{percent:#,0.0} %") : "–",
            ])));
        ReportHtml.Rest(page, returns.Count);

        string Money(decimal? amount) => amount is { } money ? Markup.Text(NumberText.Money(money, report.Currency)) : "–";
    }

    private static void Costs(StringBuilder page, SimulationReport report, List<ReportCost> costs)
    {
        var parts = Parts(costs);
        var bars = report.Design.Algorithms.Select(algorithm => (algorithm, (IReadOnlyList<(string, decimal)>)
            [.. parts.Select(part => (part.Name, costs.Where(cost => cost.Algorithm == algorithm && part.Holds(cost)).Sum(cost => cost.Amount)))])).ToList();
        ScenarioSection.Plots(page, "Cost by provider and service, mean of the seeds", [RowPlots.Costs(bars, report.Currency)], Markup.AreaLegend(parts.Select(part => part.Name)));
        page.Append("<details>\n<summary>The numbers of every provider and service</summary>\n").Append(Markup.Table(
            "Cost by provider and service, mean of the seeds", ["Provider", "Service", "Algorithm", "#Cost"],
            costs.Take(ReportHtml.MostRows).Select(cost => (string[])
                [Markup.Text(cost.Provider), Markup.Text(cost.Service), Markup.Text(cost.Algorithm), Markup.Text(NumberText.Money(cost.Amount, report.Currency))])));
        ReportHtml.Rest(page, costs.Count);
        page.Append("</details>\n");
    }

    /// <summary>As many providers and services as there are colours: the largest, and the rest as one.</summary>
    private static List<(string Name, Func<ReportCost, bool> Holds)> Parts(List<ReportCost> costs)
    {
        var sizes = costs.GroupBy(cost => (cost.Provider, cost.Service)).OrderByDescending(part => part.Sum(cost => Math.Abs(cost.Amount))).Select(part => part.Key).ToList();
        var own = sizes.Count <= PlotColours.Count ? sizes : sizes[..(PlotColours.Count - 1)];
        List<(string, Func<ReportCost, bool>)> parts = [.. own.Select(key => ($"{key.Provider}, {key.Service}", (Func<ReportCost, bool>)(cost => (cost.Provider, cost.Service) == key)))];
        if (own.Count < sizes.Count)
            parts.Add(("the rest", cost => !own.Contains((cost.Provider, cost.Service))));
        return parts;
    }
}
