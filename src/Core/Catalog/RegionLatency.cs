namespace CloudIntel.Core.Catalog;

/// <summary>How long a packet takes to another place and back over the providers' networks, without the last mile of users.</summary>
/// <param name="Milliseconds">What is to be expected.</param>
/// <param name="Lower">Hardly less than that.</param>
/// <param name="Upper">Hardly more than that.</param>
public readonly record struct RoundTrip(double Milliseconds, double Lower, double Upper);

/// <summary>Estimates latencies between places: as measured between the same two metropolitan areas, else from their distance. Immutable.</summary>
public sealed class RegionLatency
{
    /// <summary>Places that are no farther from each other are one metropolitan area for a packet on a long way.</summary>
    private const double MetroKilometres = 250;

    /// <summary>Light in glass travels 200,000 km in a second, there and back.</summary>
    private const double MillisecondsPerKilometre = 2 / 200.0;

    /// <summary>Cables are 1.5 to 2 times as long as the great circle, and machines at both ends add about a millisecond.</summary>
    private const double ShortestDetour = 1.5;
    private const double LongestDetour = 2;
    private const double EndsMilliseconds = 1;

    /// <summary>Means of single routes differ by about a tenth between providers.</summary>
    private const double MeasuredSpread = 0.1;

    private readonly List<Coordinates> metros = [];
    private readonly Dictionary<(int From, int To), double> measured = [];

    /// <summary>Makes it from measured latencies; of two between the same places the later counts.</summary>
    public RegionLatency(IEnumerable<MeasuredLatency> latencies)
    {
        var places = new Dictionary<Coordinates, int>();
        foreach (var latency in latencies)
        {
            var (from, to) = (Metro(latency.FromPlace), Metro(latency.ToPlace));
            measured[(Math.Min(from, to), Math.Max(from, to))] = (double)latency.Milliseconds;
        }

        int Metro(Coordinates place)
        {
            if (places.TryGetValue(place, out var known))
                return known;
            metros.Add(place);
            return places[place] = metros.Count - 1;
        }
    }

    /// <summary>The nearest measured metropolitan area of a place; -1 when none is near.</summary>
    public int MetroOf(Coordinates place)
    {
        var (nearest, kilometres) = (-1, MetroKilometres);
        for (var i = 0; i < metros.Count; i++)
        {
            if (metros[i].KilometresTo(place) is var distance && distance < kilometres)
                (nearest, kilometres) = (i, distance);
        }

        return nearest;
    }

    /// <summary>The round trip between two places.</summary>
    public RoundTrip Between(Coordinates from, Coordinates to) => Between(from, MetroOf(from), to, MetroOf(to));

    /// <summary>The same where the metropolitan areas are known already.</summary>
    internal RoundTrip Between(Coordinates from, int fromMetro, Coordinates to, int toMetro)
    {
        if (fromMetro >= 0 && toMetro >= 0 && measured.TryGetValue((Math.Min(fromMetro, toMetro), Math.Max(fromMetro, toMetro)), out var mean))
            return new(mean, mean * (1 - MeasuredSpread), mean * (1 + MeasuredSpread));
        var direct = from.KilometresTo(to) * MillisecondsPerKilometre;
        var (lower, upper) = ((direct * ShortestDetour) + EndsMilliseconds, (direct * LongestDetour) + EndsMilliseconds);
        return new((lower + upper) / 2, lower, upper);
    }
}
