using CloudIntel.Controllers.AllocationPolicies;

namespace CloudIntel.Operator.Endpoints.OpenCost;

/// <summary>Writes answers as CSV, a line an allocation or an asset, under the names that they have in JSON.</summary>
internal static class OpenCostCsv
{
    /// <summary>Figures of assets; those that an asset's kind does not have stay empty.</summary>
    private static readonly string[] AssetFigures =
    [
        "minutes", "cpuCores", "ramBytes", "gpuCount", "cpuCoreHours", "ramByteHours", "GPUHours", "bytes", "byteHours", "cpuCost", "ramCost", "gpuCost", "idleCost",
        "adjustment", "totalCost", "invoicedCost", "listCost", "fallbackCost", "unpricedMinutes",
    ];

    public static async Task WriteAllocationsAsync(TextWriter output, IEnumerable<ServedPeriod> periods, CancellationToken cancellationToken)
    {
        await ReportText.WriteRowAsync(output, ["name", "windowStart", "windowEnd", "start", "end", .. ServedAllocation.Nothing.Figures.Select(figure => figure.Name)], [], cancellationToken);
        foreach (var period in periods)
        {
            foreach (var allocation in period.Allocations)
            {
                await ReportText.WriteRowAsync(
                    output,
                    [
                        allocation.Group.Name, OpenCostJson.Text(period.Window.Start), OpenCostJson.Text(period.Window.End),
                        OpenCostJson.Text(allocation.Start ?? period.Window.Start), OpenCostJson.Text(allocation.End ?? period.Window.End),
                    ],
                    allocation.Figures.Select(figure => ReportText.Text(figure.Value)),
                    cancellationToken);
            }
        }
    }

    public static async Task WriteAssetsAsync(TextWriter output, IEnumerable<ServedAsset> assets, CancellationToken cancellationToken)
    {
        await ReportText.WriteRowAsync(output, ["type", "cluster", "name", "providerID", "start", "end", .. AssetFigures], [], cancellationToken);
        foreach (var asset in assets)
        {
            var figures = asset.Figures.ToDictionary(figure => figure.Name, figure => ReportText.Text(figure.Value));
            await ReportText.WriteRowAsync(
                output,
                [
                    asset.Row.Kind.ToString(), asset.Row.Cluster, asset.Row.Name, asset.ProviderId, OpenCostJson.Text(asset.Row.Start), OpenCostJson.Text(asset.Row.End),
                ],
                AssetFigures.Select(name => figures.GetValueOrDefault(name)),
                cancellationToken);
        }
    }
}
