using CloudIntel.Core.Simulation.Distributions;
using CloudIntel.Core.Simulation.Randomness;

namespace CloudIntel.Core.Simulation.Generators;

/// <summary>
/// How much is asked for over time: cores, requests a second, jobs an hour. Patterns are put together: a <see cref="Product"/> of a level, seasons, growth and
/// fluctuations; a <see cref="Sum"/> of what runs beside each other. Those that vary around 1 are factors.
/// </summary>
public abstract record DemandPattern
{
    /// <summary>More steps than this are refused.</summary>
    public const int MostSteps = 10_000_000;

    private protected DemandPattern()
    {
    }

    /// <summary>The mean demand of each step, never negative. A longer series has the shorter as its beginning.</summary>
    /// <param name="start">When the first step begins.</param>
    /// <param name="step">Above zero.</param>
    /// <param name="count">Of steps, from 0 to 10,000,000.</param>
    /// <param name="seed">Of the run; the same seed and member give the same series.</param>
    /// <param name="member">The name of what asks, such as a service: others vary independently, unless a pattern says how they move together.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no such steps.</exception>
    /// <exception cref="Datacenters.ScenarioException">The pattern cannot be drawn for this member or in such steps.</exception>
    public double[] Series(DateTimeOffset start, TimeSpan step, int count, ulong seed, string member)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(step, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MostSteps);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, (DateTimeOffset.MaxValue - start) / step, nameof(count));
        var demand = new double[count];
        Fill(demand, new(start, step, seed, member, Path: ""));
        return demand;
    }

    /// <summary>Writes the mean of each step, over zeros.</summary>
    private protected abstract void Fill(Span<double> demand, SeriesRequest request);

    /// <summary>Lets one pattern fill for another.</summary>
    private protected static void Fill(DemandPattern pattern, Span<double> demand, SeriesRequest request)
    {
        demand.Clear();
        pattern.Fill(demand, request);
    }
}

/// <summary>What a series is drawn for.</summary>
/// <param name="Start">When the first step begins.</param>
/// <param name="Step">Above zero.</param>
/// <param name="Seed">Of the run.</param>
/// <param name="Member">The name of what asks.</param>
/// <param name="Path">Where in the composition the pattern is, so that equal parts vary independently.</param>
internal readonly record struct SeriesRequest(DateTimeOffset Start, TimeSpan Step, ulong Seed, string Member, string Path)
{
    /// <summary>The same for the n-th part of a composition.</summary>
    public SeriesRequest Part(int part) => this with { Path = $"{Path}.{part}" };

    /// <summary>Random numbers of the member and of this part alone.</summary>
    public RandomStream Own(string purpose) => new(Seed, $"demand:{purpose}:{Path}:{Member}");

    /// <summary>Random numbers that all members share.</summary>
    public RandomStream Shared(string purpose, long source) => new(Seed, $"demand:{purpose}", source);
}

/// <summary>Always the same.</summary>
/// <param name="Level">Not negative.</param>
public sealed record Steady(double Level) : DemandPattern
{
    /// <summary>Not negative.</summary>
    public double Level { get; } = Parameter.NotNegative(Level, nameof(Level));

    private protected override void Fill(Span<double> demand, SeriesRequest request) => demand.Fill(Level);
}
