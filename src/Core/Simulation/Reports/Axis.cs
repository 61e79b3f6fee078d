namespace CloudIntel.Core.Simulation.Reports;

/// <summary>A range of values on a line, with round numbers for labels.</summary>
/// <param name="Least">Its left or lower end.</param>
/// <param name="Greatest">Its other end; greater.</param>
/// <param name="Step">From one label to the next.</param>
internal sealed record Axis(double Least, double Greatest, double Step)
{
    /// <summary>The labels: multiples of the step inside.</summary>
    public IEnumerable<double> Ticks
    {
        get
        {
            var first = (long)Math.Ceiling((Least / Step) - 1e-9);
            for (var i = first; i * Step <= Greatest + (1e-9 * Step); i++)
                yield return i * Step;
        }
    }

    /// <summary>Around values, with some room on either side.</summary>
    /// <param name="values">Finite; none is a range of 0 to 1.</param>
    /// <param name="withZero">Whether 0 must be inside; then the range ends at a label.</param>
    /// <param name="labels">About how many there may be.</param>
    public static Axis Of(IEnumerable<double> values, bool withZero = false, int labels = 6)
    {
        var (least, greatest) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in withZero ? values.Append(0) : values)
            (least, greatest) = (Math.Min(least, value), Math.Max(greatest, value));
        if (!(least <= greatest))
            (least, greatest) = (0, 1);
        if (greatest - least <= 1e-9 * Math.Max(Math.Abs(least), Math.Abs(greatest)))
        {
            var room = least == 0 ? 1 : Math.Abs(least) * 0.1;
            (least, greatest) = withZero ? (Math.Min(0, least), Math.Max(0, greatest) + (greatest > 0 ? 0 : room)) : (least - room, greatest + room);
        }

        var step = RoundStep((greatest - least) / labels);
        if (withZero)
            return new(step * Math.Floor((least / step) + 1e-9), step * Math.Ceiling((greatest / step) - 1e-9), step);
        var margin = 0.05 * (greatest - least);
        return new(least - margin, greatest + margin, step);
    }

    /// <summary>Of hours since the start, in hours, or in days where there are many.</summary>
    public static Axis OfTime(double hours) => hours <= 0
        ? new(0, 1, 1)
        : new(0, hours, hours > 72 ? Math.Max(1, Math.Ceiling(hours / 24 / 7)) * 24 : hours > 36 ? 12 : hours > 18 ? 6 : hours > 8 ? 3 : hours > 2 ? 1 : RoundStep(hours / 4));

    /// <summary>Where a value lies between two places.</summary>
    public double Place(double value, double from, double to) => from + ((value - Least) / (Greatest - Least) * (to - from));

    /// <summary>The next larger of 1, 2 or 5 times a power of ten.</summary>
    private static double RoundStep(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        var digit = least / power;
        return power * (digit <= 1 + 1e-9 ? 1 : digit <= 2 + 1e-9 ? 2 : digit <= 5 + 1e-9 ? 5 : 10);
    }
}
