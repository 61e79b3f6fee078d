using System.Globalization;
using System.Text;

namespace CloudIntel.Core.Simulation.Reports;

/// <summary>The values of a report as CSV (RFC 4180, with line feeds): one row a scenario, seed, algorithm and metric. The same study gives the same bytes.</summary>
public static class ReportCsv
{
    /// <summary>Writes the document.</summary>
    public static string Write(SimulationReport report)
    {
        var text = new StringBuilder("scenario,seed,algorithm,metric,unit,value\n");
        foreach (var run in ReportOrder.Of(report).Runs)
        {
            foreach (var metric in report.Design.Metrics)
            {
                if (!run.Values.TryGetValue(metric.Name, out var value))
                    continue;
                text.Append(Field(run.Scenario)).Append(',').Append(run.Seed.ToString(CultureInfo.InvariantCulture)).Append(',').Append(Field(run.Algorithm)).Append(',')
                    .Append(Field(metric.Name)).Append(',').Append(Field(metric.Unit)).Append(',').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>Text as a field. What a spreadsheet would run as a formula begins with an apostrophe, as spreadsheets write text themselves.</summary>
    private static string Field(string text)
    {
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r')
            text = "'" + text;
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
