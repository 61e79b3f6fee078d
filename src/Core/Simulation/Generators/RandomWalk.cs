using CloudIntel.Core.Simulation.Distributions;

namespace CloudIntel.Core.Simulation.Generators;

/// <summary>Wanders around a level, is drawn back to it, and is thrown back where it would pass 0 or a limit.</summary>
/// <param name="Level">The mean, as far as it is not thrown back; not negative.</param>
/// <param name="Deviation">The standard deviation around it; not negative.</param>
/// <param name="Memory">After this time, a distance from the level is a third (1 / e) of what it was; above zero.</param>
/// <param name="Most">The limit, not below the level; null for none.</param>
public sealed record RandomWalk(double Level, double Deviation, TimeSpan Memory, double? Most = null) : DemandPattern
{
    /// <summary>The mean.</summary>
    public double Level { get; } = Parameter.NotNegative(Level, nameof(Level));

    /// <summary>The standard deviation around it.</summary>
    public double Deviation { get; } = Parameter.NotNegative(Deviation, nameof(Deviation));

    /// <summary>After this time, a distance from the level is a third (1 / e) of what it was.</summary>
    public TimeSpan Memory { get; } = Parameter.Positive(Memory, nameof(Memory));

    /// <summary>The limit; null for none.</summary>
    public double? Most { get; } = Most is { } most && !(most >= Level && most > 0) ? throw new ArgumentOutOfRangeException(nameof(Most), Most, "Most must be above 0 and not below Level.") : Most;

    private protected override void Fill(Span<double> demand, SeriesRequest request)
    {
        var path = new MeanReversion(request.Own("walk"), request.Step / Memory);
        for (var i = 0; i < demand.Length; i++)
            demand[i] = Reflected(Level + (Deviation * path.Next()));
    }

    private double Reflected(double value)
    {
        value = Math.Abs(value);
        if (Most is not { } most || value <= most)
            return value;
        var turn = value % (2 * most);
        return turn <= most ? turn : (2 * most) - turn;
    }
}
