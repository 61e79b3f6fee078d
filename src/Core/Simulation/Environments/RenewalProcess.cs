using System.Globalization;
using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Distributions;
using CloudIntel.Core.Simulation.Randomness;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>A time at which something is not there, in seconds since the start.</summary>
/// <param name="From">Not before the start.</param>
/// <param name="To">Above that; may be after the end of the run.</param>
internal readonly record struct Downtime(double From, double To);

/// <summary>Counts what a draw makes, so that no model makes more than fits in memory.</summary>
internal sealed class EventBudget
{
    /// <summary>More than these are refused.</summary>
    public const int Most = 2_000_000;

    private int taken;

    /// <summary>Counts one.</summary>
    public void Take(string path) => Expect(++taken, path);

    /// <summary>Refuses so many, before any is made.</summary>
    public static void Expect(double events, string path)
    {
        if (!(events <= Most))
        {
            throw new ScenarioException(path, string.Create(
                CultureInfo.InvariantCulture, $"makes more than {Most} events until the horizon: shorten the horizon, lengthen the times between events, or narrow the offers"));
        }
    }
}

/// <summary>Something that is up and down in turn.</summary>
/// <param name="Up">Times up, in any unit.</param>
/// <param name="UpFactor">Makes seconds of them.</param>
/// <param name="Down">Times down, in any unit.</param>
/// <param name="DownFactor">Makes seconds of them.</param>
internal sealed record RenewalProcess(Distribution Up, double UpFactor, Distribution Down, double DownFactor)
{
    /// <summary>It runs for so many cycles before the start, so that the start is at no special time of it.</summary>
    private const int CyclesBefore = 16;

    /// <summary>The times down that begin before a horizon. A longer horizon has those of a shorter one as its first.</summary>
    public List<Downtime> Downtimes(RandomStream stream, double horizonSeconds, EventBudget budget, string path)
    {
        var downtimes = new List<Downtime>();
        var cycle = (Up.Mean * UpFactor) + (Down.Mean * DownFactor);
        EventBudget.Expect(horizonSeconds / cycle, path);
        var at = -CyclesBefore * cycle;
        while (true)
        {
            at += UpFactor * Up.Sample(stream);
            if (!(at < horizonSeconds))
                return downtimes;
            budget.Take(path);
            var end = at + (DownFactor * Down.Sample(stream));
            if (end > Math.Max(at, 0))
                downtimes.Add(new(Math.Max(at, 0), end));
            at = end;
        }
    }

    /// <summary>The times at which at least one of several is down, in order.</summary>
    public static List<Downtime> Union(IEnumerable<Downtime> downtimes)
    {
        var union = new List<Downtime>();
        foreach (var next in downtimes.OrderBy(one => one.From).ThenBy(one => one.To))
        {
            if (union.Count > 0 && next.From <= union[^1].To)
                union[^1] = union[^1] with { To = Math.Max(union[^1].To, next.To) };
            else
                union.Add(next);
        }

        return union;
    }
}
