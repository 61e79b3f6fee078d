using CloudIntel.Core.Simulation.Datacenters;

namespace CloudIntel.Core.Simulation.Generators;

/// <summary>Means of a function that stays the same for a while and then jumps.</summary>
internal static class Pieces
{
    /// <summary>More jumps in a series than this are refused.</summary>
    private const long Most = 50_000_000;

    /// <summary>Fills the means of steps.</summary>
    /// <param name="demand">One a step.</param>
    /// <param name="step">Its length.</param>
    /// <param name="next">Gives the next piece: its value, and its end as ticks since the series' start, after the end before.</param>
    /// <exception cref="ScenarioException">It jumps more than 50,000,000 times.</exception>
    public static void Average(Span<double> demand, TimeSpan step, Func<(double Value, long End)> next)
    {
        var ((value, end), pieces) = (next(), 1L);
        for (var i = 0; i < demand.Length; i++)
        {
            var (from, to, sum) = (i * step.Ticks, (i + 1) * step.Ticks, 0.0);
            while (end < to)
            {
                sum += value * (end - from);
                from = end;
                (value, end) = next();
                if (++pieces > Most)
                    throw new ScenarioException("demand", $"it jumps more than {Most} times in {to / TimeSpan.TicksPerSecond} seconds; make its periods longer.");
            }

            // A step inside one piece has its value to the last digit.
            demand[i] = from == i * step.Ticks ? value : (sum + (value * (to - from))) / step.Ticks;
        }
    }

    /// <summary>Ticks of seconds that are drawn; at least one, so that time goes on, and never so many that sums of them do not fit.</summary>
    public static long Ticks(double seconds) => (long)Math.Clamp(seconds * TimeSpan.TicksPerSecond, 1, long.MaxValue / 8);

    /// <summary>The end of a piece.</summary>
    public static long After(long start, long ticks) => Math.Min(start, long.MaxValue / 2) + ticks;
}
