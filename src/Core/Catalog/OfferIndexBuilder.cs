namespace CloudIntel.Core.Catalog;

/// <summary>Makes the <see cref="OfferIndex"/> of a catalogue.</summary>
internal sealed class OfferIndexBuilder
{
    private const int MostPercent = 100;

    private readonly PriceCatalog catalog;
    private readonly Dictionary<(string Provider, string Region, string Type), SpotInterruption> interruptions;
    private readonly ILookup<(string Provider, string Family), CommitmentDiscount> commitments;
    private readonly Dictionary<(string Provider, string Family), InstanceFamily> families;
    private readonly Dictionary<(string Provider, string Family), ProcessorScore> scores;
    private readonly RegionLatency latency;

    public OfferIndexBuilder(PriceCatalog catalog)
    {
        this.catalog = catalog;
        var tables = catalog.Tables;
        interruptions = Last(tables.Interruptions, entry => (Name(entry.Provider), Name(entry.Region), Name(entry.InstanceType)));
        commitments = tables.Commitments.ToLookup(entry => (Name(entry.Provider), Name(entry.Family)));
        families = Last(tables.Families, entry => (Name(entry.Provider), Name(entry.Family)));
        scores = Last(tables.Processors, entry => (Name(entry.Provider), Name(entry.Family)));
        latency = new(tables.Latencies);
    }

    public OfferIndex Build(bool prune)
    {
        var all = catalog.Offers.SelectMany(Purchases).ToList();
        var regions = Regions();
        var places = regions.Select((region, i) => (region.Facts.Provider, region.Facts.Region, i)).ToDictionary(one => (Name(one.Provider), Name(one.Region)), one => one.i);
        var blocks = new List<OfferBlock>();
        var rows = new List<IndexedOffer>();
        var kinds = new Dictionary<(PurchaseOption Purchase, string Architecture, string GpuType, bool IsBurstable), int>();
        var groups = all
            .GroupBy(offer => (
                Region: places[(Name(offer.Offer.Shape.Provider), Name(offer.Offer.Region))], offer.Purchase, offer.Offer.Shape.Architecture, offer.Offer.Shape.GpuType, IsBurstable: IsBurstable(offer)))
            .OrderBy(group => group.Key.Region).ThenBy(group => group.Key.Purchase).ThenBy(group => group.Key.Architecture, StringComparer.Ordinal)
            .ThenBy(group => group.Key.GpuType, StringComparer.Ordinal).ThenBy(group => group.Key.IsBurstable);
        foreach (var group in groups)
        {
            var start = rows.Count;
            foreach (var offer in group.OrderBy(offer => offer.PriceNanos).ThenBy(offer => offer.Offer.Shape.InstanceType, StringComparer.Ordinal))
            {
                if (!prune || !IsDominated(offer, rows, start))
                    rows.Add(offer);
            }

            var kind = (group.Key.Purchase, group.Key.Architecture, group.Key.GpuType, group.Key.IsBurstable);
            if (!kinds.TryGetValue(kind, out var number))
                kinds.Add(kind, number = kinds.Count);
            blocks.Add(new(group.Key.Region, group.Key.Purchase, group.Key.Architecture, group.Key.GpuType, group.Key.IsBurstable, start, rows.Count, number));
        }

        return OfferIndex.Of(regions, latency, [.. blocks], [.. rows], all.Count);
    }

    /// <summary>Whether one of those before it, which cost no more, is as good. Of equal ones that cost the same, the later names can still dominate the earlier; that one is kept, too.</summary>
    private static bool IsDominated(IndexedOffer offer, List<IndexedOffer> rows, int start)
    {
        for (var i = rows.Count - 1; i >= start; i--)
        {
            if (rows[i].IsAsGoodAs(offer))
                return true;
        }

        return false;
    }

