using System.Collections.Frozen;

namespace CloudIntel.Core.Catalog;

/// <summary>The tables of a catalogue.</summary>
public sealed record CatalogTables
{
    /// <summary>Instance types by region.</summary>
    public IReadOnlyList<Offer> Offers { get; init; } = [];

    /// <summary>Volumes by their size.</summary>
    public IReadOnlyList<VolumePrice> Volumes { get; init; } = [];

    /// <summary>Volumes that are billed in sizes.</summary>
    public IReadOnlyList<VolumeTier> VolumeTiers { get; init; } = [];

    /// <summary>Traffic.</summary>
    public IReadOnlyList<EgressPrice> Egress { get; init; } = [];

    /// <summary>Other services.</summary>
    public IReadOnlyList<ServicePrice> Services { get; init; } = [];

    /// <summary>Regions.</summary>
    public IReadOnlyList<CatalogRegion> Regions { get; init; } = [];

    /// <summary>How often spare capacity is taken away.</summary>
    public IReadOnlyList<SpotInterruption> Interruptions { get; init; } = [];

    /// <summary>Discounts of commitments.</summary>
    public IReadOnlyList<CommitmentDiscount> Commitments { get; init; } = [];

    /// <summary>Families of instance types.</summary>
    public IReadOnlyList<InstanceFamily> Families { get; init; } = [];

    /// <summary>How fast their processors are.</summary>
    public IReadOnlyList<ProcessorScore> Processors { get; init; } = [];

    /// <summary>What providers promise.</summary>
    public IReadOnlyList<ServiceLevel> ServiceLevels { get; init; } = [];

    /// <summary>Certificates of providers.</summary>
    public IReadOnlyList<Certification> Certifications { get; init; } = [];

    /// <summary>Seats of providers.</summary>
    public IReadOnlyList<ProviderSeat> Seats { get; init; } = [];

    /// <summary>Latencies between places.</summary>
    public IReadOnlyList<MeasuredLatency> Latencies { get; init; } = [];
}

/// <summary>
/// List prices and shapes of clouds, to look up. Names are compared without case. Immutable and safe for concurrent use; a look-up takes a
/// fraction of a microsecond, whatever the size, and allocates nothing.
/// </summary>
public sealed class PriceCatalog
{
    /// <summary>Hours of a month in prices by the month.</summary>
    public const int HoursPerMonth = 730;

    private readonly FrozenDictionary<Key, Offer> offers;
    private readonly FrozenDictionary<Key, VolumePrice> volumes;
    private readonly FrozenDictionary<Key, VolumeTier[]> tiers;
    private readonly FrozenDictionary<Key, EgressPrice> egress;
    private readonly FrozenDictionary<Key, ServicePrice> services;
    private readonly FrozenDictionary<string, string> providers;
    private readonly FrozenDictionary<Key, Offer[]> byRegion;

