using CloudIntel.Core.Units;

namespace CloudIntel.Core.Catalog;

/// <summary>A region with all that placements ask of it.</summary>
public sealed record IndexedRegion
{
    /// <summary>What the catalogue says of it; of a region that has offers and no entry, its names alone.</summary>
    public required CatalogRegion Facts { get; init; }

    /// <summary>Where it is; null when unknown.</summary>
    public Coordinates? Place { get; init; }

    /// <summary>Country of the provider's seat; empty when unknown.</summary>
    public string Seat { get; init; } = "";

    /// <summary>What the provider promises there; null when unknown.</summary>
    public ServiceLevel? ServiceLevel { get; init; }

    /// <summary>Certificates that hold there.</summary>
    public IReadOnlySet<string> Certifications { get; init; } = new HashSet<string>();

    /// <summary>Prices of traffic by scope.</summary>
    public IReadOnlyDictionary<string, EgressTariff> Egress { get; init; } = new Dictionary<string, EgressTariff>();

    /// <summary>The nearest measured metropolitan area; -1 when none is near.</summary>
    internal int Metro { get; init; } = -1;
}

/// <summary>
/// Offers that differ in size alone: of one region, way of paying, architecture, model of graphics processor, and burstable or not. They are rows
/// <see cref="Start"/> up to <see cref="End"/> of the index, the cheapest first.
/// </summary>
/// <param name="Region">Place of the region in <see cref="OfferIndex.Regions"/>.</param>
/// <param name="Purchase">How they are paid for.</param>
/// <param name="Architecture">Architecture; empty when unknown.</param>
/// <param name="GpuType">Model; empty without any.</param>
/// <param name="IsBurstable">Whether the processors may be used in full for part of the time only.</param>
/// <param name="Start">First row.</param>
/// <param name="End">First row after them.</param>
/// <param name="Kind">A number for what it has in common with blocks of other regions: all but the region and the rows.</param>
public readonly record struct OfferBlock(int Region, PurchaseOption Purchase, string Architecture, string GpuType, bool IsBurstable, int Start, int End, int Kind);

/// <summary>
/// Offers of a catalogue as columns, in blocks of what cannot stand for each other. An offer is left out as dominated where another one of its block has as much of everything
/// and costs no more: whoever would choose it may as well choose that one, whatever is asked for and however it is weighed, as long as more is never worse.
/// Building takes seconds at most for 100,000 offers; it is immutable and safe for concurrent use.
/// </summary>
public sealed class OfferIndex
{
    /// <summary>Nano-dollars of a dollar: prices are compared as whole numbers.</summary>
    public const long NanosPerDollar = 1_000_000_000;

    /// <summary>Stands for a number that is not known, which no least value is met by.</summary>
    public const float Unknown = -1;

    /// <summary>Stands for a share of interrupted machines that is not known.</summary>
    public const byte UnknownInterruption = byte.MaxValue;

    private readonly IndexedOffer[] offers;
    private readonly OfferBlock[] blocks;
    private readonly RoundTrip?[] roundTrips;

    private OfferIndex(IReadOnlyList<IndexedRegion> regions, RegionLatency latency, OfferBlock[] blocks, IndexedOffer[] offers, int all)
    {
        this.offers = offers;
        this.blocks = blocks;
        (Regions, Latency, OffersBefore) = (regions, latency, all);
        Kinds = blocks.Length == 0 ? 0 : blocks.Max(block => block.Kind) + 1;
        Prices = [.. offers.Select(offer => offer.PriceNanos)];
        CpuMillis = [.. offers.Select(offer => (double)offer.CpuMillis)];
        MemoryBytes = [.. offers.Select(offer => (double)offer.MemoryBytes)];
        GpuMillis = [.. offers.Select(offer => offer.GpuMillis)];
        GpuMemory = [.. offers.Select(offer => offer.GpuMemory)];
        Network = [.. offers.Select(offer => offer.Network)];
        LocalDisk = [.. offers.Select(offer => offer.LocalDisk)];
        Scores = [.. offers.Select(offer => offer.Score)];
        Interruptions = [.. offers.Select(offer => offer.Interruption)];
        Floors = [.. blocks.Select(block => BlockFloor.Of(offers.AsSpan(block.Start, block.End - block.Start)))];
        roundTrips = new RoundTrip?[regions.Count * regions.Count];
        for (var i = 0; i < roundTrips.Length; i++)
        {
            if ((regions[i / regions.Count], regions[i % regions.Count]) is ({ Place: { } from } one, { Place: { } to } other))
                roundTrips[i] = latency.Between(from, one.Metro, to, other.Metro);
        }
    }

    /// <summary>The regions, by provider and name.</summary>
    public IReadOnlyList<IndexedRegion> Regions { get; }

    /// <summary>Latencies between places.</summary>
    public RegionLatency Latency { get; }

    /// <summary>The blocks, by region, purchase option, architecture and model.</summary>
    public ReadOnlySpan<OfferBlock> Blocks => blocks;

    /// <summary>How many different kinds of blocks there are.</summary>
    public int Kinds { get; }

    /// <summary>How many rows there are.</summary>
    public int Count => offers.Length;

