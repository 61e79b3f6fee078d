namespace CloudIntel.Benchmarks.Report;

/// <summary>One quantity, measured round by round.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Rounds">The figure of each round, in the order they were run; at least one.</param>
internal sealed record Series(string Name, IReadOnlyList<double> Rounds)
{
    /// <summary>The middle round; the mean of the two in the middle of an even number.</summary>
    public double Median
    {
        get
        {
            var sorted = Rounds.Order().ToArray();
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }
}

/// <summary>What a figure should be.</summary>
/// <param name="Value">The bound, in the figure's unit.</param>
/// <param name="IsUpperBound">Whether less is better.</param>
internal sealed record Goal(double Value, bool IsUpperBound)
{
    /// <summary>Not more than a value.</summary>
    public static Goal AtMost(double value) => new(value, IsUpperBound: true);

    /// <summary>Not less than a value.</summary>
    public static Goal AtLeast(double value) => new(value, IsUpperBound: false);

    /// <summary>Whether a value is inside the bound.</summary>
    public bool IsMetBy(double value) => IsUpperBound ? value <= Value : value >= Value;
}

/// <summary>A row of a report.</summary>
/// <param name="Ours">What we do.</param>
/// <param name="Unit">The unit of every number of the row.</param>
/// <param name="Goal">What ours should be; null for none.</param>
/// <param name="Peer">The same work by somebody else, or the least that has to be done, in the same rounds; null for none.</param>
internal sealed record Figure(Series Ours, string Unit, Goal? Goal = null, Series? Peer = null);
