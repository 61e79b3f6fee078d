using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Distributions;

namespace CloudIntel.Core.Simulation.Generators;

/// <summary>
/// A factor around 1 by which the members of a scenario move together: its logarithm is normal and wanders. Members are told apart by the name that a series is drawn
/// for, so the same fluctuation stands in the pattern of each.
/// </summary>
/// <param name="Name">Of the fluctuation: two with one name are the same.</param>
/// <param name="Variation">The factor's standard deviation; not negative.</param>
/// <param name="Memory">After this time, a distance from the mean is a third (1 / e) of what it was; above zero.</param>
public abstract record Fluctuation(string Name, double Variation, TimeSpan Memory) : DemandPattern
{
    /// <summary>The factor's standard deviation.</summary>
    public double Variation { get; } = Parameter.NotNegative(Variation, nameof(Variation));

    /// <summary>After this time, a distance from the mean is a third (1 / e) of what it was.</summary>
    public TimeSpan Memory { get; } = Parameter.Positive(Memory, nameof(Memory));

    /// <summary>The variance of the logarithm.</summary>
    private protected double Spread => Math.Log(1 + (Variation * Variation));

    /// <summary>The independent paths that move a member, with weights of which the squares sum to 1.</summary>
    private protected abstract IEnumerable<(MeanReversion Path, double Weight)> Paths(SeriesRequest request, double steps);

    /// <summary>The correlation that logarithms need so that factors have a given one; below −1 where no lognormal factors have it.</summary>
    private protected double OfLogarithms(double correlation) =>
        Spread == 0 ? correlation : Math.Log(Math.Max(double.Epsilon, 1 + (correlation * Variation * Variation))) / Spread;

    private protected sealed override void Fill(Span<double> demand, SeriesRequest request)
    {
        var steps = request.Step / Memory;
        foreach (var (path, weight) in Paths(request, steps))
        {
            for (var i = 0; i < demand.Length; i++)
                demand[i] += weight * path.Next();
        }

        var (deviation, half) = (Math.Sqrt(Spread), Spread * MeanReversion.MeanVariance(steps) / 2);
        for (var i = 0; i < demand.Length; i++)
            demand[i] = Math.Exp((deviation * demand[i]) - half); // its mean is 1
    }
}

/// <summary>Any two members have the same correlation, as one cause moves them all.</summary>
/// <param name="Name">Of the fluctuation.</param>
/// <param name="Variation">The factor's standard deviation; not negative.</param>
/// <param name="Memory">After this time, a distance from the mean is a third (1 / e) of what it was; above zero.</param>
/// <param name="Correlation">Of the factors of any two members, from 0, where each moves alone, to 1.</param>
public sealed record CommonFactor(string Name, double Variation, TimeSpan Memory, double Correlation) : Fluctuation(Name, Variation, Memory)
{
    /// <summary>Of the factors of any two members.</summary>
    public double Correlation { get; } =
        Correlation is >= 0 and <= 1 ? Correlation : throw new ArgumentOutOfRangeException(nameof(Correlation), Correlation, "Correlation must be from 0 to 1.");

    private protected override IEnumerable<(MeanReversion Path, double Weight)> Paths(SeriesRequest request, double steps)
    {
        var shared = OfLogarithms(Correlation);
        if (shared > 0)
            yield return (new(request.Shared($"factor:{Name}", 0), steps), Math.Sqrt(shared));
        if (shared < 1)
            yield return (new(request.Own($"factor:{Name}"), steps), Math.Sqrt(1 - shared));
    }
}

/// <summary>Members have correlations that are given for each two.</summary>
public sealed record CorrelatedMembers : Fluctuation
{
    /// <summary>More members than this are refused: each is moved by as many paths.</summary>
    public const int MostMembers = 100;

    private readonly double[,] weights;

    /// <summary>Takes the correlation of each two members' factors.</summary>
    /// <param name="name">Of the fluctuation.</param>
    /// <param name="variation">The factor's standard deviation; not negative.</param>
    /// <param name="memory">After this time, a distance from the mean is a third (1 / e) of what it was; above zero.</param>
    /// <param name="members">The names that series are drawn for; at most 100.</param>
    /// <param name="correlations">A row and a column a member: symmetric, 1 on the diagonal.</param>
    /// <exception cref="ArgumentException">No quantities have such correlations: the matrix is not positive semidefinite; or, of negative ones, no lognormal factors.</exception>
    public CorrelatedMembers(string name, double variation, TimeSpan memory, IReadOnlyList<string> members, IReadOnlyList<IReadOnlyList<double>> correlations)
        : base(name, variation, memory)
    {
        if (members.Count is 0 or > MostMembers || members.Distinct(StringComparer.Ordinal).Count() < members.Count)
            throw new ArgumentException($"members must be from 1 to {MostMembers} names, each once.", nameof(members));
        (Members, Correlations) = (members, correlations);
        CorrelationMatrix.Root(correlations, members.Count, nameof(correlations));
        weights = CorrelationMatrix.Root(
            [.. correlations.Select((row, i) => row.Select((correlation, j) => i == j ? 1 : OfLogarithms(correlation)).ToArray())], members.Count, nameof(correlations));
    }

    /// <summary>The names that series are drawn for.</summary>
    public IReadOnlyList<string> Members { get; }

    /// <summary>Of the factors: a row and a column a member.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Correlations { get; }

    /// <summary>Whether both move the same members alike.</summary>
    public bool Equals(CorrelatedMembers? other) =>
        other is not null && base.Equals(other) && Members.SequenceEqual(other.Members, StringComparer.Ordinal) && weights.Cast<double>().SequenceEqual(other.weights.Cast<double>());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Members.Count, Members[0]);

    private protected override IEnumerable<(MeanReversion Path, double Weight)> Paths(SeriesRequest request, double steps)
    {
        var member = 0;
        while (member < Members.Count && Members[member] != request.Member)
            member++;
        if (member == Members.Count)
            throw new ScenarioException($"fluctuations[{Name}].members", $"there is no {request.Member} among them.");
        for (var path = 0; path < Members.Count; path++)
        {
            if (weights[member, path] != 0)
                yield return (new(request.Shared($"member:{Name}", path), steps), weights[member, path]);
        }
    }
}