    /// <summary>How many there would be with the dominated ones.</summary>
    public int OffersBefore { get; }

    // Columns: arrays, because a placement reads all of them in a loop that is to take less than a millisecond.
    internal BlockFloor[] Floors { get; }

    internal long[] Prices { get; }

    internal double[] CpuMillis { get; }

    internal double[] MemoryBytes { get; }

    internal int[] GpuMillis { get; }

    internal float[] GpuMemory { get; }

    internal float[] Network { get; }

    internal float[] LocalDisk { get; }

    internal float[] Scores { get; }

    internal byte[] Interruptions { get; }

    /// <summary>The round trip between two regions, by their places in <see cref="Regions"/>; null where one of both is at an unknown place.</summary>
    public RoundTrip? RoundTripBetween(int from, int to) => roundTrips[(from * Regions.Count) + to];

    /// <summary>What a row is.</summary>
    public IndexedOffer this[int row] => offers[row];

    /// <summary>Makes the index of a catalogue.</summary>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="prune">Whether dominated offers are left out.</param>
    public static OfferIndex Of(PriceCatalog catalog, bool prune = true) => new OfferIndexBuilder(catalog).Build(prune);

    internal static OfferIndex Of(IReadOnlyList<IndexedRegion> regions, RegionLatency latency, OfferBlock[] blocks, IndexedOffer[] offers, int all) =>
        new(regions, latency, blocks, offers, all);
}

/// <summary>What no offer of a block is better than.</summary>
/// <param name="NanosPerCpuMilli">Nano-dollars an hour for a milli-processor of the offer that is cheapest by that.</param>
/// <param name="NanosPerByte">The same for a byte of memory.</param>
/// <param name="BestScore">The highest score; 1 or more where one is unknown, since it counts as 1.</param>
/// <param name="Nanos">Nano-dollars an hour of the cheapest offer.</param>
internal readonly record struct BlockFloor(double NanosPerCpuMilli, double NanosPerByte, float BestScore, long Nanos)
{
    public static BlockFloor Of(ReadOnlySpan<IndexedOffer> offers)
    {
        var floor = new BlockFloor(double.PositiveInfinity, double.PositiveInfinity, 0, long.MaxValue);
        foreach (var offer in offers)
        {
            floor = new(
                Math.Min(floor.NanosPerCpuMilli, (double)offer.PriceNanos / offer.CpuMillis),
                Math.Min(floor.NanosPerByte, (double)offer.PriceNanos / offer.MemoryBytes),
                Math.Max(floor.BestScore, IndexedOffer.ScoreOf(offer.Score)),
                Math.Min(floor.Nanos, offer.PriceNanos));
        }

        return floor;
    }
}

/// <summary>An offer with one way of paying.</summary>
public sealed record IndexedOffer
{
    /// <summary>The offer.</summary>
    public required Offer Offer { get; init; }

    /// <summary>How it is paid for.</summary>
    public required PurchaseOption Purchase { get; init; }

    /// <summary>Price of an hour in nano-dollars.</summary>
    public required long PriceNanos { get; init; }

    /// <summary>Milli-processors.</summary>
    public required long CpuMillis { get; init; }

    /// <summary>Memory in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Thousandths of graphics processors.</summary>
    public int GpuMillis { get; init; }

    /// <summary>Memory of each of them, GiB.</summary>
    public float GpuMemory { get; init; } = OfferIndex.Unknown;

    /// <summary>Gbit/s.</summary>
    public float Network { get; init; } = OfferIndex.Unknown;

    /// <summary>GiB.</summary>
    public float LocalDisk { get; init; } = OfferIndex.Unknown;

    /// <summary>Work of a virtual processor in a time, see <see cref="ProcessorScore"/>.</summary>
    public float Score { get; init; } = OfferIndex.Unknown;

    /// <summary>The most that is taken away in a month, in percent; 0 of what is no spare capacity.</summary>
    public byte Interruption { get; init; }

    /// <summary>What is known of that; null when nothing is, or it is no spare capacity.</summary>
    public SpotInterruption? InterruptionBand { get; init; }

    /// <summary>The commitment that its price is of; null without one.</summary>
    public CommitmentDiscount? Commitment { get; init; }

    /// <summary>Whether it has as much of everything as another one of its block, and costs no more.</summary>
    internal bool IsAsGoodAs(IndexedOffer other) =>
        PriceNanos <= other.PriceNanos && CpuMillis >= other.CpuMillis && MemoryBytes >= other.MemoryBytes && GpuMillis >= other.GpuMillis && GpuMemory >= other.GpuMemory
        && Network >= other.Network && LocalDisk >= other.LocalDisk && Interruption <= other.Interruption
        && Score >= other.Score && ScoreOf(Score) >= ScoreOf(other.Score); // an unknown score meets no least value, and counts as 1 where it is weighed

    /// <summary>What a score counts as: an unknown one as 1.</summary>
    internal static float ScoreOf(float score) => score > 0 ? score : 1;

    /// <summary>A number of bytes for a number of GiB.</summary>
    internal static long Bytes(decimal gibibytes) => (long)(gibibytes * ByteUnits.Gibibyte);
}
