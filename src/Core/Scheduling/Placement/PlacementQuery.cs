using System.Globalization;
using CloudIntel.Core.Catalog;

namespace CloudIntel.Core.Scheduling.Placement;

/// <summary>A requirement against an index: its constraints as bits, and all that is the same for every offer of a region.</summary>
internal sealed class PlacementQuery
{
    /// <summary>Shares of time are compared to so much: a promise of 99.99% is one of 0.9999, whatever binary fractions make of both.</summary>
    public const double AvailabilityTolerance = 1e-9;

    private readonly OfferIndex index;
    private readonly PlacementRequirement requirement;
    private readonly List<PlacementConstraint> constraints = [];
    private readonly List<(ulong Bit, Func<IndexedRegion, bool> Holds)> ofRegions = [];
    private readonly Dictionary<ServiceLevel, double[]> availabilities = [];
    private readonly ulong[] latencyBits;
    private readonly ulong?[] kinds;

    public PlacementQuery(OfferIndex index, PlacementRequirement requirement)
    {
        (this.index, this.requirement) = (index, requirement);
        kinds = new ulong?[index.Kinds];
        Cpu = Bit("resources.cpu", $"{Number(requirement.Requests.CpuMillis / 1000m)} processors a replica");
        Memory = Bit("resources.memory", $"{Number(decimal.Round(requirement.Requests.MemoryBytes / (decimal)(1L << 30), 2))} GiB a replica");
        Gpu = Bit("resources.gpus", $"{Number(requirement.Requests.GpuMillis / 1000m)} graphics processors a replica", requirement.Requests.GpuMillis > 0);
        GpuType = Bit("resources.gpuTypes", Any(requirement.GpuTypes), requirement.Requests.GpuMillis > 0 && requirement.GpuTypes.Count > 0);
        GpuMemory = Bit("resources.gpuMemory", $"at least {Number(requirement.MinimumGpuMemoryGibibytes)} GiB each", requirement.MinimumGpuMemoryGibibytes is not null);
        Architecture = Bit("resources.architectures", Any(requirement.Architectures), requirement.Architectures.Count > 0);
        LocalDisk = Bit("resources.localDisk", $"at least {Number(requirement.MinimumLocalDiskGibibytes)} GiB", requirement.MinimumLocalDiskGibibytes is not null);
        Network = Bit("performance.networkGbps", $"at least {Number(requirement.MinimumNetworkGbps)} Gbit/s", requirement.MinimumNetworkGbps is not null);
        Score = Bit("performance.processorScore", $"at least {Number(requirement.MinimumProcessorScore)}", requirement.MinimumProcessorScore is not null);
        Burstable = Bit("performance.allowBurstable", "no burstable machines", !requirement.AllowBurstable);
        AddRegionConstraints();
        Purchases = requirement.PurchaseOptions.Count > 0 ? requirement.PurchaseOptions : [PurchaseOption.OnDemand];
        Purchase = Bit("cost.purchaseOptions", string.Join(" or ", Purchases));
        Interruption = Bit("cost.maximumInterruptionPercent", $"at most {requirement.MaximumInterruptionPercent}% a month", requirement.MaximumInterruptionPercent is not null);
        Hourly = Bit("cost.hourlyMaximum", $"at most {Money(requirement.HourlyCeiling)} USD", requirement.HourlyCeiling is not null);
        Monthly = Bit("cost.monthlyMaximum", $"at most {Money(requirement.MonthlyCeiling)} USD", requirement.MonthlyCeiling is not null);
        Availability = Bit(
            "performance.availabilityPercent", $"at least {Number((decimal)(requirement.Availability ?? 0) * 100)}% with {requirement.EnoughReplicas} of {requirement.Replicas} replicas", requirement.Availability is not null);
        Traffic = Bit("cost.traffic", "a known price of traffic", requirement.Connections.Any(connection => connection.GibibytesPerMonth > 0));
        latencyBits = [.. requirement.Connections.Select(connection => Bit(
            $"performance.connections[{connection.Name}].maximumLatency", $"at most {Number((decimal)(connection.MaximumMilliseconds ?? 0))} ms", connection.MaximumMilliseconds is not null))];
        HourlyNanos = Nanos(requirement.HourlyCeiling);
        MonthlyNanos = Nanos(requirement.MonthlyCeiling);
        PlacementConnection[] connections = [.. requirement.Connections.Select(connection => new PlacementConnection(index, connection))];
        Regions = new RegionView[index.Regions.Count];
        for (var i = 0; i < Regions.Length; i++)
            Regions[i] = Look(i, connections);
    }

