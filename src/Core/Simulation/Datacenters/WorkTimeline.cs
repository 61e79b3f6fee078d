namespace CloudIntel.Core.Simulation.Datacenters;

/// <summary>How much work was done, or asked for, when: sums in windows of equal length.</summary>
/// <param name="window">How long a window is; above zero.</param>
public sealed class WorkTimeline(TimeSpan window)
{
    /// <summary>More windows than this are refused: a month by the second has 2.7 million.</summary>
    public const int MostWindows = 4_000_000;

    private double[] partial = new double[64]; // work of what covers a part of a window
    private double[] change = new double[65]; // by how much the rate of what covers whole windows changes at their beginning

    /// <summary>How long a window is.</summary>
    public TimeSpan Window { get; } = window > TimeSpan.Zero ? window : throw new ArgumentOutOfRangeException(nameof(window), window, "A window is longer than nothing.");

    /// <summary>How many windows there are, up to the last in which there was something.</summary>
    public int Count { get; private set; }

    /// <summary>Adds work at a constant rate; O(1), however long it lasts.</summary>
    /// <param name="from">Since the beginning.</param>
    /// <param name="to">Not before <paramref name="from"/>.</param>
    /// <param name="rate">Work a second.</param>
    /// <exception cref="ScenarioException">There would be more windows than <see cref="MostWindows"/>.</exception>
    public void Add(TimeSpan from, TimeSpan to, double rate)
    {
        if (rate == 0 || to <= from)
            return;
        var (first, last) = (from.Ticks / Window.Ticks, (to.Ticks - 1) / Window.Ticks);
        if (last >= MostWindows)
            throw new ScenarioException("window", $"there would be more than {MostWindows} windows of {Window}.");
        Reach((int)last + 1);
        if (first == last)
        {
            partial[first] += rate * (to - from).TotalSeconds;
            return;
        }

        partial[first] += rate * (((first + 1) * Window) - from).TotalSeconds;
        partial[last] += rate * (to - (last * Window)).TotalSeconds;
        change[first + 1] += rate;
        change[last] -= rate;
    }

    /// <summary>The mean work a second in each window.</summary>
    /// <param name="windows">So many; those beyond the last have 0.</param>
    public double[] Rates(int windows)
    {
        var rates = new double[windows];
        var (rate, seconds) = (0.0, Window.TotalSeconds);
        for (var i = 0; i < Math.Min(windows, Count); i++)
        {
            rate += change[i];
            rates[i] = Math.Max(0, rate + (partial[i] / seconds)); // sums that should be 0 may be a little less
        }

        return rates;
    }

    private void Reach(int windows)
    {
        Count = Math.Max(Count, windows);
        if (windows <= partial.Length)
            return;
        var length = Math.Max(windows, 2 * partial.Length);
        Array.Resize(ref partial, length);
        Array.Resize(ref change, length + 1);
    }
}