    /// <summary>Makes a catalogue; of two entries with one name the later counts.</summary>
    public PriceCatalog(CatalogTables tables)
    {
        Tables = tables;
        offers = Index(tables.Offers, offer => new(offer.Shape.Provider, offer.Region, offer.Shape.InstanceType));
        volumes = Index(tables.Volumes, volume => new(volume.Provider, volume.Region, volume.VolumeType));
        egress = Index(tables.Egress, price => new(price.Provider, price.FromRegion, price.Scope));
        services = Index(tables.Services, price => new(price.Provider, price.Region, price.Item));
        tiers = tables.VolumeTiers
            .GroupBy(tier => new Key(tier.Provider, tier.Region, tier.VolumeType), KeyComparer.Instance)
            .ToFrozenDictionary(group => group.Key, group => group.OrderBy(tier => tier.SizeGibibytes).ToArray(), KeyComparer.Instance);
        byRegion = offers.Values
            .GroupBy(offer => new Key(offer.Shape.Provider, offer.Region, ""), KeyComparer.Instance)
            .ToFrozenDictionary(group => group.Key, group => group.OrderBy(offer => offer.OnDemand).ThenBy(offer => offer.Shape.InstanceType, StringComparer.Ordinal).ToArray(), KeyComparer.Instance);
        providers = byRegion.Keys.Select(key => (key.Region, key.Provider))
            .Concat(tables.Regions.Select(region => (region.Region, region.Provider)))
            .GroupBy(pair => pair.Region, pair => pair.Provider, StringComparer.OrdinalIgnoreCase)
            .Where(group => group.Distinct(StringComparer.OrdinalIgnoreCase).Count() == 1)
            .ToFrozenDictionary(group => group.Key, group => group.First(), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>A catalogue without an entry.</summary>
    public static PriceCatalog Empty { get; } = new(new());

    /// <summary>All that it holds.</summary>
    public CatalogTables Tables { get; }

    /// <summary>The instance types of all regions, each once, in no order.</summary>
    public IReadOnlyList<Offer> Offers => offers.Values;

    /// <summary>An instance type in a region, or null.</summary>
    public Offer? Find(string provider, string region, string instanceType) => offers.GetValueOrDefault(new(provider, region, instanceType));

    /// <summary>The instance types of a region, the cheapest on demand first.</summary>
    public IReadOnlyList<Offer> In(string provider, string region) => byRegion.GetValueOrDefault(new(provider, region, "")) ?? [];

    /// <summary>The provider that has a region of this name; null where none or several have.</summary>
    public string? ProviderOf(string region) => providers.GetValueOrDefault(region);

    /// <summary>
    /// What a volume costs a month, in US dollars, and the date of that price: where its type is billed in sizes, the smallest size that
    /// holds it; null where neither is known.
    /// </summary>
    public (decimal PerMonth, string AsOf)? VolumePerMonth(string provider, string region, string volumeType, decimal gibibytes)
    {
        var key = new Key(provider, region, volumeType);
        if (tiers.TryGetValue(key, out var sizes))
            return Array.Find(sizes, size => size.SizeGibibytes >= gibibytes) is { } tier ? (tier.PerMonth, tier.AsOf) : null;
        return volumes.GetValueOrDefault(key) is { } price ? (price.PerGibibyteMonth * gibibytes, price.AsOf) : null;
    }

    /// <summary>
    /// Traffic from a region, or null. A scope without its tier, such as <c>internet</c>, means the first, in the order of their names.
    /// </summary>
    public EgressPrice? Egress(string provider, string fromRegion, string scope) =>
        egress.GetValueOrDefault(new(provider, fromRegion, scope))
        ?? Tables.Egress
            .Where(price => Same(price.Provider, provider) && Same(price.FromRegion, fromRegion) && price.Scope.StartsWith(scope + ":", StringComparison.OrdinalIgnoreCase))
            .MinBy(price => price.Scope, StringComparer.Ordinal);

    /// <summary>A service in a region, or where it has one price everywhere, that; null where none is known.</summary>
    public ServicePrice? Service(string provider, string region, string item) =>
        services.GetValueOrDefault(new(provider, region, item)) ?? services.GetValueOrDefault(new(provider, "", item));

    /// <summary>This catalogue with another one's entries, which count where both have one.</summary>
    public PriceCatalog With(PriceCatalog other) => new(new()
    {
        Offers = [.. Tables.Offers, .. other.Tables.Offers],
        Volumes = [.. Tables.Volumes, .. other.Tables.Volumes],
        VolumeTiers = [.. Tables.VolumeTiers.Where(tier => !other.tiers.ContainsKey(new(tier.Provider, tier.Region, tier.VolumeType))), .. other.Tables.VolumeTiers],
        Egress = [.. Tables.Egress, .. other.Tables.Egress],
        Services = [.. Tables.Services, .. other.Tables.Services],
        Regions = [.. Tables.Regions, .. other.Tables.Regions],
        Interruptions = [.. Tables.Interruptions, .. other.Tables.Interruptions],
        Commitments = [.. Tables.Commitments.Where(mine => !other.Tables.Commitments.Any(its => Same(its.Provider, mine.Provider) && Same(its.Family, mine.Family))), .. other.Tables.Commitments],
        Families = [.. Tables.Families, .. other.Tables.Families],
        Processors = [.. Tables.Processors, .. other.Tables.Processors],
        ServiceLevels = [.. Tables.ServiceLevels, .. other.Tables.ServiceLevels],
        Certifications = [.. Tables.Certifications, .. other.Tables.Certifications],
        Seats = [.. Tables.Seats, .. other.Tables.Seats],
        Latencies = [.. Tables.Latencies, .. other.Tables.Latencies],
    });

    /// <summary>This catalogue with the offers of another one alone, and with its other entries, which count where both have one.</summary>
    public PriceCatalog WithOffersOf(PriceCatalog other) => new(With(other).Tables with { Offers = other.Tables.Offers });

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static FrozenDictionary<Key, T> Index<T>(IReadOnlyList<T> entries, Func<T, Key> key)
        where T : class
    {
        var index = new Dictionary<Key, T>(entries.Count, KeyComparer.Instance);
        foreach (var entry in entries)
            index[key(entry)] = entry;
        return index.ToFrozenDictionary(KeyComparer.Instance);
    }

    private readonly record struct Key(string Provider, string Region, string Name);

    private sealed class KeyComparer : IEqualityComparer<Key>
    {
        public static KeyComparer Instance { get; } = new();

        public bool Equals(Key x, Key y) => Same(x.Name, y.Name) && Same(x.Region, y.Region) && Same(x.Provider, y.Provider);

        public int GetHashCode(Key key)
        {
            var text = StringComparer.OrdinalIgnoreCase;
            return HashCode.Combine(text.GetHashCode(key.Provider), text.GetHashCode(key.Region), text.GetHashCode(key.Name));
        }
    }
}
