using CloudIntel.Core.Catalog;

namespace CloudIntel.Core.Scheduling.Placement;

/// <summary>
/// How likely it is that enough of the replicas are there, from what the provider promises. Machines of a zone are taken to fail together, with the probability that its promise for
/// a single machine leaves open, and zones each by itself; and never is it better than the promise for several zones.
/// </summary>
internal static class ZoneAvailability
{
    /// <summary>More zones than this are not used: providers promise nothing more for them.</summary>
    public const int MostZones = 3;

    /// <summary>Machines that were taken away come back after about an hour: spare capacity that is gone is gone for longer than a start takes.</summary>
    private const double HoursWithoutSpareCapacity = 1;

    /// <summary>What is assumed where nobody says how often spare capacity is taken away, in percent of a month.</summary>
    private const double AssumedInterruptionPercent = 20;

    private const double HoursOfMonth = PriceCatalog.HoursPerMonth;

    /// <summary>Mean length of an outage: repairs take from minutes to a day, most of them about an hour.</summary>
    internal const double HoursOfOutage = 1;

    /// <summary>More outages than that in a month are not told apart, and neither are probabilities below that.</summary>
    private const int MostOutages = 400;
    private const double Negligible = 1e-12;

    /// <summary>The share of time in which at least <paramref name="enough"/> of the replicas are there; null where nothing is promised.</summary>
    /// <param name="level">What is promised.</param>
    /// <param name="zones">Over how many zones they are spread evenly: 1 to <see cref="MostZones"/>.</param>
    /// <param name="replicas">How many they are.</param>
    /// <param name="enough">How many are enough.</param>
    /// <param name="interruption">The most of spare capacity that is taken away in a month, in percent, or <see cref="OfferIndex.UnknownInterruption"/>; 0 of what is none.</param>
    public static double? Of(ServiceLevel? level, int zones, int replicas, int enough, byte interruption)
    {
        if (level is null)
            return null;
        var percent = interruption == OfferIndex.UnknownInterruption ? AssumedInterruptionPercent : interruption;
        var down = Math.Min(1, 1 - ((double)level.MachinePercent / 100) + (percent / 100 * HoursWithoutSpareCapacity / HoursOfMonth));
        var available = 0.0;
        for (var up = 0; up < 1 << zones; up++)
        {
            var (count, probability) = (0, 1.0);
            for (var zone = 0; zone < zones; zone++)
            {
                var isUp = (up & (1 << zone)) != 0;
                probability *= isUp ? 1 - down : down;
                count += isUp ? ReplicasOf(zone, zones, replicas) : 0;
            }

            if (count >= enough)
                available += probability;
        }

        return Math.Min(available, (double)level.ZonesPercent / 100);
    }

    /// <summary>How many of the replicas a zone has: they differ by one at most.</summary>
    public static int ReplicasOf(int zone, int zones, int replicas) => (replicas / zones) + (zone < replicas % zones ? 1 : 0);

    /// <summary>
    /// The availability of single months, where that of all time is given: outages come by chance and last about an hour each, so that most months have none and a few have
    /// much.
    /// </summary>
    public static Estimate Months(double availability)
    {
        var hours = (1 - availability) * HoursOfMonth;
        var tail = (100 - Prediction.Level) / 200.0;
        return new(availability, 1 - (QuantileOfHours(hours, 1 - tail) / HoursOfMonth), 1 - (QuantileOfHours(hours, tail) / HoursOfMonth));
    }

    /// <summary>Hours of outage in a month that are not exceeded with a probability: the sum of a Poisson number of exponential times.</summary>
    private static double QuantileOfHours(double mean, double probability)
    {
        var rate = mean / HoursOfOutage;
        if (Math.Exp(-rate) >= probability)
            return 0;
        var (low, high) = (0.0, mean + (20 * (Math.Sqrt(mean * HoursOfOutage) + HoursOfOutage)));
        for (var i = 0; i < 45; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = AtMost(middle / HoursOfOutage, rate) < probability ? (middle, high) : (low, middle);
        }

        return Math.Min(high, HoursOfMonth);
    }

    /// <summary>P(sum ≤ t) for times of mean 1: for each number of outages, the probability that so many end before t.</summary>
    private static double AtMost(double t, double rate)
    {
        // P(N = k) by recurrence, and P(Erlang(k) > t) = P(Poisson(t) < k) likewise.
        var (outages, poisson, below, sum) = (Math.Exp(-rate), Math.Exp(-t), 0.0, 0.0);
        sum += outages;
        for (var k = 1; k <= MostOutages; k++)
        {
            below += poisson; // P(Poisson(t) < k)
            poisson *= t / k;
            outages *= rate / k;
            sum += outages * (1 - below);
            if (k > rate && outages < Negligible)
                break;
        }

        return sum;
    }
}
