namespace CloudIntel.Core.FinOps.Anomalies;

/// <summary>What a watch knows of the days of its place.</summary>
/// <param name="values">What they cost.</param>
/// <param name="start">The first day with a cost.</param>
internal sealed class UsageDays(double[] values, int start)
{
    /// <summary>The part of a day's noise by which the level is off.</summary>
    private const double SharedError = 0.2;

    /// <summary>The first day with a cost.</summary>
    public int Start { get; } = start;

    /// <summary>What they cost.</summary>
    public double[] Values { get; } = values;

    /// <summary>The same without what habits explain, and without excursions that are over.</summary>
    public double[] Cleaned { get; } = new double[values.Length];

    /// <summary>What they were expected to cost; during an excursion, by the level before it.</summary>
    public double[] Expected { get; } = new double[values.Length];

    /// <summary>The level after each of them.</summary>
    public double[] Levels { get; } = new double[values.Length];

    /// <summary>What habits explain of them, such as fees on a day of the month.</summary>
    public double[] Usuals { get; } = new double[values.Length];

    /// <summary>What they are of the level, by their weekday and what they have in common with places beside.</summary>
    public double[] Factors { get; } = new double[values.Length];

    /// <summary>How far they usually are from what is expected, on average, in money.</summary>
    public double[] Units { get; } = new double[values.Length];

    /// <summary>What they are of what they would be without what they have in common with places beside.</summary>
    public double[] Commons { get; } = new double[values.Length];

    /// <summary>The level after a day; 0 before there is one.</summary>
    public double LevelOn(int day) => day < 0 ? 0 : Levels[day];

    /// <summary>What days cost as a level: without what they are of their weeks.</summary>
    public double LevelOf(int first, int last)
    {
        var (cost, factor) = (0.0, 0.0);
        for (var day = first; day <= last; day++)
            (cost, factor) = (cost + Values[day], factor + Factors[day]);
        return factor > 0 ? cost / factor : 0;
    }

    /// <summary>The standard deviation of the sum of days, with that of the level which they share.</summary>
    /// <param name="first">The first one.</param>
    /// <param name="last">The last one.</param>
    /// <param name="deviation">That of a day, in <see cref="Units"/>.</param>
    public double DeviationOf(int first, int last, double deviation)
    {
        var (squares, sum) = (0.0, 0.0);
        for (var day = first; day <= last; day++)
            (squares, sum) = (squares + (Units[day] * Units[day]), sum + Units[day]);
        return deviation * Math.Sqrt(squares + (SharedError * SharedError * sum * sum));
    }

    /// <summary>How much more days cost than a level lets expect.</summary>
    public double Excess(int first, int last, double level)
    {
        var sum = 0.0;
        for (var day = first; day <= last; day++)
            sum += Values[day] - Usuals[day] - (level * Factors[day]);
        return sum;
    }
}