    private IEnumerable<IndexedOffer> Purchases(Offer offer)
    {
        var shape = offer.Shape;
        var family = (Name(shape.Provider), Name(shape.Family));
        var onDemand = new IndexedOffer
        {
            Offer = offer,
            Purchase = PurchaseOption.OnDemand,
            PriceNanos = Nanos(offer.OnDemand),
            CpuMillis = (long)(shape.Vcpus * 1000),
            MemoryBytes = IndexedOffer.Bytes(shape.MemoryGibibytes),
            GpuMillis = (int)(shape.GpuCount * 1000),
            GpuMemory = Known(shape.GpuMemoryGibibytes),
            Network = Known(shape.NetworkGbps),
            LocalDisk = Known(shape.LocalDiskGibibytes),
            Score = Known(scores.GetValueOrDefault(family)?.ScorePerVcpu),
        };
        yield return onDemand;
        if (offer.Spot is { } spot)
        {
            var band = interruptions.GetValueOrDefault((Name(shape.Provider), Name(offer.Region), Name(shape.InstanceType)));
            yield return onDemand with
            {
                Purchase = PurchaseOption.Spot,
                PriceNanos = Nanos(spot),
                Interruption = band is null ? OfferIndex.UnknownInterruption : (byte)Math.Min(MostPercent, decimal.Ceiling(band.UpperPercent)),
                InterruptionBand = band,
            };
        }

        foreach (var (purchase, years) in new[] { (PurchaseOption.Committed1Year, 1), (PurchaseOption.Committed3Years, 3) })
        {
            if (Best(commitments[family].Where(entry => entry.TermYears == years), offer.Region) is { } commitment)
                yield return onDemand with { Purchase = purchase, PriceNanos = Nanos(offer.OnDemand * (1 - commitment.Discount)), Commitment = commitment };
        }
    }

    /// <summary>The largest discount of the region or, where none is known of it, of the family anywhere: providers discount a family alike in nearly all regions.</summary>
    private static CommitmentDiscount? Best(IEnumerable<CommitmentDiscount> entries, string region) => entries
        .OrderByDescending(entry => entry.Region.Equals(region, StringComparison.OrdinalIgnoreCase))
        .ThenByDescending(entry => entry.Discount).ThenBy(entry => entry.Plan, StringComparer.Ordinal).ThenBy(entry => entry.Payment, StringComparer.Ordinal)
        .FirstOrDefault();

    private bool IsBurstable(IndexedOffer offer) =>
        families.GetValueOrDefault((Name(offer.Offer.Shape.Provider), Name(offer.Offer.Shape.Family)))?.IsBurstable ?? false;

    private List<IndexedRegion> Regions()
    {
        var tables = catalog.Tables;
        var known = Last(tables.Regions, region => (Name(region.Provider), Name(region.Region)));
        foreach (var offer in catalog.Offers)
        {
            var (provider, region) = (offer.Shape.Provider, offer.Region);
            known.TryAdd((Name(provider), Name(region)), new(provider, region, "", "", null, null, null, null));
        }

        var egress = tables.Egress.ToLookup(price => (Name(price.Provider), Name(price.FromRegion)));
        var levels = Last(tables.ServiceLevels, level => (Name(level.Provider), Name(level.Region)));
        var seats = Last(tables.Seats, seat => Name(seat.Provider));
        var certificates = tables.Certifications.ToLookup(entry => (Name(entry.Provider), Name(entry.Region)), entry => entry.Name);
        return
        [
            .. known.OrderBy(entry => entry.Key.Item1, StringComparer.Ordinal).ThenBy(entry => entry.Key.Item2, StringComparer.Ordinal).Select(entry =>
            {
                var (provider, facts) = (entry.Key.Item1, entry.Value);
                Coordinates? place = facts is { Latitude: { } latitude, Longitude: { } longitude } ? new((double)latitude, (double)longitude) : null;
                return new IndexedRegion
                {
                    Facts = facts,
                    Place = place,
                    Metro = place is { } known ? latency.MetroOf(known) : -1,
                    Seat = seats.GetValueOrDefault(provider)?.Country ?? "",
                    ServiceLevel = levels.GetValueOrDefault(entry.Key) ?? levels.GetValueOrDefault((provider, "")),
                    Certifications = certificates[entry.Key].Concat(certificates[(provider, "")]).ToHashSet(StringComparer.OrdinalIgnoreCase),
                    Egress = egress[entry.Key].Select(price => price.Scope.Split(':')[0]).Distinct(StringComparer.OrdinalIgnoreCase)
                        .ToDictionary(scope => scope, scope => EgressTariff.Of(egress[entry.Key], scope)!, StringComparer.OrdinalIgnoreCase),
                };
            }),
        ];
    }

    private static Dictionary<TKey, T> Last<TKey, T>(IEnumerable<T> entries, Func<T, TKey> key)
        where TKey : notnull
    {
        var found = new Dictionary<TKey, T>();
        foreach (var entry in entries)
            found[key(entry)] = entry;
        return found;
    }

    private static long Nanos(decimal dollars) => (long)decimal.Round(dollars * OfferIndex.NanosPerDollar);

    private static float Known(decimal? number) => number is { } known ? (float)known : OfferIndex.Unknown;

    /// <summary>Names are compared without case.</summary>
    private static string Name(string text) => text.ToLowerInvariant();
}
