namespace CloudIntel.Core.Catalog;

/// <summary>What a provider promises of its machines, as the share of a month in which they can be reached.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Region">The region; empty for all that have no promise of their own.</param>
/// <param name="MachinePercent">Of a single machine.</param>
/// <param name="ZonesPercent">Of machines in two or more zones of a region: that one of the zones can be reached.</param>
/// <param name="AsOf">Date of the promise.</param>
public sealed record ServiceLevel(string Provider, string Region, decimal MachinePercent, decimal ZonesPercent, string AsOf);

/// <summary>A certificate that a provider has.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Region">The region for which it holds; empty for all.</param>
/// <param name="Name">Its name, such as ISO27001, SOC2 or HDS.</param>
/// <param name="AsOf">When that was so.</param>
public sealed record Certification(string Provider, string Region, string Name, string AsOf);

/// <summary>The seat of a provider: the law under which it stands wherever its machines are.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Country">Country by ISO 3166-1, two letters.</param>
public sealed record ProviderSeat(string Provider, string Country);

/// <summary>A place on earth.</summary>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
public readonly record struct Coordinates(double Latitude, double Longitude)
{
    private const double EarthRadiusKilometres = 6371;

    /// <summary>The length of the great circle between two places.</summary>
    public double KilometresTo(Coordinates other)
    {
        var (from, to) = (double.DegreesToRadians(Latitude), double.DegreesToRadians(other.Latitude));
        var (north, east) = (to - from, double.DegreesToRadians(other.Longitude - Longitude));
        var half = Math.Pow(Math.Sin(north / 2), 2) + (Math.Cos(from) * Math.Cos(to) * Math.Pow(Math.Sin(east / 2), 2));
        return 2 * EarthRadiusKilometres * Math.Asin(Math.Min(1, Math.Sqrt(half)));
    }
}

/// <summary>How long a packet takes from one place to another and back, as measured.</summary>
/// <param name="From">Name of the one place.</param>
/// <param name="FromPlace">Where it is.</param>
/// <param name="To">Name of the other place.</param>
/// <param name="ToPlace">Where it is.</param>
/// <param name="Milliseconds">The mean.</param>
/// <param name="AsOf">When that was measured.</param>
public sealed record MeasuredLatency(string From, Coordinates FromPlace, string To, Coordinates ToPlace, decimal Milliseconds, string AsOf);
