using System.Text.Json;
using CloudIntel.Core.FinOps.Allocation;

namespace CloudIntel.Controllers.AllocationPolicies;

/// <summary>What units of business cost over some days, to be read by people and programs.</summary>
/// <param name="Policy">Name of the policy.</param>
/// <param name="Metric">Name of the unit metric.</param>
/// <param name="Dimension">The dimension whose values have units.</param>
/// <param name="Query">What was asked.</param>
/// <param name="Series">The answer: all values together, then each.</param>
public sealed record UnitCostReport(string Policy, string Metric, string Dimension, UnitCostQuery Query, IReadOnlyList<UnitCostSeries> Series)
{
    /// <summary>Writes it as one JSON object. What is unknown is null.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("policy", Policy);
        json.WriteString("metric", Metric);
        json.WriteString("dimension", Dimension);
        json.WriteString("currency", Query.Currency);
        json.WriteString("per", ReportText.Text(Query.Per));
        json.WriteStartArray("series");
        foreach (var series in Series)
        {
            json.WriteStartObject();
            json.WriteString("value", series.Value);
            json.WriteStartArray("days");
            foreach (var day in series.Days)
            {
                json.WriteStartObject();
                json.WriteString("day", ReportText.Text(day.Day));
                json.WriteString("cost", ReportText.Text(day.Cost));
                json.WriteString("units", ReportText.Text(day.Units));
                json.WriteString("unitCost", ReportText.Text(day.UnitCost));
                json.WriteString("dayChange", ReportText.Text(day.DayChange));
                json.WriteString("weekChange", ReportText.Text(day.WeekChange));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes it as CSV, one line a value and day; all values together have no value, and what is unknown is empty.</summary>
    public async Task WriteCsvAsync(TextWriter output, CancellationToken cancellationToken)
    {
        await ReportText.WriteRowAsync(output, ["value", "day"], ["cost", "units", "unitCost", "dayChange", "weekChange"], cancellationToken);
        foreach (var series in Series)
        {
            foreach (var day in series.Days)
            {
                await ReportText.WriteRowAsync(
                    output,
                    [series.Value, ReportText.Text(day.Day)],
                    [ReportText.Text(day.Cost), ReportText.Text(day.Units), ReportText.Text(day.UnitCost), ReportText.Text(day.DayChange), ReportText.Text(day.WeekChange)],
                    cancellationToken);
            }
        }
    }
}
