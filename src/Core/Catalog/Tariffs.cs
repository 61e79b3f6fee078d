namespace CloudIntel.Core.Catalog;

/// <summary>What a type of volume costs by its size. US dollars.</summary>
/// <param name="Provider">aws, azure, gcp, or a name of one's own.</param>
/// <param name="Region">Where it is.</param>
/// <param name="VolumeType">The type, such as gp3, Premium_LRS or pd-balanced.</param>
/// <param name="PerGibibyteMonth">A GiB for a month of 730 hours.</param>
/// <param name="PerIopsMonth">An operation a second for a month, where more than what is included is paid for; null when unknown.</param>
/// <param name="PerMbpsMonth">A MB a second for a month, likewise.</param>
/// <param name="AsOf">Date of the price.</param>
public sealed record VolumePrice(
    string Provider, string Region, string VolumeType, decimal PerGibibyteMonth, decimal? PerIopsMonth, decimal? PerMbpsMonth, string AsOf);

/// <summary>A size in which a type of volume is billed: a smaller one costs as much.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Region">Where it is.</param>
/// <param name="VolumeType">The type, such as Premium_LRS.</param>
/// <param name="Tier">Name of the size, such as P10.</param>
/// <param name="SizeGibibytes">The largest size that it is for.</param>
/// <param name="PerMonth">US dollars for a month of 730 hours.</param>
/// <param name="AsOf">Date of the price.</param>
public sealed record VolumeTier(string Provider, string Region, string VolumeType, string Tier, decimal SizeGibibytes, decimal PerMonth, string AsOf);

/// <summary>What traffic costs.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="FromRegion">Where it comes from.</param>
/// <param name="Scope">Where it goes to: <c>same_region_other_zone</c>, <c>other_region</c>, <c>internet:0-10TB</c>, …</param>
/// <param name="PerGibibyte">US dollars a GiB; 0 where it is free.</param>
/// <param name="AsOf">Date of the price.</param>
public sealed record EgressPrice(string Provider, string FromRegion, string Scope, decimal PerGibibyte, string AsOf);

/// <summary>What a service beside machines and volumes costs.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Region">Where it is; empty where the price is the same everywhere.</param>
/// <param name="Item">The service: <c>load_balancer</c>, <c>control_plane</c>, <c>nat_gateway</c>, …</param>
/// <param name="Unit">What is paid for: <c>hour</c> or <c>gib</c>.</param>
/// <param name="PerUnit">US dollars a unit.</param>
/// <param name="AsOf">Date of the price.</param>
public sealed record ServicePrice(string Provider, string Region, string Item, string Unit, decimal PerUnit, string AsOf);

/// <summary>A region of a provider.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Region">Its name.</param>
/// <param name="Country">Country by ISO 3166-1, two letters; empty when unknown.</param>
/// <param name="Continent">Continent; empty when unknown.</param>
/// <param name="Latitude">Degrees north; null when unknown.</param>
/// <param name="Longitude">Degrees east; null when unknown.</param>
/// <param name="Zones">Number of zones; null when unknown.</param>
/// <param name="CarbonGramsPerKwh">CO₂ equivalent of electricity there, g/kWh; null when unknown.</param>
public sealed record CatalogRegion(
    string Provider, string Region, string Country, string Continent, decimal? Latitude, decimal? Longitude, int? Zones, decimal? CarbonGramsPerKwh);
