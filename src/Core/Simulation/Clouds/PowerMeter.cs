using CloudIntel.Core.Simulation.Environments;

namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>Adds up energy and what it emits, by region; the electricity of a region emits the same for an hour.</summary>
internal sealed class PowerMeter(EnvironmentRun environment)
{
    private const double JoulesPerKwh = 3.6e6;

    private readonly double[] watts = new double[environment.Regions.Count];
    private readonly TimeSpan[] since = new TimeSpan[environment.Regions.Count];
    private readonly double[] grams = [.. Enumerable.Range(0, environment.Regions.Count).Select(region => environment.Carbon(region, TimeSpan.Zero))];

    public double Kwh { get; private set; }

    public double CarbonKilograms { get; private set; }

    /// <summary>More is drawn in a region from now on, or less.</summary>
    public void Add(TimeSpan now, int region, double more)
    {
        Accrue(now, region);
        watts[region] += more;
    }

    /// <summary>Begins an hour, or ends the run.</summary>
    public void NextHour(TimeSpan now)
    {
        for (var region = 0; region < watts.Length; region++)
        {
            Accrue(now, region);
            grams[region] = environment.Carbon(region, now);
        }
    }

    private void Accrue(TimeSpan now, int region)
    {
        var kwh = watts[region] * (now - since[region]).TotalSeconds / JoulesPerKwh;
        since[region] = now;
        (Kwh, CarbonKilograms) = (Kwh + kwh, CarbonKilograms + (kwh * grams[region] / 1000));
    }
}