    // A bit for each constraint; 0 where it is not asked for.
    public ulong Cpu { get; }

    public ulong Memory { get; }

    public ulong Gpu { get; }

    public ulong GpuType { get; }

    public ulong GpuMemory { get; }

    public ulong Architecture { get; }

    public ulong LocalDisk { get; }

    public ulong Network { get; }

    public ulong Score { get; }

    public ulong Burstable { get; }

    public ulong Purchase { get; }

    public ulong Interruption { get; }

    public ulong Hourly { get; }

    public ulong Monthly { get; }

    public ulong Availability { get; }

    public ulong Traffic { get; }

    /// <summary>Ways to pay that are allowed.</summary>
    public IReadOnlyList<PurchaseOption> Purchases { get; }

    /// <summary>The most for an hour, in nano-dollars.</summary>
    public long HourlyNanos { get; }

    /// <summary>The most for a month, in nano-dollars.</summary>
    public long MonthlyNanos { get; }

    /// <summary>What holds in each region of the index.</summary>
    public RegionView[] Regions { get; }

    /// <summary>The constraint of a bit.</summary>
    public PlacementConstraint ConstraintOf(ulong bit) => constraints[System.Numerics.BitOperations.TrailingZeroCount(bit)];

    /// <summary>The constraints that a block of offers breaks, whatever their size.</summary>
    public ulong BrokenBy(in OfferBlock block)
    {
        ref var ofKind = ref kinds[block.Kind];
        ofKind ??= BrokenByKind(block);
        return Regions[block.Region].Broken | ofKind.Value;
    }

    private ulong BrokenByKind(in OfferBlock block)
    {
        var broken = 0UL;
        if (Architecture != 0 && !Contains(requirement.Architectures, block.Architecture))
            broken |= Architecture;
        if (GpuType != 0 && !HasGpuType(block.GpuType))
            broken |= GpuType;
        if (block.IsBurstable)
            broken |= Burstable;
        if (!Purchases.Contains(block.Purchase))
            broken |= Purchase;
        return broken;
    }

    /// <summary>The availability over zones of a region, where spare capacity is taken away so often; -1 where nothing is promised.</summary>
    public double AvailabilityOf(int region, int zones, byte interruption)
    {
        if (index.Regions[region].ServiceLevel is not { } level)
            return -1;
        if (!availabilities.TryGetValue(level, out var known))
        {
            availabilities[level] = known = new double[(byte.MaxValue + 1) * ZoneAvailability.MostZones];
            Array.Fill(known, double.NaN);
        }

        ref var value = ref known[(interruption * ZoneAvailability.MostZones) + zones - 1];
        if (double.IsNaN(value))
            value = ZoneAvailability.Of(level, zones, requirement.Replicas, requirement.EnoughReplicas, interruption)!.Value;
        return value;
    }

    private void AddRegionConstraints()
    {
        OfRegion("compliance.providers", Any(requirement.Providers), requirement.Providers.Count > 0, region => Contains(requirement.Providers, region.Facts.Provider));
        OfRegion("compliance.regions", Any(requirement.Regions), requirement.Regions.Count > 0, region => Contains(requirement.Regions, region.Facts.Region));
        OfRegion("compliance.dataResidency", Any(requirement.DataResidency), requirement.DataResidency.Count > 0,
            region => Jurisdictions.Contains(requirement.DataResidency, region.Facts.Country));
        OfRegion("compliance.jurisdictions", $"a provider of {Any(requirement.Jurisdictions)}", requirement.Jurisdictions.Count > 0,
            region => Jurisdictions.Contains(requirement.Jurisdictions, region.Seat));
        OfRegion("compliance.maximumCarbonGramsPerKwh", $"at most {Number(requirement.MaximumCarbonGramsPerKwh)} g/kWh", requirement.MaximumCarbonGramsPerKwh is not null,
            region => region.Facts.CarbonGramsPerKwh <= requirement.MaximumCarbonGramsPerKwh);
        OfRegion("compliance.certifications", string.Join(" and ", requirement.Certifications), requirement.Certifications.Count > 0,
            region => requirement.Certifications.All(region.Certifications.Contains));
    }

