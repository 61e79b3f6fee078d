namespace CloudIntel.Core.Monitoring.Rightsizing.Policies;

/// <summary>The cheapest way through the next day with so many changes of a request in any 24 hours.</summary>
internal static class DayPlan
{
    /// <summary>A change that saves less than this share of a mean day's requests is not worth it.</summary>
    private const double WorthShare = 0.02;

    /// <summary>How many times dearer it is to lack what is needed than to have too much.</summary>
    private const double Shortage = 20;

    /// <summary>What to ask for now, so that from here on the least is asked for while each step's need is met.</summary>
    /// <param name="needs">What each step from now on needs; a day of them.</param>
    /// <param name="current">What is asked for now.</param>
    /// <param name="changes">How many steps ago earlier changes were made, those of less than a day ago.</param>
    /// <param name="mostChanges">In any day.</param>
    public static double Next(ReadOnlySpan<double> needs, double current, IReadOnlyCollection<int> changes, int mostChanges)
    {
        var steps = needs.Length;
        var worth = 0.0;
        foreach (var need in needs)
            worth += need * WorthShare;

        // How many earlier changes are still of less than a day ago at each step.
        var earlier = new int[steps];
        for (var step = 0; step < steps; step++)
        {
            foreach (var ago in changes)
                earlier[step] += ago + step < steps ? 1 : 0;
        }

        // costs[made, step]: the least from a step on, where a change comes at that step and so many came before it from now on.
        var (costs, levels) = (new double[mostChanges + 1, steps + 1], new double[mostChanges, steps]);
        for (var step = steps - 1; step >= 0; step--)
        {
            costs[mostChanges, step] = double.PositiveInfinity;
            for (var made = mostChanges - 1; made >= 0; made--)
            {
                costs[made, step] = double.PositiveInfinity;
                if (earlier[step] + made >= mostChanges)
                    continue;
                var most = 0.0;
                for (var end = step + 1; end <= steps; end++)
                {
                    most = Math.Max(most, needs[end - 1]);
                    if ((most * (end - step)) + worth >= costs[made, step])
                        break; // longer is dearer
                    var cost = (most * (end - step)) + worth + (end < steps ? costs[made + 1, end] : 0);
                    if (cost < costs[made, step])
                        (costs[made, step], levels[made, step]) = (cost, most);
                }
            }
        }

        var (held, cheapest) = (0.0, double.PositiveInfinity);
        for (var end = 1; end <= steps; end++)
        {
            held += current + (Shortage * Math.Max(0, needs[end - 1] - current));
            cheapest = Math.Min(cheapest, held + (end < steps ? costs[0, end] : 0));
        }

        return costs[0, 0] < cheapest ? levels[0, 0] : current;
    }
}
