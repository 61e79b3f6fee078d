using CloudIntel.Controllers.Prices;
using CloudIntel.Core.Scheduling.Placement;

namespace CloudIntel.Controllers.Workloads;

/// <summary>The offers that workloads are placed on: those of the catalogue of the settings. Made when they are needed first.</summary>
public sealed class PlacementCatalog(ClusterPriceSettings prices)
{
    private readonly Lazy<PlacementEngine> engine = new(() => PlacementEngine.For(prices.Catalog));

    /// <summary>What decides.</summary>
    public PlacementEngine Engine => engine.Value;
}