    private void OfRegion(string field, string text, bool isAsked, Func<IndexedRegion, bool> holds)
    {
        if (isAsked)
            ofRegions.Add((Bit(field, text), holds));
    }

    private ulong Bit(string field, string text, bool isAsked = true)
    {
        if (!isAsked)
            return 0;
        constraints.Add(new(field, text));
        return 1UL << (constraints.Count - 1);
    }

    private RegionView Look(int number, PlacementConnection[] connections)
    {
        var (region, broken) = (index.Regions[number], 0UL);
        foreach (var (bit, holds) in ofRegions)
            broken |= holds(region) ? 0 : bit;
        var (traffic, weights, mean, lower, upper, isKnown) = (0m, 0.0, 0.0, 0.0, 0.0, true);
        for (var i = 0; i < connections.Length; i++)
        {
            var connection = requirement.Connections[i];
            if (connection.GibibytesPerMonth > 0)
            {
                if (connections[i].MonthlyCost(region) is { } cost)
                    traffic += cost;
                else
                    broken |= Traffic;
            }

            if (connections[i].RoundTripFrom(number) is not { } trip)
            {
                (isKnown, broken) = (false, broken | latencyBits[i]);
                continue;
            }

            if (trip.Milliseconds > connection.MaximumMilliseconds)
                broken |= latencyBits[i];
            weights += connection.Weight;
            mean += connection.Weight * trip.Milliseconds;
            lower += connection.Weight * trip.Lower;
            upper += connection.Weight * trip.Upper;
        }

        RoundTrip? roundTrip = isKnown && weights > 0 ? new(mean / weights, lower / weights, upper / weights) : null;
        var zones = Math.Max(1, Math.Min(Math.Min(region.Facts.Zones ?? 1, ZoneAvailability.MostZones), requirement.Replicas));
        var isAvailable = requirement.Availability is null
            || Enumerable.Range(1, zones).Any(count => AvailabilityOf(number, count, interruption: 0) >= requirement.Availability - AvailabilityTolerance);
        return new(isAvailable ? broken : broken | Availability, Nanos(traffic), traffic, roundTrip, roundTrip?.Milliseconds ?? (isKnown ? 0 : PlacementConnection.UnknownMilliseconds), zones);
    }

    private bool HasGpuType(string type)
    {
        foreach (var wanted in requirement.GpuTypes)
        {
            if (type.Contains(wanted, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static bool Contains(IReadOnlyList<string> names, string name)
    {
        foreach (var one in names)
        {
            if (one.Equals(name, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static long Nanos(decimal? dollars) => (long)decimal.Round(Math.Min(dollars ?? 0, 1_000_000_000) * OfferIndex.NanosPerDollar);

    private static string Any(IReadOnlyList<string> names) => names.Count == 0 ? "" : names.Count == 1 ? names[0] : string.Join(" or ", names);

    private static string Number(decimal? number) => number?.ToString("0.####", CultureInfo.InvariantCulture) ?? "";

    private static string Money(decimal? amount) => amount?.ToString("0.00##", CultureInfo.InvariantCulture) ?? "";
}

/// <summary>What holds in a region, whatever the offer.</summary>
/// <param name="Broken">Constraints that it breaks, as bits.</param>
/// <param name="TrafficNanos">Traffic of a month, in nano-dollars.</param>
/// <param name="Traffic">The same, in dollars.</param>
/// <param name="RoundTrip">Mean round trip to the connections; null without any, or where one is at an unknown place.</param>
/// <param name="Milliseconds">What it counts as.</param>
/// <param name="Zones">Over how many zones replicas can be spread.</param>
internal readonly record struct RegionView(ulong Broken, long TrafficNanos, decimal Traffic, RoundTrip? RoundTrip, double Milliseconds, int Zones);
