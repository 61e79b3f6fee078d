namespace CloudIntel.Core.Simulation.Validation;

/// <summary>Means by hour of the day.</summary>
internal sealed class HourlyMeans
{
    private const int HoursOfDay = 24;

    private readonly byte[] hours;
    private readonly double[] measured;
    private readonly double[] simulated;

    /// <summary>Says which value is of which hour.</summary>
    /// <param name="places">Where in the series the values stand.</param>
    /// <param name="measured">Those measured.</param>
    /// <param name="simulated">Those simulated.</param>
    /// <param name="series">When they were.</param>
    public HourlyMeans(int[] places, double[] measured, double[] simulated, SeriesPair series)
    {
        (this.measured, this.simulated) = (measured, simulated);
        hours = [.. places.Select(place => (byte)((series.TimeOfDay + (place * series.Step)).Ticks / TimeSpan.TicksPerHour % HoursOfDay))];
    }

    public IReadOnlyList<HourDeviation> Deviations
    {
        get
        {
            var sums = Sums(Enumerable.Range(0, hours.Length));
            return [.. Enumerable.Range(0, HoursOfDay).Where(hour => sums.Counts[hour] > 0).Select(hour =>
            {
                var (was, said) = (sums.Measured[hour] / sums.Counts[hour], sums.Simulated[hour] / sums.Counts[hour]);
                return new HourDeviation(hour, sums.Counts[hour], was, said, was == 0 ? null : 100 * (said - was) / Math.Abs(was));
            })];
        }
    }

    public double? Percent => PercentOf(Enumerable.Range(0, hours.Length)) is var percent && double.IsFinite(percent) ? percent : null;

    /// <summary>Absolute errors of the hours' means in percent of all measured, of some of the values; not finite where those are all 0.</summary>
    public double PercentOf(IEnumerable<int> chosen)
    {
        var (counts, was, said) = Sums(chosen);
        var (errors, sizes) = (0.0, 0.0);
        for (var hour = 0; hour < HoursOfDay; hour++)
        {
            errors += counts[hour] > 0 ? Math.Abs(said[hour] - was[hour]) / counts[hour] : 0;
            sizes += counts[hour] > 0 ? Math.Abs(was[hour]) / counts[hour] : 0;
        }

        return 100 * errors / sizes;
    }

    private (int[] Counts, double[] Measured, double[] Simulated) Sums(IEnumerable<int> chosen)
    {
        var (counts, was, said) = (new int[HoursOfDay], new double[HoursOfDay], new double[HoursOfDay]);
        foreach (var i in chosen)
        {
            counts[hours[i]]++;
            was[hours[i]] += measured[i];
            said[hours[i]] += simulated[i];
        }

        return (counts, was, said);
    }
}
