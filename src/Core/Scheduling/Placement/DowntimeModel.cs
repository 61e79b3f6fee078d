namespace CloudIntel.Core.Scheduling.Placement;

/// <summary>
/// By how much more or less time than the rule says placements are not available: outages come by chance at a rate that is a multiple of the predicted one, and of the multiple a gamma
/// distribution is believed, which is conjugate to counts (Gelman et al., Bayesian Data Analysis, section 2.6). A region begins with what its provider shows, and a provider with what
/// all do.
/// </summary>
internal sealed class DowntimeModel
{
    /// <summary>Outages last about so many hours (see <see cref="ZoneAvailability"/>): this makes hours counts.</summary>
    private const double HoursOfOutage = ZoneAvailability.HoursOfOutage;

    /// <summary>What was believed before weighs as much as so many predicted outages.</summary>
    private const double PriorOutages = 4;

    /// <summary>Of a normal distribution 90 % lies within so many deviations of its mean.</summary>
    private const double DeviationsOfLevel = 1.6449;

    private readonly Dictionary<string, (double Seen, double Predicted)> places = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Learns from outcomes with a downtime.</summary>
    public DowntimeModel(IEnumerable<PlacementOutcome> outcomes)
    {
        foreach (var outcome in outcomes)
        {
            foreach (var place in (string[])["", outcome.Provider, $"{outcome.Provider}/{outcome.Region}"])
            {
                var (seen, predicted) = places.GetValueOrDefault(place);
                places[place] = (seen + (outcome.Downtime!.Value.Hours / HoursOfOutage), predicted + (outcome.Downtime.Value.Predicted / HoursOfOutage));
            }
        }
    }

    /// <summary>Twice by how much the logarithm of the likelihood of a downtime is below the best, where outages are so many times as frequent as predicted.</summary>
    public static double Deviance(Downtime downtime, double multiple)
    {
        var (seen, expected) = (downtime.Hours / HoursOfOutage, downtime.Predicted * multiple / HoursOfOutage);
        return 2 * ((seen > 0 ? seen * Math.Log(seen / expected) : 0) - (seen - expected));
    }

    /// <summary>The multiple to be expected in a region.</summary>
    public Correction Predict(string provider, string region)
    {
        var (shape, rate) = (PriorOutages, PriorOutages);
        foreach (var place in (string[])["", provider, $"{provider}/{region}"])
        {
            var (seen, predicted) = places.GetValueOrDefault(place);
            // What is known of the wider place counts as much as what was believed of it beforehand, and no more.
            shape = (shape / rate * PriorOutages) + seen;
            rate = PriorOutages + predicted;
        }

        return new(shape / rate, Quantile(shape, rate, -DeviationsOfLevel), Quantile(shape, rate, DeviationsOfLevel));
    }

    /// <summary>A quantile of a gamma distribution by the cube root (Wilson and Hilferty, 1931).</summary>
    private static double Quantile(double shape, double rate, double deviations)
    {
        var root = Math.Max(0, 1 - (1 / (9 * shape)) + (deviations / (3 * Math.Sqrt(shape))));
        return shape / rate * root * root * root;
    }
}
