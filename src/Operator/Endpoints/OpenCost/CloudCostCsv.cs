using CloudIntel.Controllers.AllocationPolicies;
using CloudIntel.Core.FinOps.Clusters.CloudCosts;
using CloudIntel.Core.Units;

namespace CloudIntel.Operator.Endpoints.OpenCost;

/// <summary>Writes costs of bills as CSV.</summary>
internal static class CloudCostCsv
{
    /// <summary>A line a set and a cost: its keys, and the five costs with their Kubernetes shares.</summary>
    public static async Task WriteAsync(TextWriter output, IReadOnlyList<CloudCostSet> sets, IReadOnlyList<CloudCostKey> keys, CancellationToken cancellationToken)
    {
        var metrics = CloudCostJson.Names;
        await ReportText.WriteRowAsync(
            output,
            ["windowStart", "windowEnd", .. keys.Select(key => key.Name), .. metrics.SelectMany(metric => new[] { metric.Name, $"{metric.Name}KubernetesPercent" })],
            [],
            cancellationToken);
        foreach (var set in sets)
        {
            foreach (var cost in set.Costs)
            {
                await ReportText.WriteRowAsync(
                    output,
                    [OpenCostJson.Text(set.Window.Start), OpenCostJson.Text(set.Window.End), .. keys.Select(key => cost.Properties.GetValueOrDefault(key.Name))],
                    metrics.Select(metric => cost[metric.Metric]).SelectMany(figure => new[] { ReportText.Text(figure.Cost), ReportText.Text(figure.KubernetesShare) }),
                    cancellationToken);
            }
        }
    }

    /// <summary>A table in the columns that OpenCost gives it.</summary>
    public static async Task WriteTableAsync(
        TextWriter output, IReadOnlyList<CloudCost> rows, CloudCostMetric metric, DatePeriod window, CancellationToken cancellationToken)
    {
        await ReportText.WriteRowAsync(output, ["Name", "K8s Utilization", "Total", "Window"], [], cancellationToken);
        var time = $"[{OpenCostJson.Text(window.Start)}, {OpenCostJson.Text(window.End)})";
        foreach (var row in rows)
        {
            await ReportText.WriteRowAsync(output, [row.Name], [ReportText.Text(row[metric].KubernetesShare), ReportText.Text(row[metric].Cost), $"\"{time}\""], cancellationToken);
        }
    }
}
