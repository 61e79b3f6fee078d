using CloudIntel.Core.Simulation.Traces;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>What electricity emitted in a region, as recorded.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Region">The region.</param>
/// <param name="Start">Time of the first value.</param>
/// <param name="Step">From one value to the next.</param>
/// <param name="GramsPerKwh">Grams of CO₂ equivalent a kWh.</param>
public sealed record CarbonSeries(string Provider, string Region, DateTimeOffset Start, TimeSpan Step, IReadOnlyList<double> GramsPerKwh)
{
    /// <summary>Reads the form of OpenDC: columns <c>timestamp</c>, milliseconds since 1970 at equal steps, and <c>carbon_intensity</c>, grams a kWh.</summary>
    /// <param name="content">Separated by commas, at least two rows.</param>
    /// <param name="file">What to call it.</param>
    /// <param name="provider">Whose region it is about.</param>
    /// <param name="region">The region.</param>
    /// <exception cref="TraceFormatException">It cannot be used.</exception>
    public static CarbonSeries Read(Stream content, string file, string provider, string region)
    {
        var rows = new DelimitedRows(content, file, ',');
        var columns = rows.Columns(["timestamp", "carbon_intensity"]);
        var (grams, times, step) = (new List<double>(), (First: TimeSpan.Zero, Last: TimeSpan.Zero), TimeSpan.Zero);
        while (rows.Next())
        {
            var time = rows.Time(columns[0], "timestamp", TimeSpan.TicksPerMillisecond);
            if (grams.Count == 0)
                times.First = time;
            else if (time <= times.Last || (grams.Count > 1 && time - times.Last != step))
                throw rows.Refused("timestamps are not at equal steps, one after another.");
            (step, times.Last) = (time - times.Last, time);
            grams.Add(rows.Amount(columns[1], "carbon_intensity"));
        }

        return grams.Count > 1 ? new(provider, region, DateTimeOffset.UnixEpoch + times.First, step, grams) : throw rows.Refused("there are fewer than two rows.");
    }
}
